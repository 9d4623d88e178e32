import type { Rulebook } from '../engine/rulebook.ts';
import { datedNow } from './dates.ts';
import { EPISODE_FLOW } from './episodes.ts';
import { feedCreation, feedState } from './feed.ts';
import { flowOf } from './movement.ts';
import { flowRules } from './state-flow.ts';

const lacking = 'Created alert state not found for this project. Please add created alert state from settings.';

/** The feed of alerts, and the states of alerts and their episodes. Which status a monitor had when a key made an alert is not noted. */
export const ALERT_RULES: readonly Rulebook[] = [
  {
    Alert: {
      created: (row, world) => feedCreation(world, 'Alert', row, '#f59e0b'),
    },
  },
  flowRules(
    flowOf('Alert', 'AlertState', {
      lacking,
      updateCause: 'This status was changed when the alert was updated.',
      entered: (row, state, world) => feedState(world, 'Alert', row, state),
    }),
  ),
  { AlertEpisode: datedNow('lastAlertAddedAt') },
  flowRules(
    flowOf('AlertEpisode', 'AlertState', {
      ...EPISODE_FLOW,
      lacking,
      updateCause: 'State was changed when the episode was updated.',
    }),
  ),
];
