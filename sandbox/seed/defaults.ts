import type { Random } from '../engine/random.ts';
import type { Store, StoredRow } from '../engine/store.ts';

/** The rows a new project starts with, by what they are for. */
export interface ProjectDefaults {
  readonly project: StoredRow;
  readonly incidentStates: {
    readonly created: StoredRow;
    readonly acknowledged: StoredRow;
    readonly resolved: StoredRow;
  };
  readonly alertStates: { readonly created: StoredRow; readonly acknowledged: StoredRow; readonly resolved: StoredRow };
  readonly incidentSeverities: { readonly critical: StoredRow; readonly major: StoredRow; readonly minor: StoredRow };
  readonly alertSeverities: { readonly high: StoredRow; readonly low: StoredRow };
  readonly statuses: { readonly operational: StoredRow; readonly degraded: StoredRow; readonly offline: StoredRow };
  readonly maintenanceStates: {
    readonly scheduled: StoredRow;
    readonly ongoing: StoredRow;
    readonly ended: StoredRow;
    readonly completed: StoredRow;
  };
  readonly owners: StoredRow;
  readonly owner: StoredRow;
  readonly commander: StoredRow;
}

/** Adds rows with repeatable ids. */
export class Planter {
  readonly store: Store;
  readonly random: Random;
  readonly projectId: string;
  /** When the rows planted next claim to have been created; null: now. */
  createdAt: number | null = null;

  constructor(store: Store, random: Random, projectId: string) {
    this.store = store;
    this.random = random;
    this.projectId = projectId;
  }

  plant(resource: string, values: Readonly<Record<string, unknown>>): StoredRow {
    // A microsecond apart, so that rows planted at one moment keep their order.
    if (this.createdAt !== null) this.createdAt += 0.001;
    const createdAt = this.createdAt === null ? {} : { createdAt: this.createdAt };
    return this.store.insert(resource, { _id: this.random.uuid(), projectId: this.projectId, ...createdAt, ...values });
  }

  /** The slug that the platform makes of a name, with a repeatable ending. */
  slug(name: string): string {
    const words = name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '');
    return `${words}-${this.random.hex(8)}`;
  }

  /** A row with a name and its slug. */
  named(resource: string, name: string, values: Readonly<Record<string, unknown>>): StoredRow {
    return this.plant(resource, { name, slug: this.slug(name), ...values });
  }
}

const GREEN = '#2ab57d';
const YELLOW = '#ffbf53';
const RED = '#fd625e';

function threeStates(
  planter: Planter,
  resource: string,
): { created: StoredRow; acknowledged: StoredRow; resolved: StoredRow } {
  const state = (order: number, name: string, flag: string, color: string): StoredRow =>
    planter.named(resource, name, {
      color,
      order,
      [flag]: true,
    });
  return {
    created: state(1, 'Identified', 'isCreatedState', RED),
    acknowledged: state(2, 'Acknowledged', 'isAcknowledgedState', YELLOW),
    resolved: state(3, 'Resolved', 'isResolvedState', GREEN),
  };
}

function severities(planter: Planter): Pick<ProjectDefaults, 'incidentSeverities' | 'alertSeverities'> {
  const severity = (resource: string, order: number, name: string, color: string, description: string): StoredRow =>
    planter.named(resource, name, {
      color,
      order,
      description,
    });
  return {
    incidentSeverities: {
      critical: severity('IncidentSeverity', 1, 'Critical Incident', RED, 'Customers cannot work.'),
      major: severity('IncidentSeverity', 2, 'Major Incident', YELLOW, 'An important part is impaired.'),
      minor: severity('IncidentSeverity', 3, 'Minor Incident', '#4b9ee5', 'Little or no effect on customers.'),
    },
    alertSeverities: {
      high: severity('AlertSeverity', 1, 'High', RED, 'Look at it now.'),
      low: severity('AlertSeverity', 2, 'Low', YELLOW, 'Look at it today.'),
    },
  };
}

