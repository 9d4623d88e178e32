/** What a rule raises, an incident or an alert: readable form <-> the template inside the criteria. */

import type { Plain } from '../../basics/plain.ts';
import {
  badCheck,
  cited,
  type Parts,
  readFlag,
  readList,
  readOneOf,
  readParts,
  readPlain,
  readText,
} from './bad-argument.ts';
import { type CheckIds, freshId, idNamed, idText, STATES } from './ids.ts';
import { onlyDefined, unlessEmpty } from './places.ts';

/** Where incidents and alerts differ: on the wire, among the ids, and in the states whose rules raise them unasked. */
export const RAISES = {
  incident: {
    list: 'incidents',
    flag: 'createIncidents',
    severity: 'incidentSeverityId',
    resolve: 'autoResolveIncident',
    ids: 'severityIds',
    defaultId: 'defaultSeverityId',
    on: ['offline'],
  },
  alert: {
    list: 'alerts',
    flag: 'createAlerts',
    severity: 'alertSeverityId',
    resolve: 'autoResolveAlert',
    ids: 'alertSeverityIds',
    defaultId: 'defaultAlertSeverityId',
    on: ['offline', 'degraded'],
  },
} as const;

export type RaiseKind = keyof typeof RAISES;

/** Both kinds. */
export const RAISE_KINDS = Object.keys(RAISES) as RaiseKind[];

const READERS = {
  title: readText,
  description: readText,
  severity: readText,
  autoResolve: readFlag,
  onCallPolicies: (value: unknown, where: string) => readList(value, where).map((name) => readText(name, where)),
  remediation: readText,
  on: (value: unknown, where: string) => readList(value, where).map((state) => readOneOf(state, where, STATES)),
  other: readPlain,
};

/** A template in readable form, checked; names are not resolved yet. */
export type Raise = Parts<typeof READERS>;

/** Reads `incident` or `alert`: an object, true for all defaults, false for none. */
export function readRaise(given: unknown, where: string): Raise | false {
  if (given === false) return false;
  return given === true ? {} : readParts(given, where, READERS);
}

/** What a template is made in: its kind, and its place among the arguments. */
interface RaiseContext {
  readonly kind: RaiseKind;
  readonly where: string;
  readonly ids: CheckIds;
}

/** The template on the wire; what the readable form leaves out is as before, or takes its default. */
export function encodeRaise(raise: Raise, before: Plain, context: RaiseContext): Plain {
  const { kind, where, ids } = context;
  const { severity, resolve } = RAISES[kind];
  const { title, description } = before;
  return {
    id: freshId(ids),
    title,
    description,
    [resolve]: true,
    onCallPolicyIds: [],
    ...before,
    ...onlyDefined({
      title: raise.title,
      description: raise.description,
      remediationNotes: raise.remediation,
      [resolve]: raise.autoResolve,
      onCallPolicyIds: raise.onCallPolicies?.map((name) =>
        idNamed(name, ids.onCallPolicyIds, `${where}.onCallPolicies`),
      ),
    }),
    [severity]: severityOf(raise, before[severity], context),
    ...raise.other,
  };
}

function severityOf(raise: Raise, previous: unknown, { kind, ids, where }: RaiseContext): unknown {
  if (raise.severity === undefined && previous !== undefined) return previous;
  const { ids: byName, defaultId } = RAISES[kind];
  const id = raise.severity === undefined ? ids[defaultId] : idNamed(raise.severity, ids[byName], `${where}.severity`);
  const value = id ?? badCheck(`${where}.severity is missing.`, `Give the name of an ${kind} severity.`);
  return { _type: 'ObjectID', value };
}

/**
 * A template as people read it. Nothing is left out: what has no readable form stands in `other`; a description equal
 * to `words`, those of the rule, is what a template has anyway.
 */
export function describeRaise(kind: RaiseKind, template: Plain, words: string, name: (id: string) => string): Plain {
  const { severity: severityKey, resolve: resolveKey } = RAISES[kind];
  const { id: _, title, description, onCallPolicyIds, remediationNotes, ...rest } = template;
  const { [severityKey]: severityId, [resolveKey]: resolves, ...other } = rest;
  const severity = idText(severityId);
  const policies = Array.isArray(onCallPolicyIds) ? onCallPolicyIds.map((item) => idText(item) ?? '') : [];
  const textUnless = (usual: string, text: unknown): string | undefined =>
    typeof text === 'string' && text !== '' && text !== usual ? text : undefined;
  return onlyDefined({
    title: typeof title === 'string' ? title : cited(title),
    description: textUnless(words, description),
    severity: severity === undefined ? undefined : name(severity),
    autoResolve: resolves === true,
    onCallPolicies: policies.length > 0 ? policies.map(name) : undefined,
    remediation: textUnless('', remediationNotes),
    other: unlessEmpty(other),
  });
}
