/** What one wants to know of before a row is deleted: how many others refer to it. The commonest of each kind, no more. */
import type { Referrer } from '../call/platform.ts';

/** Rows of another resource, by the column in which they name the row. */
interface Refers {
  readonly resource: string;
  readonly column: string;
  /** Whether that column is a list. */
  readonly isMany?: true;
  /** Of those only some count. */
  readonly only?: Readonly<Record<string, unknown>>;
  /** Said behind the number, of one and of several. */
  readonly one: string;
  readonly several: string;
}

const OPEN_INCIDENT = { currentIncidentState: { isResolvedState: false } };
const OPEN_ALERT = { currentAlertState: { isResolvedState: false } };

const refers = (resource: string, column: string, one: string, several: string): Refers => ({
  resource,
  column,
  one,
  several,
});
const lists = (resource: string, column: string, one: string, several: string): Refers => ({
  ...refers(resource, column, one, several),
  isMany: true,
});

const REFERRERS: Readonly<Record<string, readonly Refers[]>> = {
  monitor: [
    { ...lists('incident', 'monitors', 'open incident refers', 'open incidents refer'), only: OPEN_INCIDENT },
    { ...refers('alert', 'monitor', 'open alert refers', 'open alerts refer'), only: OPEN_ALERT },
    refers('status_page_resource', 'monitor', 'line of a status page refers', 'lines of status pages refer'),
    refers('monitor_group_resource', 'monitor', 'monitor group refers', 'monitor groups refer'),
  ],
  monitor_group: [
    refers('monitor_group_resource', 'monitorGroup', 'monitor refers', 'monitors refer'),
    refers('status_page_resource', 'monitorGroup', 'line of a status page refers', 'lines of status pages refer'),
  ],
  status_page: [
    refers('status_page_subscriber', 'statusPage', 'subscriber refers', 'subscribers refer'),
    refers('status_page_resource', 'statusPage', 'line refers', 'lines refer'),
    refers('status_page_domain', 'statusPage', 'domain refers', 'domains refer'),
  ],
  on_call_policy: [
    { ...lists('incident', 'onCallDutyPolicies', 'open incident refers', 'open incidents refer'), only: OPEN_INCIDENT },
    refers('escalation_rule', 'onCallDutyPolicy', 'escalation rule refers', 'escalation rules refer'),
    lists('incident_on_call_rule', 'onCallDutyPolicies', 'rule that pages refers', 'rules that page refer'),
  ],
  team: [refers('team_member', 'team', 'member refers', 'members refer')],
  label: [
    lists('monitor', 'labels', 'monitor refers', 'monitors refer'),
    lists('incident', 'labels', 'incident refers', 'incidents refer'),
  ],
  incident_severity: [refers('incident', 'incidentSeverity', 'incident refers', 'incidents refer')],
  incident_state: [refers('incident', 'currentIncidentState', 'incident refers', 'incidents refer')],
  monitor_status: [refers('monitor', 'currentMonitorStatus', 'monitor refers', 'monitors refer')],
  service: [lists('incident', 'services', 'incident refers', 'incidents refer')],
  runbook: [refers('runbook_execution', 'runbook', 'run refers', 'runs refer')],
};

/** What is to be counted before rows of a resource are deleted. */
export function referrersOf(resource: string, ids: readonly string[]): readonly Referrer[] {
  const known = Object.hasOwn(REFERRERS, resource) ? (REFERRERS[resource] ?? []) : [];
  const whom = ids.length === 1 ? 'it' : 'them';
  return known.map(({ resource: other, column, isMany, only = {}, one, several }) => ({
    resource: other,
    filter: { ...only, [column]: isMany ? { any: ids } : [...ids] },
    says: (count) => `${count} ${count === 1 ? one : several} to ${whom}.`,
  }));
}
