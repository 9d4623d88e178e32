/** What OneUptime's own server offers: six verbs for each kind of row, and five addresses. */
import type { ParityRow, Product } from './row.ts';

const VERBS = ['list', 'count', 'get', 'create', 'update', 'delete'] as const;

/** The kinds that its documents name, by the names of our list tools. */
const KINDS: Readonly<Record<string, string>> = {
  Monitor: 'list_monitors',
  MonitorStatus: 'list_monitor_statuses',
  MonitorGroup: 'list_monitor_groups',
  Probe: 'list_probes',
  Incident: 'list_incidents',
  IncidentState: 'list_incident_states',
  'IncidentNote (internal)': 'list_incident_internal_notes',
  'IncidentNote (public)': 'list_incident_public_notes',
  IncidentTemplate: 'list_incident_templates',
  Alert: 'list_alerts',
  AlertState: 'list_alert_states',
  AlertSeverity: 'list_alert_severities',
  StatusPage: 'list_status_pages',
  StatusPageAnnouncement: 'list_status_page_announcements',
  StatusPageSubscriber: 'list_status_page_subscribers',
  'On-CallPolicy': 'list_on_call_policies',
  EscalationRule: 'list_escalation_rules',
  'On-CallSchedule': 'list_on_call_policy_schedules',
  Team: 'list_teams',
  TeamMember: 'list_team_members',
  TeamPermission: 'list_team_permissions',
  TelemetryService: 'list_services',
  Log: 'list_logs',
  Span: 'list_spans',
  Metric: 'list_metrics',
  Workflow: 'list_workflows',
  WorkflowVariable: 'list_workflow_variables',
  WorkflowLog: 'list_workflow_logs',
};

const verbs = VERBS.join(', ');
const kinds = Object.entries(KINDS).map(([kind, tool]): ParityRow => {
  const note = kind === 'Monitor' ? 'With `oneuptime_` before the name as well; so of every kind.' : undefined;
  return { theirs: `${kind}: ${verbs}`, call: [tool, { limit: 1 }], ...(note ? { note } : {}) };
});

export const ONEUPTIME_ROWS: Product = {
  name: 'OneUptime',
  rows: [
    ...kinds,
    { theirs: 'POST /mcp, GET /mcp, DELETE /mcp', call: { address: '/mcp' } },
    { theirs: 'GET /mcp/health', call: { address: '/mcp/health' } },
    {
      theirs: 'GET /mcp/tools',
      call: { address: '/mcp/tools' },
      note: 'Workflows with the operations that each composes.',
    },
    { theirs: 'oneuptime-mcp over stdio', call: { address: 'stdio' } },
  ],
};
