import { nearest } from '../basics/nearest.ts';
import type { Credential } from '../mcp/credential.ts';
import { HTTP_VARIABLES, type HttpConfig, type HttpVariable, readHttpConfig } from './settings-http.ts';

/** What the operator asked for, checked and frozen before anything listens. Never log it: it holds the server's key. */
export interface Config {
  readonly action: 'serve' | 'help' | 'version';
  readonly transport: 'stdio' | 'http';
  readonly host: string;
  readonly port: number;
  /** Origin and path prefix of the OneUptime instance, without `/api` and without a trailing slash. */
  readonly upstreamUrl: string;
  /** The server's own key: serves stdio, and HTTP callers only when `sharedKey`. */
  readonly credential: Credential | undefined;
  readonly sharedKey: boolean;
  readonly sandbox: boolean;
  /** Where the sandbox writes its keys as JSON. */
  readonly keysFile: string | undefined;
  /** What the bare address and stdio list: `compact`, `all`, or toolsets parted by commas. */
  readonly surface: string;
  /** File or URL of another OpenAPI document, compiled and served instead of the one the package brings. */
  readonly document: string | undefined;
  /** Refuse whatever writes, on every address. */
  readonly readOnly: boolean;
  /** What only an HTTP server needs. */
  readonly http: HttpConfig;
}

/** Either a configuration, or everything that is wrong with what was given, one line each with the fix. */
export type ConfigResult = { readonly config: Config } | { readonly problems: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLES = ['HOST', 'PORT', 'ONEUPTIME_URL', 'ONEUPTIME_API_KEY', 'SHARED_KEY', 'SURFACE'] as const;
type Variable = (typeof VARIABLES)[number] | HttpVariable;

const FLAGS = {
  http: 'switch',
  port: 'value',
  host: 'value',
  sandbox: 'switch',
  keys: 'value',
  surface: 'value',
  document: 'value',
  toolsets: 'value',
  'read-only': 'switch',
  help: 'switch',
  version: 'switch',
} as const;
type Flag = keyof typeof FLAGS;
type Flags = ReadonlyMap<Flag, string>;

/** Reads flags (which win) and environment. Pure: same arguments, same answer. */
export function readConfig(argv: readonly string[], env: Environment): ConfigResult {
  const problems: string[] = [];
  const flags = readFlags(argv, problems);
  if (flags.has('help') || flags.has('version')) {
    return { config: freeze(defaults(flags.has('help') ? 'help' : 'version')) };
  }
  checkVariableNames(env, problems);
  checkCombinations(flags, env, problems);
  const key = readVariable(env, 'ONEUPTIME_API_KEY', problems);
  const config: Config = {
    action: 'serve',
    transport: flags.has('http') ? 'http' : 'stdio',
    host: readHost(flags, env, problems),
    port: readPort(flags, env, problems),
    upstreamUrl: readUpstreamUrl(env, problems),
    credential: key === undefined ? undefined : Object.freeze({ key: readKey(key, problems) }),
    sharedKey: readSharedKey(env, problems),
    sandbox: flags.has('sandbox'),
    keysFile: flags.get('keys'),
    surface: readSurface(flags, env, problems),
    readOnly: flags.has('read-only'),
    document: flags.get('document'),
    http: readHttpConfig((name) => readVariable(env, name, problems), problems),
  };
  return problems.length > 0 ? { problems } : { config: freeze(config) };
}

function defaults(action: Config['action']): Config {
  return {
    action,
    transport: 'stdio',
    host: '127.0.0.1',
    port: 3000,
    upstreamUrl: 'https://oneuptime.com',
    credential: undefined,
    sharedKey: false,
    sandbox: false,
    keysFile: undefined,
    surface: 'compact',
    readOnly: false,
    document: undefined,
    http: readHttpConfig(() => undefined, []),
  };
}

function freeze(config: Config): Config {
  return Object.freeze(config);
}

function readFlags(argv: readonly string[], problems: string[]): Flags {
  const flags = new Map<Flag, string>();
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, name = '', attached] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (!isFlag(name)) {
      problems.push(unknownFlag(word, name));
    } else if (flags.has(name)) {
      problems.push(`--${name} is given twice: keep one.`);
      if (FLAGS[name] === 'value' && attached === undefined) rest.shift();
    } else if (FLAGS[name] === 'switch') {
      if (attached !== undefined) problems.push(`--${name} takes no value: write just --${name}.`);
      flags.set(name, '');
    } else {
      const value = attached ?? (rest[0]?.startsWith('--') ? undefined : rest.shift());
      if (value === undefined || value === '') problems.push(`--${name} needs a value: --${name} ${EXAMPLES[name]}.`);
      else flags.set(name, value);
    }
  }
  return flags;
}

const EXAMPLES: Partial<Record<Flag, string>> = {
  port: '3000',
  host: '127.0.0.1',
  keys: 'keys.json',
  surface: 'compact',
  document: 'specs/openapi.json',
  toolsets: 'incidents,monitors',
};

function isFlag(name: string): name is Flag {
  return Object.hasOwn(FLAGS, name);
}

function unknownFlag(word: string, name: string): string {
  // What follows `=` may be a secret; only the flag's name is repeated.
  const shown = name === '' ? 'An argument without a flag' : `--${name}`;
  const meant = name === '' ? undefined : nearest(name, Object.keys(FLAGS));
  if (meant !== undefined) return `${shown} is not a flag: did you mean --${meant}?`;
  return `${shown} is not understood${name === '' && word.startsWith('-') ? ' (flags start with --)' : ''}: see --help.`;
}

