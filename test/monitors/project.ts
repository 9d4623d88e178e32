/** The ids of a made-up project, and its names, for the tests of readable checks. */
import type { CheckIds } from '../../runtime/oneuptime/monitors/ids.ts';

const uuid = (group: number, index: number): string => `${String(group).repeat(8)}-0000-4000-8000-00000000000${index}`;

export const UP = uuid(1, 1);
export const SLOW = uuid(1, 2);
export const DOWN = uuid(1, 3);
export const PAUSED = uuid(1, 4);
export const CRITICAL = uuid(2, 1);
export const HIGH = uuid(3, 1);
export const PAYMENTS = uuid(4, 1);

/** Ids as a resolver would find them; ids of parts are counted, so that results compare. */
export function projectIds(): CheckIds {
  let count = 0;
  return {
    operationalStatusId: UP,
    degradedStatusId: SLOW,
    offlineStatusId: DOWN,
    statusIds: { Paused: PAUSED },
    severityIds: { Critical: CRITICAL },
    alertSeverityIds: { High: HIGH },
    onCallPolicyIds: { 'Payments on call': PAYMENTS },
    defaultSeverityId: CRITICAL,
    defaultAlertSeverityId: HIGH,
    newId: () => {
      count += 1;
      return `part-${count}`;
    },
  };
}

const NAMES: Readonly<Record<string, string>> = {
  [UP]: 'Operational',
  [SLOW]: 'Degraded',
  [DOWN]: 'Offline',
  [PAUSED]: 'Paused',
  [CRITICAL]: 'Critical',
  [HIGH]: 'High',
  [PAYMENTS]: 'Payments on call',
};

export const nameOf = (id: string): string | undefined => (Object.hasOwn(NAMES, id) ? NAMES[id] : undefined);

/** Steps with every id inside them blanked, keys in one order: what two definitions of one monitor share. */
export function withoutPartIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPartIds);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, key === 'id' ? '#' : withoutPartIds(item)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
}
