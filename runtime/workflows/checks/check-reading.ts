/**
 * What one result of a monitor says, whichever kind of check wrote it. The platform stores the answer of the probe, the
 * agent or the sender as it came, under names of its own per kind, beside how the rules judged it; read from release 12.
 * No I/O.
 */
import { isPlain, type Plain } from '../../basics/plain.ts';
import { onlyDefined } from '../../oneuptime/monitors/places.ts';
import { type BrowserRun, browserRuns } from './browser-runs.ts';
import type { CheckRules, Verdict } from './check-rules.ts';
import { flagAt, listAt, numberAt, plainAt, saidAt, timeAt, unlessBare } from './check-values.ts';
import { figuresOf, type Server, serverOf } from './own-figures.ts';

/** Which part of a check took how long, in ms. What a kind of check has not, or the probe did not measure, is absent. */
export interface Phases {
  readonly dns?: number;
  readonly connect?: number;
  readonly tls?: number;
  readonly firstByte?: number;
  readonly download?: number;
}

export interface Certificate {
  readonly isValid?: boolean;
  readonly expires?: string;
  readonly issuer?: string;
  readonly error?: string;
}

/** A heartbeat that came, or a look of the server whether it has. */
export interface Heartbeat {
  /** When the last one came; the monitor's creation while none has. */
  readonly last: string;
  /** When the server looked: the same moment where it came just then. */
  readonly seen: string;
  /** Whether this result is one that came, and no look of the server. */
  readonly isArrival: boolean;
}

export interface CheckReading {
  readonly verdict: Verdict;
  /** Time of the answer, or of the run of a script, in ms. */
  readonly ms?: number;
  /** Status code of HTTP. */
  readonly code?: number;
  readonly phases?: Phases;
  /** What went wrong, in the platform's words. */
  readonly error?: string;
  /** Where a request failed, such as `TLS Handshake`. */
  readonly failedIn?: string;
  readonly isTimeout?: boolean;
  /** How often it was tried, where more than once. */
  readonly attempts?: number;
  readonly probeId?: string;
  /** Name of the rule that held. */
  readonly rule?: string;
  /** What the platform did because of it: an incident that it opened, a status that it changed. */
  readonly events?: readonly string[];
  readonly certificate?: Certificate;
  readonly runs?: readonly BrowserRun[];
  readonly heartbeat?: Heartbeat;
  readonly server?: Server;
  /** What only this kind of check measures, by name. */
  readonly figures?: Readonly<Record<string, string | number | boolean>>;
  /** Id of a trace that the answer named. */
  readonly traceId?: string;
}

const NO_RULES: CheckRules = { verdicts: new Map(), heartbeatMinutes: undefined };

/** Reads the `logBody` of a monitor log. `rules` tell how a rule that held is meant; without them the result speaks alone. */
export function readCheck(logBody: unknown, rules: CheckRules = NO_RULES): CheckReading {
  const body = bodyOf(logBody);
  const runs = browserRuns(body);
  const heartbeat = heartbeatOf(body);
  const server = serverOf(body);
  const judged = judgedBy(body);
  const reading = {
    ms: timeTaken(body, runs),
    code: numberAt(body, 'responseCode'),
    phases: phasesOf(body),
    error: errorOf(body, runs),
    failedIn: saidAt(plainAt(body, 'requestFailedDetails') ?? {}, 'failedPhase'),
    isTimeout: own(body, 'isTimeout') || undefined,
    attempts: severalOf(body),
    probeId: saidAt(body, 'probeId'),
    rule: judged?.name,
    events: eventsOf(body),
    certificate: certificateOf(body),
    runs: runs.length > 0 ? runs : undefined,
    heartbeat,
    server,
    figures: figuresOf(body),
    traceId: traceOf(body),
  };
  const verdict = verdictOf(body, { ...reading, rules });
  const error = reading.error ?? (verdict === 'failed' || verdict === 'degraded' ? judged?.why : undefined);
  return { ...onlyDefined({ ...reading, error }), verdict };
}