/** Set by Kubernetes in every pod beside a service called oneuptime…; nobody meant us by them. */
const SERVICE_VARIABLE = /_SERVICE_(HOST|PORT)(_.*)?$|_PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?$/;

function checkVariableNames(env: Environment, problems: string[]): void {
  const known = new Set<string>([...VARIABLES, ...HTTP_VARIABLES]);
  for (const name of Object.keys(env).sort()) {
    if (known.has(name) || SERVICE_VARIABLE.test(name)) continue;
    // HOST and PORT are too short to guess at: a PORTS or a GHOST in the environment is somebody else's.
    const meant = nearest(name, VARIABLES.slice(2));
    const isOurs = name.startsWith('ONEUPTIME_');
    if (isOurs || (meant !== undefined && isSlip(name, meant))) {
      const fix = meant === undefined ? `known are ${[...known].join(', ')}` : `did you mean ${meant}?`;
      problems.push(`${name} is not a variable of this server: ${fix}`);
    }
  }
}

/** Whether a foreign-looking name is ours with a slip: same word beginning, so MY_SHARED_KEY stays somebody else's. */
function isSlip(name: string, meant: string): boolean {
  return name.slice(0, 3).toUpperCase() === meant.slice(0, 3);
}

function checkCombinations(flags: Flags, env: Environment, problems: string[]): void {
  if (!flags.has('http')) {
    for (const name of ['port', 'host'] as const) {
      if (flags.has(name)) problems.push(`--${name} has no meaning on stdio: add --http, or leave it out.`);
    }
  }
  if (flags.has('keys') && !flags.has('sandbox')) {
    problems.push('--keys writes the keys of the sandbox: add --sandbox, or leave it out.');
  }
  if (env.SHARED_KEY === 'true' && env.ONEUPTIME_API_KEY === undefined && !flags.has('sandbox')) {
    problems.push('SHARED_KEY=true lends ONEUPTIME_API_KEY to callers without a key, but it is not set: set it.');
  }
}

/** Unset is not empty: an empty variable is a mistake in whatever set it, and guessing would hide it. */
function readVariable(env: Environment, name: Variable, problems: string[]): string | undefined {
  const value = env[name];
  if (value !== undefined && value.trim() === '') {
    problems.push(`${name} is set but empty: give it a value, or unset it.`);
    return undefined;
  }
  return value?.trim();
}

function readHost(flags: Flags, env: Environment, problems: string[]): string {
  const given = flags.get('host') ?? readVariable(env, 'HOST', problems);
  const source = flags.has('host') ? '--host' : 'HOST';
  if (given === undefined) return '127.0.0.1';
  const host = given.replace(/^\[(.*)\]$/, '$1');
  if (!/^([A-Za-z0-9._-]+|[0-9A-Fa-f:.%]+)$/.test(host)) {
    problems.push(`${source} must be a host name or address to listen on, such as 127.0.0.1 or 0.0.0.0, without port.`);
  } else if (/^[^:]+:\d+$/.test(host)) {
    problems.push(`${source} must not hold a port: give that with --port or PORT.`);
  }
  return host;
}

/** Toolset names are checked where they are known, when the catalogue is opened. */
function readSurface(flags: Flags, env: Environment, problems: string[]): string {
  if (flags.has('surface') && flags.has('toolsets'))
    problems.push('--surface and --toolsets say the same in two ways: keep one.');
  return flags.get('surface') ?? flags.get('toolsets') ?? readVariable(env, 'SURFACE', problems) ?? 'compact';
}

function readPort(flags: Flags, env: Environment, problems: string[]): number {
  const given = flags.get('port') ?? readVariable(env, 'PORT', problems);
  if (given === undefined) return 3000;
  const port = Number(given);
  if (!/^\d{1,5}$/.test(given) || port > 65_535) {
    const source = flags.has('port') ? '--port' : 'PORT';
    problems.push(`${source} must be a whole number from 0 (any free port) to 65535, not ${JSON.stringify(given)}.`);
  }
  return port;
}

function readUpstreamUrl(env: Environment, problems: string[]): string {
  const given = readVariable(env, 'ONEUPTIME_URL', problems);
  if (given === undefined) return 'https://oneuptime.com';
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    problems.push('ONEUPTIME_URL must be an http or https address such as https://oneuptime.com.');
    return given;
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    problems.push('ONEUPTIME_URL must hold no user, password, query or fragment: the key goes into ONEUPTIME_API_KEY.');
  }
  const path = url.pathname
    .replace(/\/+$/, '')
    .replace(/\/api$/, '')
    .replace(/\/+$/, '');
  return url.origin + path;
}

function readSharedKey(env: Environment, problems: string[]): boolean {
  const given = readVariable(env, 'SHARED_KEY', problems);
  if (given !== undefined && given !== 'true' && given !== 'false') {
    problems.push('SHARED_KEY must be true or false.');
  }
  return given === 'true';
}

/** A key travels in a header, so it must fit into one; the value itself is never repeated. */
function readKey(key: string, problems: string[]): string {
  if (!/^[\x21-\x7e]+$/.test(key)) {
    problems.push('ONEUPTIME_API_KEY holds blanks or characters that no key has: copy it again.');
  }
  return key;
}
