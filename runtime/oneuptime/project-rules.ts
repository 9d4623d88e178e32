/** Rules of projects by which writes reach people on their own: looked up once for calls that follow each other closely. */
import { LRUCache } from 'lru-cache';
import { atMost } from '../basics/at-most.ts';
import type { Call } from '../call/platform.ts';
import { SharedReadings } from '../call/shared-readings.ts';
import type { WireObject } from './codec.ts';
import { rowsIfAllowed } from './rows.ts';

/** A rule that others add is missed no longer than this. */
const FORGET_MS = 10_000;
const MAX_ENTRIES = 1000;
/** Rules of a table that are read; no project has as many. */
const MOST_RULES = 200;

interface RuleTable {
  readonly query: object;
  readonly select: object;
}

const NAMED = { _id: true, name: true } as const;
const ENABLED = { isEnabled: true } as const;
const PAGING: RuleTable = { query: ENABLED, select: { name: true, onCallDutyPolicies: NAMED } };

const TABLES: ReadonlyMap<string, RuleTable> = new Map([
  [
    'workspace_notification_rule',
    { query: {}, select: { name: true, eventType: true, workspaceType: true, notificationRule: true } },
  ],
  ['incident_on_call_rule', PAGING],
  ['alert_on_call_rule', PAGING],
  ['incident_episode_on_call_rule', PAGING],
  ['alert_episode_on_call_rule', PAGING],
  ['incident_grouping_rule', PAGING],
  ['alert_grouping_rule', PAGING],
  ['runbook_rule', { query: ENABLED, select: { name: true, triggerEntityType: true, runbooks: NAMED } }],
  [
    'auto_remediation_rule',
    { query: { ...ENABLED, executionMode: 'FullAuto' }, select: { name: true, triggerEntityType: true } },
  ],
]);

/** Rules as they were read; undefined where the key may not list them. */
interface KnownRules {
  readonly rows: readonly WireObject[] | undefined;
}

/** Rules by owner of a key and table; one per process. */
export class ProjectRules {
  readonly #known = new LRUCache<string, KnownRules>({ ...atMost(MAX_ENTRIES), ttl: FORGET_MS });
  readonly #underWay = new SharedReadings<KnownRules>();

  /** The rules of a table that are in force; undefined where the key may not list all of them. Throws where the reading fails. */
  async of(call: Call, resource: string): Promise<readonly WireObject[] | undefined> {
    const table = TABLES.get(resource);
    if (!table) throw new Error(`${resource} is no table of rules.`);
    const key = keyOf(call, resource);
    const known = this.#known.get(key);
    if (known) return known.rows;
    const read = async (): Promise<KnownRules> => {
      const rows = await rowsIfAllowed(call, resource, { ...table, limit: MOST_RULES });
      // Of more of them some are not known, and one of those may be what counts.
      return { rows: rows && rows.length < MOST_RULES ? rows : undefined };
    };
    const { value, isFresh } = await this.#underWay.read(key, read, call);
    if (isFresh) this.#known.set(key, value);
    return value.rows;
  }

  /** After a write to a table of rules: they may be others now. */
  forget(call: Call): void {
    const { resource } = call.tool;
    if (!TABLES.has(resource)) return;
    const key = keyOf(call, resource);
    this.#known.delete(key);
    this.#underWay.forget(key);
  }
}

function keyOf(call: Call, resource: string): string {
  return `${call.owner} ${resource}`;
}
