import type { Rulebook } from '../engine/rulebook.ts';
import { datedNow } from './dates.ts';
import { feedCreation, feedState } from './feed.ts';
import { flowOf, flowRules } from './state-flow.ts';

/** The feed of alerts, and the states of alerts and their episodes. Which status a monitor had when a key made an alert is not noted. */
export const ALERT_RULES: readonly Rulebook[] = [
  {
    Alert: {
      created: (row, world) => feedCreation(world, 'Alert', row, '#f59e0b'),
    },
  },
  flowRules(flowOf('Alert', 'AlertState', { entered: (row, state, world) => feedState(world, 'Alert', row, state) })),
  { AlertEpisode: datedNow('lastAlertAddedAt') },
  flowRules(flowOf('AlertEpisode', 'AlertState', { record: 'Episode' })),
];
