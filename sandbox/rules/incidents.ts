import { serverError } from '../engine/api-error.ts';
import type { Draft, Rulebook, Rules, World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';
import { datedNow } from './dates.ts';
import { feedCreation, feedState, writeFeed } from './feed.ts';
import { changeStatus, restoreStatus, setFlag } from './monitors.ts';
import { flowOf, flowRules } from './state-flow.ts';

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
function releaseMonitors(world: World, ids: readonly unknown[], cause: string): void {
  for (const id of ids) {
    const open = world.store.where('Incident', 'monitors', id).filter((incident) => isOpen(incident, world));
    if (open.some((incident) => incident.isCreatedAutomatically !== true)) continue;
    setFlag(world, [id], FLAG, false);
    if (open.length === 0) restoreStatus(world, [id], cause);
  }
}

const titleOf = (incident: StoredRow): string => `Incident ${incident.incidentNumberWithPrefix}`;
const monitorsOf = (incident: Readonly<StoredRow>): unknown[] => incident.monitors as unknown[];

const INCIDENT_FLOW = flowOf('Incident', 'IncidentState', {
  since: 'declaredAt',
  entered: (incident, state, world) => {
    feedState(world, 'Incident', incident, state);
    if (state.isResolvedState === true)
      releaseMonitors(world, monitorsOf(incident), `${titleOf(incident)} was resolved.`);
  },
});

function checkDeclaration(draft: Draft, world: World): void {
  const { declaredAt } = draft.values;
  // The server reads this date itself, so the answer shows it typed.
  if (typeof declaredAt === 'number') draft.give('declaredAt', declaredAt);
  else if (declaredAt === undefined) draft.give('declaredAt', world.store.now());
}

/** Pause and status follow the monitors of an incident, whatever its state. */
function moveMonitors(incident: StoredRow, before: Readonly<StoredRow>, world: World, changes: Draft['values']): void {
  if (changes.monitors === undefined && !changes.changeMonitorStatusToId) return;
  const [old, present] = [monitorsOf(before), monitorsOf(incident)];
  const removed = old.filter((id) => !present.includes(id));
  releaseMonitors(world, removed, `${titleOf(incident)} was updated.`);
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
    checkCreate: checkDeclaration,
    created: (row, world) => {
      feedCreation(world, 'Incident', row, '#ef4444');
      const cause = row.rootCause ?? `Status was changed because ${titleOf(row)} was created.`;
      changeStatus(world, monitorsOf(row), row.changeMonitorStatusToId, String(cause));
      if (row.isCreatedAutomatically !== true) setFlag(world, monitorsOf(row), FLAG, true);
    },
    checkUpdate: (row, { monitors, changeMonitorStatusToId }) => {
      // The server walks the monitors of the request, which are not there.
      if (changeMonitorStatusToId && monitors === undefined && monitorsOf(row).length > 0) throw serverError();
    },
    updated: moveMonitors,
    deleted: (row, world) => releaseMonitors(world, monitorsOf(row), `${titleOf(row)} was deleted.`),
  },
  IncidentInternalNote: mentioned('PrivateNote', ({ note }) => `An internal note was added.\n\n${note ?? ''}`),
  IncidentPublicNote: mentioned('PublicNote', ({ note }) => `A public note was posted.\n\n${note ?? ''}`),
};

/** What an incident does to its monitors and its feed, and the states of incidents and their episodes. */
export const INCIDENT_RULES: readonly Rulebook[] = [
  OWN_RULES,
  flowRules(INCIDENT_FLOW),
  { IncidentEpisode: datedNow('declaredAt', 'lastIncidentAddedAt') },
  flowRules(flowOf('IncidentEpisode', 'IncidentState', { record: 'Episode' })),
];
