/** Which resources have states that are moved by rows of a table of state changes. */

/** How the state of a resource's rows is moved: its column, and the table of changes with its two relations. */
export interface StateFlow {
  readonly column: string;
  readonly through: string;
  readonly of: string;
  readonly state: string;
  /** Whether some releases let it move back: the API decides, and its refusal of a state change saves nothing. */
  readonly mayGoBack?: true;
}

const ALERT = { column: 'currentAlertState', state: 'alertState' };
const INCIDENT = { column: 'currentIncidentState', state: 'incidentState' };

/** Every resource whose state is moved so; forward only, but for episodes. */
export const FLOWS: Readonly<Record<string, StateFlow>> = {
  incident: { ...INCIDENT, through: 'incident_state_timeline', of: 'incident' },
  incident_episode: { ...INCIDENT, through: 'incident_episode_state_timeline', of: 'incidentEpisode', mayGoBack: true },
  alert: { ...ALERT, through: 'alert_state_timeline', of: 'alert' },
  alert_episode: { ...ALERT, through: 'alert_episode_state_timeline', of: 'alertEpisode', mayGoBack: true },
  scheduled_maintenance_event: {
    column: 'currentScheduledMaintenanceState',
    state: 'scheduledMaintenanceState',
    through: 'scheduled_maintenance_state_timeline',
    of: 'scheduledMaintenance',
  },
};

/** How rows of a resource are moved; undefined where they have no such states. */
export function stateFlowOf(resource: string): StateFlow | undefined {
  return Object.hasOwn(FLOWS, resource) ? FLOWS[resource] : undefined;
}