/** Bodies of old rows may be JSON as text. */
function bodyOf(logBody: unknown): Plain {
  if (isPlain(logBody)) return logBody;
  try {
    const read: unknown = typeof logBody === 'string' ? JSON.parse(logBody) : undefined;
    return isPlain(read) ? read : {};
  } catch {
    return {};
  }
}

/** Parts in which some kinds of check say for themselves whether they reached what they check. */
const PARTS = [
  'dnsResponse',
  'dnssecResponse',
  'domainResponse',
  'snmpResponse',
  'sqlQueryMonitorResponse',
  'externalStatusPageResponse',
] as const;

/** What a kind of check says, where the body itself does not. */
function partsOf(body: Plain): readonly Plain[] {
  return PARTS.map((key) => plainAt(body, key)).filter((part) => part !== undefined);
}

function own(body: Plain, key: string): boolean | undefined {
  return [body, ...partsOf(body)].map((part) => flagAt(part, key)).find((flag) => flag !== undefined);
}

interface Judged {
  readonly name: string | undefined;
  readonly why: string | undefined;
}

/** The rule that held: rules are tried in order, and the first decides. */
function judgedBy(body: Plain): Judged | undefined {
  const results = listAt(plainAt(body, 'evaluationSummary') ?? {}, 'criteriaResults');
  const held = results.find((result) => result.met === true && result.skipped !== true);
  if (!held) return undefined;
  const reasons = listAt(held, 'filters').filter((filter) => filter.met === true);
  const why = reasons.flatMap((filter) => saidAt(filter, 'message') ?? []).join(' ');
  return { name: saidAt(held, 'criteriaName'), why: why === '' ? saidAt(held, 'message') : why };
}

function eventsOf(body: Plain): readonly string[] | undefined {
  const events = listAt(plainAt(body, 'evaluationSummary') ?? {}, 'events').filter(
    ({ type }) => typeof type === 'string' && /-(created|resolved|changed)$/.test(type),
  );
  const told = events.flatMap((event) => {
    const number = saidAt(event, 'relatedIncidentNumberWithPrefix') ?? saidAt(event, 'relatedAlertNumberWithPrefix');
    const said = saidAt(event, 'title');
    return said === undefined ? [] : [number === undefined ? said : `${said}: ${number}`];
  });
  return told.length > 0 ? told : undefined;
}

interface Judgeable extends Pick<CheckReading, 'code' | 'certificate' | 'runs' | 'heartbeat' | 'rule' | 'error'> {
  readonly rules: CheckRules;
}

/** What did not get through has failed; else the rules decide; and where none held, what the answer itself says. */
function verdictOf(
  body: Plain,
  { rules, ...reading }: { [K in keyof Judgeable]: Judgeable[K] | undefined } & { rules: CheckRules },
): Verdict {
  const isOnline = own(body, 'isOnline');
  const isBroken = reading.runs?.some(({ error }) => error !== undefined) || own(body, 'isTimeout') === true;
  if (isOnline === false || isBroken) return 'failed';
  const ruled = rules.verdicts.get(reading.rule ?? '');
  if (ruled !== undefined && ruled !== 'unknown') return ruled;
  if (reading.certificate?.isValid === false || (reading.code ?? 0) >= 400) return 'failed';
  const { heartbeat } = reading;
  if (heartbeat?.isArrival) return 'ok';
  if (heartbeat && rules.heartbeatMinutes !== undefined) return isLate(heartbeat, rules) ? 'failed' : 'ok';
  if (isOnline === true || reading.code !== undefined || reading.runs || reading.certificate?.isValid) return 'ok';
  return 'unknown';
}

/** Whether a heartbeat had been away too long when the server looked. The platform counts whole minutes. */
export function isLate({ last, seen }: Pick<Heartbeat, 'last' | 'seen'>, { heartbeatMinutes }: CheckRules): boolean {
  if (heartbeatMinutes === undefined) return false;
  return Math.floor((Date.parse(seen) - Date.parse(last)) / 60_000) > heartbeatMinutes;
}

