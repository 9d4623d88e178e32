/** A way in which the next matching request goes wrong. */
export interface Fault {
  /** `latency` answers late but well; the others replace or spoil the answer. */
  readonly kind: 'latency' | 'rate-limit' | 'error' | 'drop' | 'slow' | 'huge' | 'malformed';
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

/** An answer on its way out. `drop` closes the connection instead, `chunkMs` sends it in small pieces. */
export interface SandboxResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly drop?: true;
  readonly chunkMs?: number;
}

const KINDS: readonly string[] = ['latency', 'rate-limit', 'error', 'drop', 'slow', 'huge', 'malformed'];
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const MEGABYTE = 1_048_576;

/** Reads a fault from text such as `latency ms=200` or `rate-limit retryAfter=3`; null when it is none. */
export function parseFault(text: string): Fault | null {
  const [kind, ...options] = text.trim().split(/[\s;,]+/);
  if (kind === undefined || !KINDS.includes(kind)) return null;
  const pairs = options
    .map((option) => option.split('='))
    .filter(([name]) => ['ms', 'retryAfter', 'bytes', 'times'].includes(name ?? ''));
  const numbers = pairs.map(([name, value]) => [name, Number(value)] as const).filter(([, value]) => value >= 0);
  return { kind, ...Object.fromEntries(numbers) } as Fault;
}

/** Reads a fault from a JSON body; null when it is none. */
export function readFault(value: unknown): Fault | null {
  if (typeof value !== 'object' || value === null) return null;
  const kind = (value as { kind?: unknown }).kind;
  return typeof kind === 'string' && KINDS.includes(kind) ? (value as Fault) : null;
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

function replacement(fault: Fault): SandboxResponse | null {
  switch (fault.kind) {
    case 'rate-limit':
      return {
        status: 429,
        headers: { ...JSON_TYPE, 'retry-after': String(fault.retryAfter ?? 1) },
        body: '{"error":"Too many requests"}',
      };
    case 'error':
      return { status: 500, headers: JSON_TYPE, body: '{"error":"Server Error"}' };
    case 'drop':
      return { status: 0, headers: {}, body: '', drop: true };
    case 'huge':
      return { status: 200, headers: JSON_TYPE, body: `{"data":"${'x'.repeat(fault.bytes ?? 64 * MEGABYTE)}"}` };
    default:
      return null;
  }
}

/** Runs a request under a fault. Where the fault replaces the answer the request is not carried out, as when a proxy refused it. */
export async function underFault(
  fault: Fault | null,
  answer: () => Promise<SandboxResponse>,
): Promise<SandboxResponse> {
  if (fault === null) return answer();
  const replaced = replacement(fault);
  if (replaced !== null) return replaced;
  if (fault.kind === 'latency') await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 1000));
  const response = await answer();
  if (fault.kind === 'malformed')
    return { ...response, body: response.body.slice(0, Math.ceil(response.body.length / 2)) };
  return fault.kind === 'slow' ? { ...response, chunkMs: fault.ms ?? 100 } : response;
}
