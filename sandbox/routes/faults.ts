import { setTimeout as sleep } from 'node:timers/promises';
import { isObject } from '../engine/json.ts';
import type { SandboxResponse } from './request.ts';

const KINDS = ['latency', 'rate-limit', 'error', 'drop', 'slow', 'huge', 'malformed'] as const;

/** A way in which the next matching request goes wrong. */
interface Fault {
  /** `latency` answers late but well; the others replace or spoil the answer. */
  readonly kind: (typeof KINDS)[number];
  /** Only requests whose path contains this text; absent: any. */
  readonly path?: string;
  /** How many requests it strikes; 1 by default. */
  readonly times?: number;
  /** Delay of `latency`, pause between chunks of `slow`. */
  readonly ms?: number;
  /** Seconds of `Retry-After` for `rate-limit`; 1 by default. */
  readonly retryAfter?: number;
  /** Size of `huge`; 64 MB by default. */
  readonly bytes?: number;
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const MEGABYTE = 1_048_576;

/** Reads a fault from text such as `latency ms=200` or `rate-limit retryAfter=3`; null when it is none. */
export function parseFault(text: string): Fault | null {
  const [kind, ...options] = text.trim().split(/[\s;,]+/);
  const pairs = options
    .map((option) => /^(ms|retryAfter|bytes|times)=(\d+)$/.exec(option))
    .filter((pair) => pair !== null);
  return readFault({ kind, ...Object.fromEntries(pairs.map(([, name, value]) => [name, Number(value)])) });
}

/** Reads a fault from a JSON body; null when it is none. */
export function readFault(value: unknown): Fault | null {
  return isObject(value) && KINDS.some((kind) => kind === value.kind) ? (value as unknown as Fault) : null;
}

/** Faults waiting to strike, first come first served. */
export class Faults {
  #waiting: { fault: Fault; left: number }[] = [];

  /** Lets the next request (or the next `times`) that matches go wrong. */
  next(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** Takes the fault meant for a path, if there is one. */
  take(path: string): Fault | null {
    const entry = this.#waiting.find(({ fault }) => fault.path === undefined || path.includes(fault.path));
    if (entry === undefined) return null;
    entry.left -= 1;
    if (entry.left <= 0) this.#waiting = this.#waiting.filter((other) => other !== entry);
    return entry.fault;
  }
}

/** The answer that a fault gives in place of the real one. */
function replacement({ kind, retryAfter, bytes }: Fault): SandboxResponse | null {
  const json = (status: number, body: string): SandboxResponse => ({ status, headers: JSON_TYPE, body });
  if (kind === 'error') return json(500, '{"error":"Server Error"}');
  if (kind === 'huge') return json(200, `{"data":"${'x'.repeat(bytes ?? 64 * MEGABYTE)}"}`);
  if (kind === 'drop') return { status: 0, headers: {}, body: '', drop: true };
  if (kind !== 'rate-limit') return null;
  const headers = { ...JSON_TYPE, 'retry-after': String(retryAfter ?? 1) };
  return { status: 429, headers, body: '{"error":"Too many requests"}' };
}

/** Runs a request under a fault. Where the fault replaces the answer the request is not carried out, as when a proxy refused it. */
export async function underFault(fault: Fault | null, answer: () => SandboxResponse): Promise<SandboxResponse> {
  if (fault === null) return answer();
  const replaced = replacement(fault);
  if (replaced !== null) return replaced;
  if (fault.kind === 'latency') await sleep(fault.ms ?? 1000);
  const response = answer();
  if (fault.kind === 'malformed')
    return { ...response, body: response.body.slice(0, Math.ceil(response.body.length / 2)) };
  return fault.kind === 'slow' ? { ...response, chunkMs: fault.ms ?? 100 } : response;
}
