import { badData, serverError } from '../engine/api-error.ts';
import type { Draft, Rulebook, Rules, World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';
import { datedNow } from './dates.ts';
import { EPISODE_FLOW } from './episodes.ts';
import { feedCreation, feedState, writeFeed } from './feed.ts';
import { changeStatus, restoreStatus, setFlag } from './monitors.ts';
import { flowOf } from './movement.ts';
import { flowRules } from './state-flow.ts';

const FLAG = 'disableActiveMonitoringBecauseOfManualIncident';

/** Whether an incident comes before the resolved state in the order of states. */
function isOpen(incident: StoredRow, { store }: World): boolean {
  const states = store.where('IncidentState', 'projectId', incident.projectId);
  const resolved = states.find((state) => state.isResolvedState === true);
  const present = store.find('IncidentState', incident.currentIncidentStateId);
  return resolved !== undefined && present !== undefined && Number(present.order) < Number(resolved.order);
}

/**
 * Lets go of monitors that an incident held. They are checked again unless a manual incident still holds them, and
 * return to the operational status unless any open incident does.
 */
function releaseMonitors(world: World, ids: readonly unknown[]): void {
  for (const id of ids) {
    const open = world.store.where('Incident', 'monitors', id).filter((incident) => isOpen(incident, world));
    if (open.some((incident) => incident.isCreatedAutomatically !== true)) continue;
    setFlag(world, [id], FLAG, false);
    if (open.length === 0) restoreStatus(world, [id]);
  }
}

const titleOf = (incident: StoredRow): string => `Incident ${incident.incidentNumberWithPrefix}`;
const monitorsOf = (incident: Readonly<StoredRow>): unknown[] => incident.monitors as unknown[];

const lacking = 'Created incident state not found for this project. Please add created incident state from settings.';

const INCIDENT_FLOW = flowOf('Incident', 'IncidentState', {
  lacking,
  startsAnywhere: true,
  updateCause: 'This status was changed when the incident was updated.',
  told: 'shouldStatusPageSubscribersBeNotifiedOnIncidentCreated',
  since: 'declaredAt',
  entered: (incident, state, world) => {
    feedState(world, 'Incident', incident, state);
    if (state.isResolvedState === true) releaseMonitors(world, monitorsOf(incident));
  },
});

function checkDeclaration(draft: Draft, world: World): void {
  const { declaredAt } = draft.values;
  // The server reads this date itself, so the answer shows it typed.
  if (typeof declaredAt === 'number') draft.give('declaredAt', declaredAt);
  else if (declaredAt === undefined) draft.give('declaredAt', world.store.now());
}

/** What only those involved may see is on no status page. */
function hidePrivate(draft: Draft): void {
  if (draft.values.isPrivate !== true) return;
  draft.give('isVisibleOnStatusPage', false);
  draft.give('shouldStatusPageSubscribersBeNotifiedOnIncidentCreated', false);
}

function checkState({ values, projectId }: Draft, { store }: World): void {
  const id = values.currentIncidentStateId;
  if (typeof id !== 'string' || store.find('IncidentState', id)?.projectId === projectId) return;
  const flaw = 'The state does not exist or does not belong to this project.';
  throw badData(`Invalid incident state provided. ${flaw}`);
}

/** Pause and status follow the monitors of an incident, whatever its state. */
function moveMonitors(incident: StoredRow, before: Readonly<StoredRow>, world: World, changes: Draft['values']): void {
  if (changes.monitors === undefined && !changes.changeMonitorStatusToId) return;
  const [old, present] = [monitorsOf(before), monitorsOf(incident)];
  const removed = old.filter((id) => !present.includes(id));
  releaseMonitors(world, removed);
  const isJoined = present.some((id) => !old.includes(id));
  if (isJoined && incident.isCreatedAutomatically !== true) setFlag(world, present, FLAG, true);
  const cause = `Status was changed because ${titleOf(incident)} was updated.`;
  changeStatus(world, present, incident.changeMonitorStatusToId, cause);
}

/** Rows that hang on an incident and are mentioned in its feed. */
function mentioned(event: string, textOf: (row: StoredRow) => string): Rules {
  return {
    created: (row, world) => {
      const incident = world.store.find('Incident', row.incidentId);
      if (incident !== undefined) writeFeed(world, 'Incident', incident, event, textOf(row));
    },
  };
}

const OWN_RULES: Rulebook = {
  Incident: {
    checkCreate: (draft, world) => {
      hidePrivate(draft);
      checkDeclaration(draft, world);
      checkState(draft, world);
    },
    created: (row, world) => {
      feedCreation(world, 'Incident', row, '#ef4444');
      const cause = row.rootCause ?? `Status was changed because ${titleOf(row)} was created.`;
      changeStatus(world, monitorsOf(row), row.changeMonitorStatusToId, String(cause));
      if (row.isCreatedAutomatically !== true) setFlag(world, monitorsOf(row), FLAG, true);
    },
    checkUpdate: (row, changes) => {
      const { monitors, changeMonitorStatusToId } = changes;
      if (changes.isPrivate === true) changes.isVisibleOnStatusPage = false;
      // The server walks the monitors of the request, which are not there.
      if (changeMonitorStatusToId && monitors === undefined && monitorsOf(row).length > 0) throw serverError();
    },
    updated: moveMonitors,
    deleted: (row, world) => releaseMonitors(world, monitorsOf(row)),
  },
  IncidentInternalNote: mentioned('PrivateNote', ({ note }) => `An internal note was added.\n\n${note ?? ''}`),
  IncidentPublicNote: mentioned('PublicNote', ({ note }) => `A public note was posted.\n\n${note ?? ''}`),
};

/** What an incident does to its monitors and its feed, and the states of incidents and their episodes. */
export const INCIDENT_RULES: readonly Rulebook[] = [
  OWN_RULES,
  flowRules(INCIDENT_FLOW),
  { IncidentEpisode: datedNow('declaredAt', 'lastIncidentAddedAt') },
  flowRules(
    flowOf('IncidentEpisode', 'IncidentState', {
      ...EPISODE_FLOW,
      lacking,
      // Nothing follows from an update of the column.
      updateCause: null,
    }),
  ),
];
