import type { Resource } from '../model.ts';
import { badData } from '../refusal.ts';
import type { Draft, RuleBook, Rules, World } from '../rules.ts';
import type { Row } from '../store.ts';

/** Makes room at a place in an order: rows at and behind it move on by one. */
function makeRoom(world: World, resource: string, column: string, row: Row, scope: readonly string[]): void {
  const place = Number(row[column]);
  const first = scope[0] ?? 'projectId';
  const others = world.store
    .table(resource)
    .where(first, row[first])
    .filter((other) => other !== row && scope.every((name) => other[name] === row[name]));
  if (!others.some((other) => other[column] === place)) return;
  for (const other of others) {
    const rank = Number(other[column]);
    if (rank >= place) world.store.table(resource).patch(other, { [column]: rank + 1 });
  }
}

/** Severities, states and statuses: their rank is required and unique by renumbering. */
function rankedRules(resource: string, column: string, title: string): RuleBook {
  return {
    [resource]: {
      checkCreate: (draft) => {
        if (!draft.values[column]) throw badData(`${title} ${column} is required`);
      },
      created: (row, world) => makeRoom(world, resource, column, row, ['projectId']),
    },
  };
}

/** Tables whose rows stand in an order inside their parent; the server gives the last place to a row without one. */
const SEQUENCES: Readonly<Record<string, readonly string[]>> = {
  StatusPageGroup: ['statusPageId'],
  StatusPageResource: ['statusPageId', 'statusPageGroupId'],
  StatusPageHeaderLink: ['statusPageId'],
  StatusPageFooterLink: ['statusPageId'],
  StatusPageHistoryChartBarColorRule: ['statusPageId'],
  OnCallDutyPolicyEscalationRule: ['onCallDutyPolicyId'],
  OnCallDutyPolicyScheduleLayer: ['onCallDutyPolicyScheduleId'],
  OnCallDutyPolicyScheduleLayerUser: ['onCallDutyPolicyScheduleLayerId'],
  IncomingCallPolicyEscalationRule: ['incomingCallPolicyId'],
};
/** Tables whose check of the parent still carries the name of the table it was first written for. */
const MISNAMED = /^(StatusPage|OnCallDutyPolicyEscalationRule$)/;

function lastPlace(draft: Draft, world: World, scope: readonly string[]): number {
  const first = scope[0] ?? 'projectId';
  const value = (row: Readonly<Record<string, unknown>>, name: string): unknown => row[name] ?? null;
  const siblings = world.store
    .table(draft.resource.name)
    .where(first, draft.values[first])
    .filter((row) => scope.every((name) => value(row, name) === value(draft.values, name)));
  return Math.max(0, ...siblings.map((row) => Number(row['order'] ?? 0)));
}

function sequenceRules(name: string, scope: readonly string[]): Rules {
  return {
    checkCreate: (draft, world) => {
      const parent = scope[0] ?? '';
      if (!draft.values[parent] && MISNAMED.test(name)) throw badData(`Status Page Resource ${parent} is required`);
      if (!draft.values['order']) draft.give('order', lastPlace(draft, world, scope) + 1);
    },
    created: (row, world) => makeRoom(world, name, 'order', row, scope),
  };
}

function allSequences(): RuleBook {
  return Object.fromEntries(Object.entries(SEQUENCES).map(([name, scope]) => [name, sequenceRules(name, scope)]));
}

export const RANK_RULES: RuleBook = {
  ...rankedRules('IncidentSeverity', 'order', 'Incident severity'),
  ...rankedRules('AlertSeverity', 'order', 'Alert severity'),
  ...rankedRules('IncidentState', 'order', 'Incident State'),
  ...rankedRules('AlertState', 'order', 'Alert State'),
  ...rankedRules('ScheduledMaintenanceState', 'order', 'Scheduled Maintenance State'),
  ...rankedRules('MonitorStatus', 'priority', 'Monitor Status'),
  ...allSequences(),
};

/** Notes and the like: a row that asks not to tell subscribers is marked as skipped. */
export function notificationRules(resources: Iterable<Resource>): RuleBook {
  const book: Record<string, Rules> = {};
  for (const resource of resources) {
    const flags = [...resource.columns.keys()].filter((name) => name.startsWith('shouldStatusPageSubscribersBeNotified'));
    const pairs = flags
      .map((flag) => [flag, flag.replace('shouldStatusPageSubscribersBeNotified', 'subscriberNotificationStatus')] as const)
      .filter(([, status]) => resource.columns.has(status));
    if (pairs.length === 0) continue;
    book[resource.name] = {
      created: (row, world) => {
        for (const [flag, status] of pairs) {
          if (row[flag] === false) world.store.table(resource.name).patch(row, { [status]: 'Skipped' });
        }
      },
    };
  }
  return book;
}
