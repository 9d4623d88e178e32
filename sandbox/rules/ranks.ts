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

/** Keeps an order without gaps: a new row pushes the later ones on, a removed one lets them move up. */
function orderRules(resource: string, column: string, scope: readonly string[]): Rules {
  /** Moves every other row whose rank lies between two bounds, both included. */
  const shift = (world: World, row: StoredRow, from: number, to: number, by: 1 | -1): void => {
    for (const other of siblings(world, resource, row, scope)) {
      const rank = Number(other[column]);
      if (rank >= from && rank <= to) other[column] = rank + by;
    }
  };
  return {
    created: (row, world) => shift(world, row, Number(row[column]), Number.POSITIVE_INFINITY, 1),
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
  return {
    ...orderRules(resource, column, ['projectId']),
    checkCreate: ({ values }) => {
      if (!values[column]) throw badData(`${title} ${column} is required`);
    },
    checkUpdate: (_row, changes) => {
      if (!changes[column]) return;
      const advice = `Delete this ${thing} and create a new state with the right order.`;
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
/** Tables whose check of the parent still carries the name of the table it was first written for. */
const MISNAMED = /^(StatusPage|OnCallDutyPolicyEscalationRule$)/;

function sequenceRules(name: string, scope: (typeof SEQUENCES)[string]): Rules {
  return {
    ...orderRules(name, 'order', scope),
    checkCreate: (draft, world) => {
      const { values } = draft;
      if (!values[scope[0]] && MISNAMED.test(name)) throw badData(`Status Page Resource ${scope[0]} is required`);
      if (!values.order) draft.give('order', siblings(world, name, values, scope).length + 1);
    },
  };
}

/** All resources whose rows stand in an order. */
export const RANK_RULES: Rulebook = Object.fromEntries([
  ...Object.entries(RANKED).map(([name, words]) => [name, rankedRules(name, words)]),
  ...Object.entries(SEQUENCES).map(([name, scope]) => [name, sequenceRules(name, scope)]),
]);
