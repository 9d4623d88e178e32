import { inWords, type Resource } from '../model.ts';
import { badData } from '../refusal.ts';
import type { RuleBook, Rules, World } from '../rules.ts';
import type { Row } from '../store.ts';

/** The other rows of the same order. */
function siblings(
  world: World,
  resource: string,
  row: Readonly<Record<string, unknown>>,
  scope: readonly string[],
): Row[] {
  const first = scope[0] ?? 'projectId';
  const value = (of: Readonly<Record<string, unknown>>, name: string): unknown => of[name] ?? null;
  const rows = world.store.table(resource).where(first, row[first]);
  return rows.filter(
    (other) => other._id !== row._id && scope.every((name) => value(other, name) === value(row, name)),
  );
}

/** Moves every row whose rank lies between two bounds, both included, by one place. */
function shift(
  world: World,
  rows: readonly Row[],
  resource: string,
  column: string,
  bounds: readonly [number, number],
  by: 1 | -1,
): void {
  for (const row of rows) {
    const rank = Number(row[column]);
    if (rank >= bounds[0] && rank <= bounds[1]) world.store.table(resource).patch(row, { [column]: rank + by });
  }
}

/** Keeps an order without gaps: a new row pushes the later ones on, a removed one lets them move up. */
function orderRules(resource: string, column: string, scope: readonly string[]): Rules {
  const others = (row: Row, world: World): Row[] => siblings(world, resource, row, scope);
  return {
    created: (row, world) =>
      shift(world, others(row, world), resource, column, [Number(row[column]), Number.POSITIVE_INFINITY], 1),
    deleted: (row, world) =>
      shift(world, others(row, world), resource, column, [Number(row[column]), Number.POSITIVE_INFINITY], -1),
    updated: (row, before, world) => {
      const [from, to] = [Number(before[column]), Number(row[column])];
      if (to < from) shift(world, others(row, world), resource, column, [to, from - 1], 1);
      if (to > from) shift(world, others(row, world), resource, column, [from + 1, to], -1);
    },
  };
}

/** Severities, states and statuses: their rank is required and given once. */
function rankedRules(resource: string, column: string, title: string, thing: string): RuleBook {
  return {
    [resource]: {
      ...orderRules(resource, column, ['projectId']),
      checkCreate: (draft) => {
        if (!draft.values[column]) throw badData(`${title} ${column} is required`);
      },
      checkUpdate: (_row, changes) => {
        if (!changes[column]) return;
        const advice = `Delete this ${thing} and create a new state with the right order.`;
        throw badData(`${inWords(resource)} ${column} should not be updated. ${advice}`);
      },
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

function sequenceRules(name: string, scope: readonly string[]): Rules {
  return {
    ...orderRules(name, 'order', scope),
    checkCreate: (draft, world) => {
      const parent = scope[0] ?? '';
      if (!draft.values[parent] && MISNAMED.test(name)) throw badData(`Status Page Resource ${parent} is required`);
      if (!draft.values.order) draft.give('order', siblings(world, name, draft.values, scope).length + 1);
    },
  };
}

function allSequences(): RuleBook {
  return Object.fromEntries(Object.entries(SEQUENCES).map(([name, scope]) => [name, sequenceRules(name, scope)]));
}

/** All resources whose rows stand in an order. */
export const RANK_RULES: RuleBook = {
  ...rankedRules('IncidentSeverity', 'order', 'Incident severity', 'incident state'),
  ...rankedRules('AlertSeverity', 'order', 'Alert severity', 'alert state'),
  ...rankedRules('IncidentState', 'order', 'Incident State', 'incident state'),
  ...rankedRules('AlertState', 'order', 'Alert State', 'alert state'),
  ...rankedRules('ScheduledMaintenanceState', 'order', 'Scheduled Maintenance State', 'scheduled maintenance state'),
  ...rankedRules('MonitorStatus', 'priority', 'Monitor Status', 'monitor status'),
  ...allSequences(),
};

/** Notes and the like: a row that asks not to tell subscribers is marked as skipped. */
export function notificationRules(resources: Iterable<Resource>): RuleBook {
  const book: Record<string, Rules> = {};
  for (const resource of resources) {
    const flags = [...resource.columns.keys()].filter((name) =>
      name.startsWith('shouldStatusPageSubscribersBeNotified'),
    );
    const pairs = flags
      .map(
        (flag) =>
          [flag, flag.replace('shouldStatusPageSubscribersBeNotified', 'subscriberNotificationStatus')] as const,
      )
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
