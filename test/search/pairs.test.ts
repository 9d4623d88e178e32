/** Tools that are easily taken for one another: each of a pair is first for a request that means it and not the other. */
import { describe, expect, it } from 'vitest';
import { SearchIndex } from '../../runtime/tools/search/search-index.ts';
import { readData } from './measure.ts';

const index = new SearchIndex(readData());

type Meant = readonly [request: string, tool: string];

const PAIRS: readonly (readonly [Meant, Meant])[] = [
  [
    ['make INC-31 less severe', 'update_incident'],
    ['add another severity for incidents', 'create_incident_severity'],
  ],
  [
    ['which incidents are still open', 'list_incidents'],
    ['which states can an incident have', 'list_incident_states'],
  ],
  [
    ['set alert 12 to high severity', 'update_alert'],
    ['rename the alert severity Low', 'update_alert_severity'],
  ],
  [
    ['which monitors are degraded', 'list_monitors'],
    ['which monitor statuses are there', 'list_monitor_statuses'],
  ],
  [
    ['when was the mail monitor last down', 'list_monitor_status_events'],
    ['what did the last check of the mail monitor measure', 'list_monitor_logs'],
  ],
  [
    ['make the payments team owner of INC-31', 'create_incident_team_owner'],
    ['every new incident about payments should belong to the payments team', 'create_incident_owner_rule'],
  ],
  [
    ['make Nora owner of the gateway monitor', 'create_monitor_user_owner'],
    ['new monitors should belong to the platform team automatically', 'create_monitor_owner_rule'],
  ],
  [
    ['put the label eu on the gateway monitor', 'update_monitor'],
    ['label all new monitors in the EU automatically', 'create_monitor_label_rule'],
  ],
  [
    ['add a private remark to incident 31', 'create_incident_internal_note'],
    ['tell customers about incident 31', 'create_incident_public_note'],
  ],
  [
    ['write on the status page that our office moves', 'create_status_page_announcement'],
    ['post an update for customers on incident 31', 'create_incident_public_note'],
  ],
  [
    ['who is on call now', 'list_on_call_policy_schedules'],
    ['who was paged last night', 'list_on_call_duty_execution_logs'],
  ],
  [
    ['page the platform policy for every critical incident automatically', 'create_incident_on_call_rule'],
    ['page the manager if nobody answers after ten minutes', 'create_escalation_rule'],
  ],
  [
    ['how many hours was Nora on call in May', 'list_on_call_time_logs'],
    ['Nora covers my on-call tomorrow', 'create_user_override'],
  ],
  [
    ['add Nora to the night rotation', 'create_on_call_schedule_layer_user'],
    ['add Nora to the platform team', 'create_team_member'],
  ],
  [
    ['take Nora out of the platform team', 'delete_team_member'],
    ['delete the platform team', 'delete_team'],
  ],
  [
    ['which members does the platform team have', 'list_team_members'],
    ['what is the platform team allowed to do', 'list_team_permissions'],
  ],
  [
    ['put the gateway on the public status page', 'create_status_page_resource'],
    ['create a public status page', 'create_status_page'],
  ],
  [
    ['nora@initech.example wants mails from the status page', 'create_status_page_subscriber'],
    ['let nora@initech.example log in to the private status page', 'create_status_page_private_user'],
  ],
  [
    ['plan maintenance on Sunday', 'create_scheduled_maintenance_event'],
    ['save a template for the monthly maintenance', 'create_scheduled_maintenance_template'],
  ],
  [
    ['error lines of the gateway', 'list_logs'],
    ['exceptions of the gateway', 'list_exceptions'],
  ],
  [
    ['drop debug logs', 'create_log_drop_filter'],
    ['mask phone numbers in logs', 'create_log_scrub_rule'],
  ],
  [
    ['cpu of web-1 since noon', 'list_metrics'],
    ['which metric names exist', 'list_metric_types'],
  ],
  [
    ['which services do we run', 'list_services'],
    ['which team owns the gateway service', 'list_service_team_owners'],
  ],
  [
    ['bundle alerts of one host', 'create_alert_grouping_rule'],
    ['which alerts are in episode 4', 'list_alert_episode_members'],
  ],
  [
    ['a new api key for the pipeline', 'create_api_key'],
    ['a new key for sending telemetry', 'create_telemetry_ingestion_key'],
  ],
  [
    ['which runbooks do we have', 'list_runbooks'],
    ['did the failover runbook run yesterday', 'list_runbook_executions'],
  ],
  [
    ['which workflows are switched off', 'list_workflows'],
    ['why did the last run of the workflow fail', 'list_workflow_logs'],
  ],
  [
    ['set a target of 99.5 % for the gateway', 'create_service_level_objective'],
    ['critical incidents must be answered within 15 minutes', 'create_incident_sla_rule'],
  ],
  [
    ['who is the commander of INC-31', 'list_incident_members'],
    ['which roles can people have in an incident', 'list_incident_roles'],
  ],
  [
    ['how many incidents per severity', 'count_incidents'],
    ['how many severities for incidents do we have', 'count_incident_severities'],
  ],
];

describe('of two tools that are easily confused, each is first where it is meant', () => {
  const requests = PAIRS.flat();

  it.each(requests)('%s', (request, tool) => {
    expect(index.search(request, { limit: 5 })[0]?.name).toBe(tool);
  });
});
