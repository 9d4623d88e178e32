/** The lines of what a server does: which fields they have, and at which level they are told. docs/logs.md has them in words. */
import type { Credential } from '../basics/credential.ts';
import type { SeenAnswer, SeenCall, SeenCircuit, SeenRequest, SeenSending, SeenTool } from '../basics/observer.ts';
import { withoutUuids } from '../basics/without-uuids.ts';
import { ownerDigest } from '../guard/audit/owner.ts';
import { foreignId, foreignText } from './foreign-text.ts';
import type { LogLevel, LogLine } from './log-line.ts';

/** Codes of errors that are not the caller's doing. */
const FAILURES: ReadonlySet<string> = new Set(['upstream_failed', 'upstream_away', 'unreachable', 'timed_out']);
/** Asked every few seconds by what watches the process; health stands below the address of each instance, too. */
const PROBES: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);
const HEALTH = '/mcp/health';
/** Asked by clients that keep a connection for long. */
const PING = 'ping';

/** How a call is told that ended so; `slowMs`: as long as that is slow. */
export function levelOfCall({ outcome, ms }: Pick<SeenCall, 'outcome' | 'ms'>, slowMs: number): LogLevel {
  if (outcome === 'internal') return 'error';
  return FAILURES.has(outcome) || ms >= slowMs ? 'warn' : 'info';
}

/** Probes that are answered well say nothing to whoever reads along, be they of what watches the process or of a client. */
export function levelOfRequest({ path, status = 0, asked }: Pick<SeenRequest, 'path' | 'status' | 'asked'>): LogLevel {
  if (status >= 500) return status === 500 ? 'error' : 'warn';
  const isWell = status >= 200 && status < 400;
  return isWell && (asked === PING || PROBES.has(path) || path.endsWith(HEALTH)) ? 'debug' : 'info';
}

/** A call that ended. */
export function callLine(seen: SeenCall, slowMs: number): LogLine {
  const { tool, caller, status, requests, retries, changes, agreement } = seen;
  const { credential, client, request, era } = caller;
  const name = [client.name, client.version].filter(Boolean).join(' ');
  return {
    msg: 'call',
    tool: nameOf(tool, credential),
    kind: tool.kind,
    through: tool.through,
    surface: seen.surface,
    outcome: seen.outcome,
    ms: tenths(seen.ms),
    slow: seen.ms >= slowMs ? true : undefined,
    upstreamMs: requests > 0 ? tenths(seen.upstreamMs) : undefined,
    requests,
    retries: retries > 0 ? retries : undefined,
    status,
    size: seen.size,
    changes: changes > 0 ? changes : undefined,
    agreement: agreement?.answer,
    client: name === '' ? undefined : foreignText(name, credential),
    era,
    ...whose(credential),
    request: request === undefined ? undefined : foreignId(request, credential),
  };
}

/** An HTTP request that was answered, or whose client left. */
export function requestLine(seen: SeenRequest): LogLine {
  const { credential, agent, asked } = seen;
  return {
    msg: 'request',
    method: seen.method,
    path: foreignText(seen.path, credential),
    asked: asked === undefined ? undefined : foreignText(asked, credential),
    status: seen.status,
    ms: tenths(seen.ms),
    bytes: seen.bytes,
    client: agent === undefined ? undefined : foreignText(agent, credential),
    ...whose(credential),
    request: foreignId(seen.request, credential),
  };
}

/** A request to the API, and what came of it. */
export function sendingLine({ method, path, attempt, call }: SeenSending, answer: SeenAnswer): LogLine {
  const request = call?.caller.request;
  return {
    msg: 'upstream',
    method,
    path: withoutUuids(path),
    attempt,
    status: answer.status,
    failure: answer.failure,
    ms: tenths(answer.ms),
    request: request === undefined ? undefined : foreignId(request, call?.caller.credential),
  };
}

const CIRCUIT_LEVELS = { open: 'warn', half_open: 'debug', closed: 'info' } as const;

export const levelOfCircuit = ({ state }: SeenCircuit): LogLevel => CIRCUIT_LEVELS[state];

/** An instance that is not asked for a while, or is asked again. */
export function circuitLine({ state, host, failures, seconds }: SeenCircuit): LogLine {
  return { msg: 'circuit', state, host, failures: failures > 0 ? failures : undefined, seconds };
}

/** Names that are none of ours may be anything. */
function nameOf({ name, kind }: SeenTool, credential: Credential | undefined): string {
  return kind === 'tool' || kind === 'workflow' || kind === 'search' ? name : foreignText(name, credential);
}

function whose(credential: Credential | undefined) {
  if (credential === undefined) return undefined;
  const { instance, borrower, login = {} } = credential;
  const said = (text: string | undefined) => (text === undefined ? undefined : foreignId(text, credential));
  const { subject, client } = login;
  return { key: ownerDigest(credential), subject: said(subject), clientId: said(client), borrower, instance };
}

const tenths = (ms: number): number => Math.round(ms * 10) / 10;
