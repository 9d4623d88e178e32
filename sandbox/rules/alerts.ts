import type { Rulebook } from '../engine/rulebook.ts';
import { feedCreation, feedState } from './feed.ts';
import { flowOf, flowRules } from './state-flow.ts';

const ALERT_FLOW = flowOf({
  owner: 'Alert',
  state: 'AlertState',
  record: 'Alert',
  initial: 'isCreatedState',
  entered: (alert, state, world) => feedState(world, 'Alert', alert, state),
});

const EPISODE_FLOW = flowOf({
  owner: 'AlertEpisode',
  state: 'AlertState',
  record: 'Episode',
  initial: 'isCreatedState',
});

/** What an alert notes when it is created. */
export const ALERT_RULES: Rulebook = {
  Alert: {
    checkCreate: (draft, world) => {
      const monitor = world.store.find('Monitor', draft.values.monitorId);
      if (monitor !== undefined) draft.give('monitorStatusWhenThisAlertWasCreatedId', monitor.currentMonitorStatusId);
    },
    created: (row, world) => feedCreation(world, 'Alert', row, '#f59e0b'),
  },
};

/** State rows of alerts and their episodes. */
export const ALERT_FLOW_RULES: Rulebook = { ...flowRules(ALERT_FLOW), ...flowRules(EPISODE_FLOW) };
