/** Which incidents and alerts are open: those before the resolved state. A state behind it has no flag of its own. */
import type { Job } from '../define.ts';
import { alertCases, incidentCases } from './cases.ts';
import { type OpenStates, openStates } from './states.ts';

/** What {@link openIncidentStates} and {@link openAlertStates} call. */
export const TELL_OPEN_INCIDENTS = ['list_incident_states'] as const;
export const TELL_OPEN_ALERTS = ['list_alert_states'] as const;

type Reading = Pick<Job, 'client' | 'attempt'>;

/** Open incidents, as a filter of `currentIncidentState`. */
export async function openIncidentStates({ client, attempt }: Reading): Promise<OpenStates> {
  return openStates((await attempt('states of incidents', () => incidentCases(client).states())) ?? []);
}

/** Open alerts, as a filter of `currentAlertState`. */
export async function openAlertStates({ client, attempt }: Reading): Promise<OpenStates> {
  return openStates((await attempt('states of alerts', () => alertCases(client).states())) ?? []);
}