function statuses(planter: Planter): ProjectDefaults['statuses'] {
  const status = (priority: number, name: string, color: string, flags: Record<string, boolean>): StoredRow =>
    planter.named('MonitorStatus', name, {
      color,
      priority,
      ...flags,
    });
  return {
    operational: status(1, 'Operational', GREEN, { isOperationalState: true }),
    degraded: status(2, 'Degraded', YELLOW, {}),
    offline: status(3, 'Offline', RED, { isOfflineState: true }),
  };
}

function maintenanceStates(planter: Planter): ProjectDefaults['maintenanceStates'] {
  const state = (order: number, name: string, color: string, flags: Record<string, boolean>): StoredRow =>
    planter.named('ScheduledMaintenanceState', name, {
      color,
      order,
      ...flags,
    });
  return {
    scheduled: state(1, 'Scheduled', '#4b9ee5', { isScheduledState: true }),
    ongoing: state(2, 'Ongoing', YELLOW, { isOngoingState: true }),
    ended: state(3, 'Ended', GREEN, { isEndedState: true }),
    completed: state(4, 'Completed', '#1f2937', { isResolvedState: true }),
  };
}

function teams(planter: Planter, ownerId: string): StoredRow {
  const fixed = { isPermissionsEditable: false, isTeamDeleteable: false, isTeamEditable: false };
  const team = (name: string, permission: string, more: Record<string, boolean>): StoredRow => {
    const row = planter.named('Team', name, {
      description: `${name} of this project.`,
      ...more,
    });
    planter.plant('TeamPermission', { teamId: row._id, permission });
    return row;
  };
  const owners = team('Owners', 'ProjectOwner', { ...fixed, shouldHaveAtLeastOneMember: true });
  team('Admin', 'ProjectAdmin', fixed);
  team('Members', 'ProjectMember', { ...fixed, isPermissionsEditable: true, isTeamEditable: true });
  planter.plant('TeamMember', { teamId: owners._id, userId: ownerId, hasAcceptedInvitation: true });
  return owners;
}

function roles(planter: Planter): StoredRow {
  const role = (name: string, more: Record<string, unknown> = {}): StoredRow =>
    planter.named('IncidentRole', name, {
      color: '#4b9ee5',
      ...more,
    });
  const commander = role('Incident Commander', { isPrimaryRole: true });
  for (const name of ['Responder', 'Communications Lead', 'Observer']) role(name);
  return commander;
}

/** Adds a person; people belong to no project. */
export function plantUser(planter: Planter, name: string, email: string): StoredRow {
  return planter.plant('User', { projectId: undefined, name, email, isEmailVerified: true, timezone: 'Etc/UTC' });
}

/** Creates a project with what every new project has. */
export function plantProject(planter: Planter, name: string, ownerName: string, ownerEmail: string): ProjectDefaults {
  const project = planter.store.insert('Project', {
    _id: planter.projectId,
    name,
    slug: planter.slug(name),
    ...(planter.createdAt === null ? {} : { createdAt: planter.createdAt }),
  });
  const owner = plantUser(planter, ownerName, ownerEmail);
  return {
    project,
    owner,
    owners: teams(planter, owner._id),
    incidentStates: threeStates(planter, 'IncidentState'),
    alertStates: threeStates(planter, 'AlertState'),
    ...severities(planter),
    statuses: statuses(planter),
    maintenanceStates: maintenanceStates(planter),
    commander: roles(planter),
  };
}

const YEAR = 365 * 86_400_000;

/** Adds an API key with its permission rows. */
export function plantKey(
  planter: Planter,
  name: string,
  apiKey: string,
  permissions: readonly string[],
  expiresIn = 10 * YEAR,
): StoredRow {
  const expiresAt = planter.store.now() + expiresIn;
  const key = planter.named('ApiKey', name, { apiKey, expiresAt });
  for (const permission of permissions) planter.plant('ApiKeyPermission', { apiKeyId: key._id, permission });
  return key;
}
