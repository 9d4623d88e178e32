import type { RuleBook, World } from '../rules.ts';
import type { Row } from '../store.ts';
import { writeFeed } from './feed.ts';
import { changeStatus, restoreStatus, setFlag } from './monitors.ts';
import { type Flow, flowRules } from './state-flow.ts';

const FLAG = 'disableActiveMonitoringBecauseOfManualIncident';

/** Monitors of an incident that no other unresolved incident holds. */
function freeMonitors(world: World, incident: Row): unknown[] {
  const isOpen = (row: Row): boolean =>
    row._id !== incident._id && world.store.find('IncidentState', row.currentIncidentStateId)?.isResolvedState !== true;
  const held = (id: unknown): boolean => world.store.table('Incident').where('monitors', id).some(isOpen);
  return (incident.monitors as unknown[]).filter((id) => !held(id));
}

function release(world: World, incident: Row): void {
  const free = freeMonitors(world, incident);
  setFlag(world, free, FLAG, false);
  restoreStatus(world, free, `Incident ${String(incident.incidentNumberWithPrefix)} was resolved.`);
}

/** Incidents: created, acknowledged, resolved. */
export const INCIDENT_FLOW: Flow = {
  owner: 'Incident',
  ownerKey: 'incidentId',
  timeline: 'IncidentStateTimeline',
  state: 'IncidentState',
  stateKey: 'incidentStateId',
  current: 'currentIncidentStateId',
  words: { owner: 'Incident', state: 'Incident state', step: 'state', order: 'incident states', record: 'Incident' },
  initial: 'isCreatedState',
  entered: (incident, state, world) => {
    const text = `**Incident ${String(incident.incidentNumberWithPrefix)}** is now ${String(state.name)}.`;
    writeFeed(world, 'Incident', incident, { event: 'IncidentStateChanged', text });
    if (state.isResolvedState === true) release(world, incident);
  },
};

/** Episodes follow the states of what they group. */
const EPISODE_FLOW: Flow = {
  ...INCIDENT_FLOW,
  owner: 'IncidentEpisode',
  ownerKey: 'incidentEpisodeId',
  timeline: 'IncidentEpisodeStateTimeline',
  words: { owner: 'Episode', state: 'Episode state', step: 'state', order: 'incident states', record: 'Episode' },
  entered: () => undefined,
};

function noteFeed(event: string, title: string): RuleBook[string] {
  return {
    created: (row, world) => {
      const incident = world.store.find('Incident', row.incidentId);
      if (incident !== undefined)
        writeFeed(world, 'Incident', incident, { event, text: `${title}\n\n${String(row.note ?? '')}` });
    },
  };
}

/** What an incident does to its monitors and its feed. */
export const INCIDENT_RULES: RuleBook = {
  Incident: {
    checkCreate: (draft, world) => {
      // The server reads this date itself, so the answer shows it typed.
      if (typeof draft.values.declaredAt === 'number') draft.give('declaredAt', draft.values.declaredAt);
      else if (draft.values.declaredAt === undefined) draft.give('declaredAt', world.store.now());
    },
    created: (row, world) => {
      const text = `**Incident ${String(row.incidentNumberWithPrefix)}** was created: ${String(row.title)}`;
      writeFeed(world, 'Incident', row, { event: 'IncidentCreated', text, colour: '#ef4444' });
      const monitors = row.monitors as unknown[];
      if (row.isCreatedAutomatically !== true) setFlag(world, monitors, FLAG, true);
      changeStatus(
        world,
        monitors,
        row.changeMonitorStatusToId,
        `Incident ${String(row.incidentNumberWithPrefix)} was created.`,
      );
    },
    deleted: (row, world) => setFlag(world, freeMonitors(world, row), FLAG, false),
  },
  IncidentInternalNote: noteFeed('PrivateNote', 'An internal note was added.'),
  IncidentPublicNote: noteFeed('PublicNote', 'A public note was posted.'),
  IncidentOwnerUser: ownerFeed(),
  IncidentOwnerTeam: ownerFeed(),
};

function ownerFeed(): RuleBook[string] {
  return {
    created: (row, world) => {
      const incident = world.store.find('Incident', row.incidentId);
      const owner = world.store.find('User', row.userId) ?? world.store.find('Team', row.teamId);
      if (incident === undefined || owner === undefined) return;
      writeFeed(world, 'Incident', incident, {
        event: 'OwnerUserAdded',
        text: `${String(owner.name)} is now an owner.`,
      });
    },
  };
}

/** State rows of incidents and their episodes. */
export const INCIDENT_FLOW_RULES: RuleBook = { ...flowRules(INCIDENT_FLOW), ...flowRules(EPISODE_FLOW) };
