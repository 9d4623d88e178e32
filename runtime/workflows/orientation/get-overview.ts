import { defineWorkflow } from '../define.ts';
import {
  overviewOutput,
  readAlerts,
  readIncidents,
  readMaintenance,
  readMonitors,
  readObjectives,
  readOnCall,
} from './overview-parts.ts';

/** How everything stands, in one call. */
export const getOverview = defineWorkflow({
  name: 'get_overview',
  title: 'Overview',
  description:
    'How the project stands now: monitors not operational, open incidents and alerts by severity, who is on call, maintenance under way and next, objectives at risk. Details: list_open_incidents, get_health_summary.',
  toolset: 'overview',
  risk: 'read',
  operations: [
    'list_projects',
    'count_monitors',
    'list_monitors',
    'list_monitor_status_events',
    'list_incidents',
    'list_incident_states',
    'list_alerts',
    'list_alert_states',
    'list_on_call_policy_schedules',
    'list_scheduled_maintenance_events',
    'count_service_level_objectives',
    'list_service_level_objectives',
  ],
  input: {},
  output: overviewOutput,
  example: {},
  intents: [
    'how is everything',
    'is anything degraded right now',
    'what is broken',
    'any incidents in our production project right now',
    'give me the status of everything',
    'what do I have to know before my shift',
    'anything on fire',
    'is something on fire',
    'how are our servers doing today',
  ],
  everyday: true,
  picture: true,
  run: async (job) => {
    const { client, now, attempt, note } = job;
    const asked = { client, now, note, attempt };
    const [projects, monitors, incidents, alerts, onCall, maintenance, objectives] = await Promise.all([
      attempt('project', () => client.projects.list({ fields: ['name'], limit: 1 })),
      attempt('monitors', () => readMonitors(asked)),
      attempt('incidents', () => readIncidents(asked)),
      attempt('alerts', () => readAlerts(asked)),
      attempt('on call', () => readOnCall(asked)),
      attempt('maintenance', () => readMaintenance(asked)),
      attempt('objectives', () => readObjectives(asked)),
    ]);
    const read = [projects, monitors, incidents, alerts, onCall, maintenance, objectives];
    // Where nothing at all could be read, the one reason is told as a failure.
    if (read.every((part) => part === undefined)) await client.projects.list({ fields: ['name'], limit: 1 });
    const all = projects?.total ?? 0;
    if (all > 1) note('The key sees several projects: every figure is of all of them together. See whoami.');
    const project = all > 1 ? `${all} projects` : (projects?.rows[0]?.name ?? undefined);
    return { project, monitors, incidents, alerts, onCall, maintenance, objectives };
  },
});
