/** Ids that readable checks need from the project: which ones, and how they are found again under their names. */
import { instead, refuse, shown } from './refuse.ts';

/** What a monitor status means to a monitor. Projects name and colour them as they like. */
export type State = 'operational' | 'degraded' | 'offline';

/** What has to be looked up before `encodeChecks`. Ids that a caller gave as such are not listed. */
export interface CheckReferences {
  /** `degraded` is wanted, not needed: leave its id out when the project has no such status. */
  readonly states: readonly State[];
  /** Monitor statuses by name. */
  readonly statuses: readonly string[];
  /** Incident severities by name. */
  readonly severities: readonly string[];
  readonly alertSeverities: readonly string[];
  readonly onCallPolicies: readonly string[];
  /** An incident was asked for without its severity: the most severe one is wanted. */
  readonly defaultSeverity: boolean;
  readonly defaultAlertSeverity: boolean;
}

/** Names exactly as `CheckReferences` lists them -> ids. */
export type IdsByName = Readonly<Record<string, string>>;

/** What was found. Whatever the arguments do not need may be absent. */
export interface CheckIds {
  readonly operationalStatusId?: string;
  readonly degradedStatusId?: string;
  readonly offlineStatusId?: string;
  readonly statusIds?: IdsByName;
  readonly severityIds?: IdsByName;
  readonly alertSeverityIds?: IdsByName;
  readonly onCallPolicyIds?: IdsByName;
  readonly defaultSeverityId?: string;
  readonly defaultAlertSeverityId?: string;
  /** Name of the monitor, when the arguments do not give it: titles of incidents are made from it. */
  readonly monitorName?: string;
  /** Makes the ids inside the steps, which may be any text; a UUID unless told otherwise. */
  readonly newId?: () => string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The state a word stands for; undefined for the name of a status. */
export function stateNamed(word: string): State | undefined {
  const plain = word.trim().toLowerCase();
  if (plain === 'offline' || plain === 'down') return 'offline';
  if (plain === 'operational' || plain === 'online' || plain === 'up') return 'operational';
  return plain === 'degraded' ? 'degraded' : undefined;
}

/** True when a name has to be looked up. */
export function isName(text: string): boolean {
  return !UUID.test(text);
}

/** The id of a status given by state, name or id. */
export function statusId(text: string, ids: CheckIds, where: string): string {
  const state = stateNamed(text);
  return state === undefined ? idNamed(text, ids.statusIds, where) : stateId(state, ids);
}

/** The id of a state. Throws `bad_arguments` when the project has no such status. */
export function stateId(state: State, ids: CheckIds): string {
  const id = ids[`${state}StatusId`];
  return id ?? refuse(`This project has no ${state} monitor status.`, 'Name one of its statuses in check.rules.');
}

/** The id behind a name, or the id itself. */
export function idNamed(text: string, ids: IdsByName | undefined, where: string): string {
  const found = ids && Object.hasOwn(ids, text) ? ids[text] : undefined;
  if (found !== undefined) return found;
  if (!isName(text)) return text.toLowerCase();
  return refuse(`${where}: there is no ${shown(text)}.`, instead(text, Object.keys(ids ?? {})));
}

/** The state that a status id stands for in this project. */
export function stateOf(id: unknown, ids: CheckIds): State | undefined {
  const plain = idText(id);
  if (plain === undefined) return undefined;
  return (['operational', 'degraded', 'offline'] as const).find((state) => ids[`${state}StatusId`] === plain);
}

/** An id out of its wrapper. */
export function idText(id: unknown): string | undefined {
  if (typeof id === 'string') return id;
  const value = typeof id === 'object' && id !== null ? (id as { value?: unknown }).value : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** A fresh id for a part of the steps. */
export function freshId({ newId = () => crypto.randomUUID() }: CheckIds): string {
  return newId();
}