/** A request that failed stands with 0 ms: what it took says its last attempt. */
function timeTaken(body: Plain, runs: readonly BrowserRun[]): number | undefined {
  const script = runs.length > 0 ? Math.max(...runs.map(({ ms }) => ms ?? 0)) : undefined;
  const told = [body, ...partsOf(body), plainAt(body, 'sslResponse') ?? {}].map((part) =>
    numberAt(part, 'responseTimeInMs'),
  );
  const taken = script ?? told.find((ms) => ms !== undefined && ms > 0);
  if (taken !== undefined && taken > 0) return taken;
  return numberAt(listAt(body, 'probeAttempts').at(-1) ?? {}, 'responseTimeInMs');
}

function phasesOf(body: Plain): Phases | undefined {
  const times = plainAt(body, 'httpTimings') ?? plainAt(body, 'portTimings');
  if (!times) return undefined;
  return unlessBare({
    dns: numberAt(times, 'dnsLookupInMs'),
    connect: numberAt(times, 'tcpConnectInMs'),
    tls: numberAt(times, 'tlsHandshakeInMs'),
    firstByte: numberAt(times, 'timeToFirstByteInMs'),
    download: numberAt(times, 'downloadInMs'),
  }) as Phases | undefined;
}

/** The most telling words first: the probe writes some of them into several places. */
function errorOf(body: Plain, runs: readonly BrowserRun[]): string | undefined {
  const details = plainAt(body, 'requestFailedDetails') ?? {};
  const ssl = plainAt(body, 'sslResponse') ?? {};
  const [failed] = runs.flatMap(({ error }) => error ?? []);
  const parts = partsOf(body).flatMap((part) => saidAt(part, 'queryError') ?? saidAt(part, 'failureCause') ?? []);
  return (
    failed ??
    saidAt(body, 'failureCause') ??
    saidAt(details, 'errorDescription') ??
    saidAt(details, 'rawErrorMessage') ??
    parts[0] ??
    saidAt(ssl, 'certificateValidationError')
  );
}

function severalOf(body: Plain): number | undefined {
  const attempts = [body, ...partsOf(body)].flatMap((part) => numberAt(part, 'totalAttempts') ?? []);
  const most = Math.max(0, ...attempts);
  return most > 1 ? most : undefined;
}

function certificateOf(body: Plain): Certificate | undefined {
  const ssl = plainAt(body, 'sslResponse');
  if (!ssl) return undefined;
  return unlessBare({
    isValid: flagAt(ssl, 'isValidCertificate'),
    expires: timeAt(ssl, 'expiresAt'),
    issuer: saidAt(ssl, 'issuer'),
    error: saidAt(ssl, 'certificateValidationError'),
  }) as Certificate | undefined;
}

/** Heartbeats by request, by email and by the agent of a server, each under names of its own. */
function heartbeatOf(body: Plain): Heartbeat | undefined {
  const last =
    timeAt(body, 'incomingRequestReceivedAt') ?? timeAt(body, 'emailReceivedAt') ?? timeAt(body, 'requestReceivedAt');
  if (last === undefined) return undefined;
  const isLook =
    flagAt(body, 'onlyCheckForIncomingRequestReceivedAt') ??
    flagAt(body, 'onlyCheckForIncomingEmailReceivedAt') ??
    flagAt(body, 'onlyCheckRequestReceivedAt') ??
    false;
  return { last, seen: timeAt(body, 'checkedAt') ?? timeAt(body, 'timeNow') ?? last, isArrival: !isLook };
}

/** Headers in which services say which trace a request became, in small letters; an id is 32 digits of base 16. */
const TRACE_HEADERS = ['traceresponse', 'traceparent', 'x-trace-id', 'x-b3-traceid', 'trace-id'];

function traceOf(body: Plain): string | undefined {
  const headers = Object.entries(plainAt(body, 'responseHeaders') ?? {});
  for (const name of TRACE_HEADERS) {
    const [, value] = headers.find(([header]) => header.toLowerCase() === name) ?? [];
    const [id] = typeof value === 'string' ? (/(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/i.exec(value) ?? []) : [];
    if (id !== undefined) return id.toLowerCase();
  }
  return undefined;
}
