import type { Rulebook } from '../engine/rulebook.ts';
import { datedNow } from './dates.ts';
import { feedCreation, feedState } from './feed.ts';
import { flowOf, flowRules } from './state-flow.ts';

/** What an alert notes when it is created, and the states of alerts and their episodes. */
export const ALERT_RULES: readonly Rulebook[] = [
  {
    Alert: {
      checkCreate: (draft, world) => {
        const monitor = world.store.find('Monitor', draft.values.monitorId);
        if (monitor !== undefined) draft.give('monitorStatusWhenThisAlertWasCreatedId', monitor.currentMonitorStatusId);
      },
      created: (row, world) => feedCreation(world, 'Alert', row, '#f59e0b'),
    },
  },
  flowRules(flowOf('Alert', 'AlertState', { entered: (row, state, world) => feedState(world, 'Alert', row, state) })),
  { AlertEpisode: datedNow('lastAlertAddedAt') },
  flowRules(flowOf('AlertEpisode', 'AlertState', { record: 'Episode' })),
];
