import type { StoredRow } from '../engine/store.ts';
import type { Planter } from './planter.ts';

const GREEN = '#2ab57d';
const YELLOW = '#ffbf53';
const RED = '#fd625e';
const BLUE = '#4b9ee5';

type Flags = Readonly<Record<string, unknown>>;

const STATES = {
  created: ['Identified', RED, { isCreatedState: true }],
  acknowledged: ['Acknowledged', YELLOW, { isAcknowledgedState: true }],
  resolved: ['Resolved', GREEN, { isResolvedState: true }],
} as const;
const INCIDENT_SEVERITIES = {
  critical: ['Critical Incident', RED, { description: 'Customers cannot work.' }],
  major: ['Major Incident', YELLOW, { description: 'An important part is impaired.' }],
  minor: ['Minor Incident', BLUE, { description: 'Little or no effect on customers.' }],
} as const;
const ALERT_SEVERITIES = {
  high: ['High', RED, { description: 'Look at it now.' }],
  low: ['Low', YELLOW, { description: 'Look at it today.' }],
} as const;
const STATUSES = {
  operational: ['Operational', GREEN, { isOperationalState: true }],
  degraded: ['Degraded', YELLOW, {}],
  offline: ['Offline', RED, { isOfflineState: true }],
} as const;
const MAINTENANCE_STATES = {
  scheduled: ['Scheduled', BLUE, { isScheduledState: true }],
  ongoing: ['Ongoing', YELLOW, { isOngoingState: true }],
  ended: ['Ended', GREEN, { isEndedState: true }],
  completed: ['Completed', '#1f2937', { isResolvedState: true }],
} as const;
const FIXED_TEAM = { isPermissionsEditable: false, isTeamDeleteable: false, isTeamEditable: false };

/** Plants the rows of an order, first to last. */
function plantRanked<K extends string>(
  planter: Planter,
  resource: string,
  rows: Readonly<Record<K, readonly [name: string, color: string, more: Flags]>>,
  rank = 'order',
): Readonly<Record<K, StoredRow>> {
  const entries = Object.entries<(typeof rows)[K]>(rows).map(([key, [name, color, more]], index) => [
    key,
    planter.named(resource, name, { color, [rank]: index + 1, ...more }),
  ]);
  return Object.fromEntries(entries);
}

function plantTeams(planter: Planter, ownerId: string): void {
  const team = (name: string, permission: string, more: Flags): StoredRow => {
    const row = planter.named('Team', name, { description: `${name} of this project.`, ...FIXED_TEAM, ...more });
    planter.plant('TeamPermission', { teamId: row._id, permission });
    return row;
  };
  const owners = team('Owners', 'ProjectOwner', { shouldHaveAtLeastOneMember: true });
  team('Admin', 'ProjectAdmin', {});
  const open = { isPermissionsEditable: true, isTeamDeleteable: true, isTeamEditable: true };
  team('Members', 'ProjectMember', open);
  planter.plant('TeamMember', { teamId: owners._id, userId: ownerId, hasAcceptedInvitation: true });
}

function plantRoles(planter: Planter): StoredRow {
  const role = (name: string, more: Flags = {}): StoredRow =>
    planter.named('IncidentRole', name, { color: BLUE, ...more });
  const commander = role('Incident Commander', { isPrimaryRole: true, isDeleteable: false });
  for (const name of ['Responder', 'Communications Lead']) role(name);
  role('Observer', { canAssignMultipleUsers: true });
  return commander;
}

/** The rows a new project starts with, by what they are for. */
export type ProjectDefaults = ReturnType<typeof plantProject>;

/** Creates a project with what every new project has. */
export function plantProject(planter: Planter, name: string, ownerName: string, ownerEmail: string) {
  const { projectId: _id, createdAt, store } = planter;
  const project = store.insert('Project', { _id, name, slug: planter.slug(name), createdAt });
  const owner = planter.user(ownerName, ownerEmail);
  plantTeams(planter, owner._id);
  return {
    project,
    owner,
    incidentStates: plantRanked(planter, 'IncidentState', STATES),
    alertStates: plantRanked(planter, 'AlertState', STATES),
    incidentSeverities: plantRanked(planter, 'IncidentSeverity', INCIDENT_SEVERITIES),
    alertSeverities: plantRanked(planter, 'AlertSeverity', ALERT_SEVERITIES),
    statuses: plantRanked(planter, 'MonitorStatus', STATUSES, 'priority'),
    maintenanceStates: plantRanked(planter, 'ScheduledMaintenanceState', MAINTENANCE_STATES),
    commander: plantRoles(planter),
  };
}
