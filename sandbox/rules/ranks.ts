import { badData } from '../engine/api-error.ts';
import { inWords } from '../engine/model.ts';
import type { Draft, Rulebook, Rules, World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';

/** The other rows of the same order. */
function siblings({ store }: World, resource: string, row: Draft['values'], scope: readonly string[]): StoredRow[] {
  const first = scope[0] ?? 'projectId';
  const isBeside = (other: StoredRow): boolean =>
    other._id !== row._id && scope.every((name) => (other[name] ?? null) === (row[name] ?? null));
  return store.where(resource, first, row[first]).filter(isBeside);
}

/** The rules of an order, and how room is made in it. */
interface Order extends Rules {
  /** Pushes the rows from the rank of a new one on: before anything else is checked, so a refused create leaves a gap. */
  readonly makeRoom: (row: Draft['values'], world: World) => void;
}

/** Keeps an order: a new row pushes the later ones on, a removed one lets them move up. */
function orderRules(resource: string, column: string, scope: readonly string[]): Order {
  /** Moves every other row whose rank lies between two bounds, both included. */
  const shift = (world: World, row: Draft['values'], from: number, to: number, by: 1 | -1): void => {
    for (const other of siblings(world, resource, row, scope)) {
      const rank = Number(other[column]);
      if (rank >= from && rank <= to) other[column] = rank + by;
    }
  };
  const makeRoom: Order['makeRoom'] = (row, world) =>
    shift(world, row, Number(row[column]), Number.POSITIVE_INFINITY, 1);
  return {
    makeRoom,
    // What the server writes itself has no create before it.
    created: (row, world) => {
      if (siblings(world, resource, row, scope).some((other) => other[column] === row[column])) makeRoom(row, world);
    },
    deleted: (row, world) => shift(world, row, Number(row[column]), Number.POSITIVE_INFINITY, -1),
    updated: (row, before, world) => {
      const [from, to] = [Number(before[column]), Number(row[column])];
      if (to < from) shift(world, row, to, from - 1, 1);
      if (to > from) shift(world, row, from + 1, to, -1);
    },
  };
}

/** Severities, states and statuses: their rank is required and given once. How error texts name them, and what the advice calls them. */
const RANKED: Readonly<Record<string, readonly [title: string, thing: string]>> = {
  IncidentSeverity: ['Incident severity', 'incident state'],
  AlertSeverity: ['Alert severity', 'alert state'],
  IncidentState: ['Incident State', 'incident state'],
  AlertState: ['Alert State', 'alert state'],
  ScheduledMaintenanceState: ['Scheduled Maintenance State', 'scheduled maintenance state'],
  MonitorStatus: ['Monitor Status', 'monitor status'],
};

function rankedRules(resource: string, [title, thing]: (typeof RANKED)[string]): Rules {
  const column = resource === 'MonitorStatus' ? 'priority' : 'order';
  const order = orderRules(resource, column, ['projectId']);
  return {
    ...order,
    checkCreate: ({ values }, world) => {
      if (!values[column]) throw badData(`${title} ${column} is required`);
      order.makeRoom(values, world);
    },
    checkUpdate: (_row, changes) => {
      if (!changes[column]) return;
      const advice = `Delete this ${thing} and create a new state with the right ${column}.`;
      throw badData(`${inWords(resource)} ${column} should not be updated. ${advice}`);
    },
  };
}

/** Tables whose rows stand in an order inside their parent; the server gives the last place to a row without one. */
const SEQUENCES: Readonly<Record<string, readonly [parent: string, ...more: string[]]>> = {
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
/** How a table names itself when the parent is missing; some still carry the name of the one they were first written for. */
const COMPLAINANTS: Readonly<Record<string, string>> = {
  StatusPageGroup: 'Status Page Group ',
  StatusPageResource: 'Status Page Resource ',
  StatusPageHistoryChartBarColorRule: 'Status Page Resource ',
  OnCallDutyPolicyEscalationRule: 'Status Page Resource ',
};

function sequenceRules(name: string, scope: (typeof SEQUENCES)[string]): Rules {
  const order = orderRules(name, 'order', scope);
  return {
    ...order,
    checkCreate: (draft, world) => {
      const { values } = draft;
      if (!values[scope[0]]) throw badData(`${COMPLAINANTS[name] ?? ''}${scope[0]} is required`);
      if (!values.order) draft.give('order', siblings(world, name, values, scope).length + 1);
      order.makeRoom(values, world);
    },
  };
}

/** All resources whose rows stand in an order. */
export const RANK_RULES: Rulebook = Object.fromEntries([
  ...Object.entries(RANKED).map(([name, words]) => [name, rankedRules(name, words)]),
  ...Object.entries(SEQUENCES).map(([name, scope]) => [name, sequenceRules(name, scope)]),
]);
