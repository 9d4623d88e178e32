import type { RuleBook } from '../rules.ts';
import { writeFeed } from './feed.ts';
import { type Flow, flowRules } from './state-flow.ts';

/** Alerts: the same three states as incidents, kept in tables of their own. */
export const ALERT_FLOW: Flow = {
  owner: 'Alert',
  ownerKey: 'alertId',
  timeline: 'AlertStateTimeline',
  state: 'AlertState',
  stateKey: 'alertStateId',
  current: 'currentAlertStateId',
  words: { owner: 'Alert', state: 'Alert state', step: 'state', order: 'alert states', record: 'Alert' },
  initial: 'isCreatedState',
  entered: (alert, state, world) => {
    const text = `**Alert ${String(alert.alertNumberWithPrefix)}** is now ${String(state.name)}.`;
    writeFeed(world, 'Alert', alert, { event: 'AlertStateChanged', text });
  },
};

const EPISODE_FLOW: Flow = {
  ...ALERT_FLOW,
  owner: 'AlertEpisode',
  ownerKey: 'alertEpisodeId',
  timeline: 'AlertEpisodeStateTimeline',
  words: { owner: 'Episode', state: 'Episode state', step: 'state', order: 'alert states', record: 'Episode' },
  entered: () => undefined,
};

/** What an alert notes when it is created. */
export const ALERT_RULES: RuleBook = {
  Alert: {
    checkCreate: (draft, world) => {
      const monitor = world.store.find('Monitor', draft.values.monitorId);
      if (monitor !== undefined) draft.give('monitorStatusWhenThisAlertWasCreatedId', monitor.currentMonitorStatusId);
    },
    created: (row, world) => {
      const text = `**Alert ${String(row.alertNumberWithPrefix)}** was created: ${String(row.title)}`;
      writeFeed(world, 'Alert', row, { event: 'AlertCreated', text, colour: '#f59e0b' });
    },
  },
};

/** State rows of alerts and their episodes. */
export const ALERT_FLOW_RULES: RuleBook = { ...flowRules(ALERT_FLOW), ...flowRules(EPISODE_FLOW) };
