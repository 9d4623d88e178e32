/** Ids that readable checks need from the project: which ones, and how they are found again under their names. */

import { isPlain } from '../../basics/plain.ts';
import { badCheck, cited, instead } from './bad-argument.ts';

/** What a monitor status means to a monitor. Projects name and colour them as they like. */
export type State = (typeof STATES)[number];

/** States, the worst first. */
export const STATES = ['offline', 'degraded', 'operational'] as const;

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
type IdsByName = Readonly<Record<string, string>>;

/** What was found. Whatever the arguments do not need may be absent. */
export interface CheckIds {
  readonly operationalStatusId?: string | undefined;
  readonly degradedStatusId?: string | undefined;
  readonly offlineStatusId?: string | undefined;
  readonly statusIds?: IdsByName;
  readonly severityIds?: IdsByName;
  readonly alertSeverityIds?: IdsByName;
  readonly onCallPolicyIds?: IdsByName;
  readonly defaultSeverityId?: string | undefined;
  readonly defaultAlertSeverityId?: string | undefined;
  /** Name of the monitor, when the arguments do not give it: titles of incidents are made from it. */
  readonly monitorName?: string;
  /** Makes the ids inside the steps, which may be any text; a UUID unless told otherwise. */
  readonly newId?: () => string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const STATE_WORDS = new Map<string, State>([
  ...STATES.map((state) => [state, state] as const),
  ['down', 'offline'],
  ['online', 'operational'],
  ['up', 'operational'],
]);

/** The state a word stands for; undefined for the name of a status. */
export function stateNamed(word: string): State | undefined {
  return STATE_WORDS.get(word.trim().toLowerCase());
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
  return id ?? badCheck(`This project has no ${state} monitor status.`, 'Name one of its statuses in check.rules.');
}

/** The id behind a name, or the id itself. */
export function idNamed(text: string, ids: IdsByName | undefined, where: string): string {
  if (ids && Object.hasOwn(ids, text)) return ids[text] as string;
  if (!isName(text)) return text.toLowerCase();
  return badCheck(`${where}: there is no ${cited(text)}.`, instead(text, Object.keys(ids ?? {})));
}

/** The state that a status id stands for in this project. */
export function stateOf(id: unknown, ids: CheckIds): State | undefined {
  const plain = idText(id);
  return STATES.find((state) => plain !== undefined && ids[`${state}StatusId`] === plain);
}

/** An id out of its wrapper. */
export function idText(id: unknown): string | undefined {
  const value = isPlain(id) ? id.value : id;
  return typeof value === 'string' ? value : undefined;
}

/** A fresh id for a part of the steps. */
export function freshId({ newId = () => crypto.randomUUID() }: CheckIds): string {
  return newId();
}
