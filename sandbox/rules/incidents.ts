import type { Rulebook, Rules, World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';
import { feedCreation, feedState, writeFeed } from './feed.ts';
import { changeStatus, restoreStatus, setFlag } from './monitors.ts';
import { flowOf, flowRules } from './state-flow.ts';

const FLAG = 'disableActiveMonitoringBecauseOfManualIncident';

/** Monitors of an incident that no other unresolved incident holds. */
function freeMonitors(world: World, incident: StoredRow): unknown[] {
  const isOpen = (row: StoredRow): boolean =>
    row._id !== incident._id && world.store.find('IncidentState', row.currentIncidentStateId)?.isResolvedState !== true;
  const held = (id: unknown): boolean => world.store.where('Incident', 'monitors', id).some(isOpen);
  return (incident.monitors as unknown[]).filter((id) => !held(id));
}

const INCIDENT_FLOW = flowOf('Incident', 'IncidentState', {
  entered: (incident, state, world) => {
    feedState(world, 'Incident', incident, state);
    if (state.isResolvedState !== true) return;
    const free = freeMonitors(world, incident);
    setFlag(world, free, FLAG, false);
    restoreStatus(world, free, `Incident ${incident.incidentNumberWithPrefix} was resolved.`);
  },
});

/** Rows that hang on an incident and are mentioned in its feed, where there is something to say. */
function mentioned(event: string, textOf: (row: StoredRow, world: World) => string | undefined): Rules {
  return {
    created: (row, world) => {
      const incident = world.store.find('Incident', row.incidentId);
      const text = textOf(row, world);
      if (incident !== undefined && text !== undefined) writeFeed(world, 'Incident', incident, event, text);
    },
  };
}

const mentionedOwner = mentioned('OwnerUserAdded', ({ userId, teamId }, { store }) => {
  const owner = store.find('User', userId) ?? store.find('Team', teamId);
  return owner && `${owner.name} is now an owner.`;
});

const OWN_RULES: Rulebook = {
  Incident: {
    checkCreate: (draft, world) => {
      const { declaredAt } = draft.values;
      // The server reads this date itself, so the answer shows it typed.
      if (typeof declaredAt === 'number') draft.give('declaredAt', declaredAt);
      else if (declaredAt === undefined) draft.give('declaredAt', world.store.now());
    },
    created: (row, world) => {
      feedCreation(world, 'Incident', row, '#ef4444');
      const monitors = row.monitors as unknown[];
      if (row.isCreatedAutomatically !== true) setFlag(world, monitors, FLAG, true);
      const cause = `Incident ${row.incidentNumberWithPrefix} was created.`;
      changeStatus(world, monitors, row.changeMonitorStatusToId, cause);
    },
    deleted: (row, world) => setFlag(world, freeMonitors(world, row), FLAG, false),
  },
  IncidentInternalNote: mentioned('PrivateNote', ({ note }) => `An internal note was added.\n\n${note ?? ''}`),
  IncidentPublicNote: mentioned('PublicNote', ({ note }) => `A public note was posted.\n\n${note ?? ''}`),
  IncidentOwnerUser: mentionedOwner,
  IncidentOwnerTeam: mentionedOwner,
};

/** What an incident does to its monitors and its feed, and the states of incidents and their episodes. */
export const INCIDENT_RULES: readonly Rulebook[] = [
  OWN_RULES,
  flowRules(INCIDENT_FLOW),
  flowRules(flowOf('IncidentEpisode', 'IncidentState', { record: 'Episode' })),
];
