/** The part of the configuration that only an HTTP server needs. */

export interface HttpConfig {
  /** Whether clients of the handshake era get sessions; without, they are served statelessly. */
  readonly sessions: boolean;
  readonly sessionIdleMs: number;
  readonly sessionLimit: number;
  /** What several processes share sessions through. Never log it: it may hold a password. */
  readonly redisUrl: string | undefined;
  /** Web pages that may call, as origins; `*` for all. */
  readonly allowedOrigins: readonly string[];
  /** Names this server is called by; empty for all (on loopback: its own). */
  readonly allowedHosts: readonly string[];
  /** Where clients reach this server, for what it publishes about itself. Without a trailing slash. */
  readonly publicUrl: string | undefined;
  /** Whether the transport of 2024-11-05 is served at /mcp/sse. */
  readonly legacySse: boolean;
  /** Signs what clients carry between two rounds; equal in all processes that serve the same clients. */
  readonly sealKey: string | undefined;
}

export const HTTP_VARIABLES = [
  'SESSIONS',
  'SESSION_IDLE_MINUTES',
  'SESSION_LIMIT',
  'REDIS_URL',
  'ALLOWED_ORIGINS',
  'ALLOWED_HOSTS',
  'PUBLIC_URL',
  'LEGACY_SSE',
  'SEAL_KEY',
] as const;
export type HttpVariable = (typeof HTTP_VARIABLES)[number];

/** Value of a variable, undefined when it is not set. */
export type VariableReader = (name: HttpVariable) => string | undefined;

/** Reads all of it; what is wrong goes to `problems`, one line each. */
export function readHttpConfig(read: VariableReader, problems: string[]): HttpConfig {
  return Object.freeze({
    sessions: readChoice(read, 'SESSIONS', ['on', 'off'], problems) !== 'off',
    sessionIdleMs: readCount(read, 'SESSION_IDLE_MINUTES', 30, 7 * 24 * 60, problems) * 60_000,
    sessionLimit: readCount(read, 'SESSION_LIMIT', 10_000, 1_000_000, problems),
    redisUrl: readUrl(read, 'REDIS_URL', ['redis:', 'rediss:'], 'redis://127.0.0.1:6379', problems),
    allowedOrigins: readOrigins(read, problems),
    allowedHosts: readNames(read('ALLOWED_HOSTS')),
    publicUrl: readUrl(read, 'PUBLIC_URL', ['http:', 'https:'], 'https://mcp.example.com', problems)?.replace(
      /\/+$/,
      '',
    ),
    legacySse: readChoice(read, 'LEGACY_SSE', ['true', 'false'], problems) === 'true',
    sealKey: readSealKey(read('SEAL_KEY'), problems),
  });
}

function readChoice(read: VariableReader, name: HttpVariable, choices: readonly string[], problems: string[]) {
  const given = read(name);
  if (given !== undefined && !choices.includes(given)) problems.push(`${name} must be ${choices.join(' or ')}.`);
  return given;
}

function readCount(read: VariableReader, name: HttpVariable, usual: number, most: number, problems: string[]): number {
  const given = read(name);
  if (given === undefined) return usual;
  const count = Number(given);
  if (!/^\d{1,7}$/.test(given) || count < 1 || count > most) {
    problems.push(`${name} must be a whole number from 1 to ${most}, not ${JSON.stringify(given.slice(0, 20))}.`);
  }
  return count;
}

/** The value is not repeated: an address may hold a password. */
function readUrl(
  read: VariableReader,
  name: HttpVariable,
  protocols: readonly string[],
  example: string,
  problems: string[],
): string | undefined {
  const given = read(name);
  if (given === undefined) return undefined;
  if (!URL.canParse(given) || !protocols.includes(new URL(given).protocol)) {
    problems.push(`${name} must be an address such as ${example}.`);
  }
  return given;
}

function readOrigins(read: VariableReader, problems: string[]): readonly string[] {
  const origins = readNames(read('ALLOWED_ORIGINS'));
  for (const origin of origins) {
    if (origin === '*' || (URL.canParse(origin) && new URL(origin).origin === origin)) continue;
    problems.push(
      'ALLOWED_ORIGINS must hold * or origins parted by commas, such as https://app.example.com (no path, no slash at the end).',
    );
    break;
  }
  return origins;
}

function readNames(given: string | undefined): readonly string[] {
  const names = given?.split(',').map((name) => name.trim().toLowerCase()) ?? [];
  return names.filter((name) => name !== '');
}

const SEAL_KEY_LENGTH = 16;

function readSealKey(given: string | undefined, problems: string[]): string | undefined {
  if (given !== undefined && given.length < SEAL_KEY_LENGTH) {
    problems.push(`SEAL_KEY must have at least ${SEAL_KEY_LENGTH} characters: it is a secret.`);
  }
  return given;
}
