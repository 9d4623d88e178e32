/** What a rule raises, an incident or an alert: readable form <-> the template inside the criteria. */
import { type CheckIds, freshId, idNamed, idText, type State } from './ids.ts';
import { isRecord, readBoolean, readChoice, readList, readRecord, readText, refuse, shown } from './refuse.ts';

/** Where incidents and alerts differ on the wire. */
export const RAISES = {
  incident: {
    list: 'incidents',
    flag: 'createIncidents',
    severity: 'incidentSeverityId',
    resolve: 'autoResolveIncident',
    /** States whose rules raise it unless told otherwise: alerts are the softer signal. */
    on: ['offline'],
  },
  alert: {
    list: 'alerts',
    flag: 'createAlerts',
    severity: 'alertSeverityId',
    resolve: 'autoResolveAlert',
    on: ['offline', 'degraded'],
  },
} as const;

export type RaiseKind = keyof typeof RAISES;

type Template = Readonly<Record<string, unknown>>;

/** A template in readable form, checked; names are not resolved yet. */
export interface Raise {
  readonly title?: string;
  readonly description?: string;
  readonly severity?: string;
  readonly autoResolve?: boolean;
  readonly onCallPolicies?: readonly string[];
  readonly remediation?: string;
  readonly on?: readonly State[];
  readonly other?: Readonly<Record<string, unknown>>;
}

const KEYS = ['title', 'description', 'severity', 'autoResolve', 'onCallPolicies', 'remediation', 'on', 'other'];

/** Reads `incident` or `alert`: an object, true for all defaults, false for none. */
export function readRaise(given: unknown, where: string): Raise | false {
  if (given === false || given === null) return false;
  if (given === true) return {};
  const parts = readRecord(given, where, KEYS);
  const { autoResolve, onCallPolicies, on, other } = parts;
  const texts = ['title', 'description', 'severity', 'remediation'].filter((key) => parts[key] !== undefined);
  return {
    ...Object.fromEntries(texts.map((key) => [key, readText(parts[key], `${where}.${key}`)])),
    ...(autoResolve === undefined ? {} : { autoResolve: readBoolean(autoResolve, `${where}.autoResolve`) }),
    ...(onCallPolicies === undefined
      ? {}
      : { onCallPolicies: readList(onCallPolicies).map((name) => readText(name, `${where}.onCallPolicies`)) }),
    ...(on === undefined
      ? {}
      : { on: readList(on).map((state) => readChoice(state, `${where}.on`, ['offline', 'degraded', 'operational'])) }),
    ...(isRecord(other) ? { other } : {}),
  };
}

/** What a template is made in: its kind, its place, and what its texts are made from. */
export interface RaiseContext {
  readonly kind: RaiseKind;
  readonly where: string;
  readonly ids: CheckIds;
  /** Title and description of a template that was given none. */
  readonly title: string;
  readonly description: string;
}

/** The template on the wire; what the readable form leaves out stays as it was, or takes its default. */
export function encodeRaise(raise: Raise, previous: Template | undefined, context: RaiseContext): Template {
  const { kind, where, ids } = context;
  const { severity, resolve } = RAISES[kind];
  const policies = raise.onCallPolicies?.map((name) => idNamed(name, ids.onCallPolicyIds, `${where}.onCallPolicies`));
  return {
    id: freshId(ids),
    title: context.title,
    description: context.description,
    [resolve]: true,
    onCallPolicyIds: [],
    ...previous,
    ...(raise.title === undefined ? {} : { title: raise.title }),
    ...(raise.description === undefined ? {} : { description: raise.description }),
    ...(raise.remediation === undefined ? {} : { remediationNotes: raise.remediation }),
    ...(raise.autoResolve === undefined ? {} : { [resolve]: raise.autoResolve }),
    ...(policies === undefined ? {} : { onCallPolicyIds: policies }),
    [severity]: severityOf(raise, previous?.[severity], context),
    ...raise.other,
  };
}

function severityOf(raise: Raise, previous: unknown, { kind, ids, where }: RaiseContext): unknown {
  if (raise.severity === undefined && previous !== undefined) return previous;
  const [byName, usual] =
    kind === 'incident' ? [ids.severityIds, ids.defaultSeverityId] : [ids.alertSeverityIds, ids.defaultAlertSeverityId];
  const id = raise.severity === undefined ? usual : idNamed(raise.severity, byName, `${where}.severity`);
  const value = id ?? refuse(`${where}.severity is missing.`, `Give the name of an ${kind} severity.`);
  return { _type: 'ObjectID', value };
}

/**
 * A template as people read it. Nothing is left out: what has no readable form stands in `other`; a description equal
 * to `words`, those of the rule, is what a template has anyway.
 */
export function describeRaise(kind: RaiseKind, template: Template, words: string, name: (id: string) => string): Raise {
  const { severity: severityKey, resolve: resolveKey } = RAISES[kind];
  const { id: _, title, description, onCallPolicyIds, remediationNotes, ...rest } = template;
  const { [severityKey]: severityId, [resolveKey]: resolves, ...other } = rest;
  const severity = idText(severityId);
  const policies = Array.isArray(onCallPolicyIds) ? onCallPolicyIds.map((item) => idText(item) ?? '') : [];
  return {
    title: typeof title === 'string' ? title : shown(title),
    ...(typeof description === 'string' && description !== '' && description !== words ? { description } : {}),
    ...(severity === undefined ? {} : { severity: name(severity) }),
    autoResolve: resolves === true,
    ...(policies.length > 0 ? { onCallPolicies: policies.map(name) } : {}),
    ...(typeof remediationNotes === 'string' && remediationNotes !== '' ? { remediation: remediationNotes } : {}),
    ...(Object.keys(other).length > 0 ? { other } : {}),
  };
}
