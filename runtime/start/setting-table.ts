/** What can be set: flags, variables, defaults, `--help`, the README, server.json and .env.example all come from here. */
import {
  address,
  anyText,
  credential,
  instance,
  listeningHost,
  oneOfTwo,
  origins,
  type Reader,
  textLike,
  wholeNumber,
  words,
} from './setting-readers.ts';

/** One setting; without `read` it is a switch. */
export interface Setting {
  readonly variable?: string;
  /** Without dashes, a letter being the short form; all say the same. */
  readonly flags?: readonly string[];
  readonly read?: Reader<unknown>;
  /** Read like what is given. */
  readonly default?: string;
  /** Shown in place of a default. */
  readonly unset?: string;
  /** A value that a mistaken user can copy; the default serves where there is none. */
  readonly example?: string;
  readonly secret?: true;
  /** What the documents say, as Markdown. */
  readonly about: string;
}

const UNLESS_TRUE = { default: 'false', read: oneOfTwo('true', 'false') } as const;

/** Flags that want an answer and no server. */
export const QUESTIONS = {
  help: { flags: ['help', 'h'], about: 'print this' },
  version: { flags: ['version', 'v'], about: 'print the version' },
} as const satisfies Record<string, Setting>;

/** Flags of one run. */
export const COMMAND = {
  http: {
    flags: ['http'],
    about: 'serve any number of clients over HTTP; without it, one on standard input and output',
  },
  document: {
    flags: ['document'],
    example: 'specs/other.json',
    read: anyText,
    about: 'compile and serve another OpenAPI document (file or URL)',
  },
  sandbox: { flags: ['sandbox'], about: 'serve a OneUptime of our own, in memory, and print its keys' },
  keysFile: {
    flags: ['keys'],
    example: 'keys.json',
    read: anyText,
    about: 'write the keys of the sandbox to a file, as JSON',
  },
} as const satisfies Record<string, Setting>;

/** What most servers need. */
export const SERVER = {
  host: { variable: 'HOST', flags: ['host'], default: '127.0.0.1', read: listeningHost, about: 'address to listen on' },
  port: {
    variable: 'PORT',
    flags: ['port'],
    default: '3000',
    read: wholeNumber(0, 65_535),
    about: '0 takes any free port',
  },
  upstreamUrl: { variable: 'ONEUPTIME_URL', default: 'https://oneuptime.com', read: instance, about: 'your instance' },
  credential: {
    variable: 'ONEUPTIME_API_KEY',
    read: credential,
    secret: true,
    about: 'the key for stdio, from project settings, API keys',
  },
  sharedKey: {
    variable: 'SHARED_KEY',
    ...UNLESS_TRUE,
    about: '`true` lends that key to HTTP callers without one: whoever reaches the port uses it',
  },
  requireKey: {
    variable: 'REQUIRE_KEY',
    ...UNLESS_TRUE,
    about: '`true` wants a key of HTTP callers for lists, too',
  },
  surface: {
    variable: 'SURFACE',
    flags: ['surface', 'toolsets'],
    default: 'compact',
    example: 'incidents,monitors',
    read: anyText,
    about: 'what `/mcp` and stdio list: compact, all, or toolsets parted by commas',
  },
  toolPrefix: {
    variable: 'TOOL_PREFIX',
    default: '',
    example: 'oneuptime_',
    read: textLike(
      /^([a-z0-9_]{0,15}_)?$/,
      'must be at most 16 lower-case letters, digits and underscores, the last an underscore, such as oneuptime_.',
    ),
    about: 'begins the name of every listed tool, such as `oneuptime_`',
  },
  serverName: {
    variable: 'SERVER_NAME',
    default: 'oneuptime',
    read: textLike(/^[\w .-]{1,64}$/, 'must be at most 64 letters, digits, blanks, dots, dashes and underscores.'),
    about: 'what the server calls itself',
  },
  readOnly: { flags: ['read-only'], about: 'refuse whatever writes' },
  upstreamTimeoutMs: {
    variable: 'UPSTREAM_TIMEOUT',
    default: '30',
    read: wholeNumber(1, 3_600, 1_000),
    about: 'seconds until a request to the instance is given up',
  },
  upstreamRetries: {
    variable: 'UPSTREAM_RETRIES',
    default: '2',
    read: wholeNumber(0, 10),
    about: 'how often a read is tried again when the connection fails; a write never is',
  },
} as const satisfies Record<string, Setting>;

/** What a server behind a proxy or in several replicas needs. */
export const TEAM = {
  allowedHosts: {
    variable: 'ALLOWED_HOSTS',
    default: '',
    unset: 'any',
    example: 'mcp.example.com',
    read: words,
    about: 'names this server is called by; `/livez` and `/readyz` answer to any',
  },
  allowedOrigins: {
    variable: 'ALLOWED_ORIGINS',
    default: '',
    unset: 'none',
    example: 'https://app.example.com',
    read: origins,
    about: 'web pages that may call, parted by commas, or `*`',
  },
  publicUrl: {
    variable: 'PUBLIC_URL',
    example: 'https://mcp.example.com',
    read: address(['http:', 'https:'], 'https://mcp.example.com'),
    about: 'where clients reach it, for `/mcp/server-card` and `/.well-known/ai-catalog.json`',
  },
  sessions: {
    variable: 'SESSIONS',
    default: 'on',
    read: oneOfTwo('on', 'off'),
    about: '`off` serves clients of the handshake era without sessions',
  },
  sessionIdleMs: {
    variable: 'SESSION_IDLE_MINUTES',
    default: '30',
    read: wholeNumber(1, 7 * 24 * 60, 60_000),
    about: 'a session that nobody used for so long ends',
  },
  sessionLimit: {
    variable: 'SESSION_LIMIT',
    default: '10000',
    read: wholeNumber(1, 1_000_000),
    about: 'beyond so many, the one unused for longest ends',
  },
  redisUrl: {
    variable: 'REDIS_URL',
    example: 'redis://127.0.0.1:6379',
    read: address(['redis:', 'rediss:'], 'redis://127.0.0.1:6379'),
    secret: true,
    about: 'share sessions: any replica serves any of them, none is lost with a process',
  },
  sealKey: {
    variable: 'SEAL_KEY',
    unset: 'random',
    read: textLike(/^.{16,}$/s, 'must have at least 16 characters: it is a secret.'),
    secret: true,
    about: 'a secret that replicas without Redis share, so that one may ask and another hear the answer',
  },
  legacySse: {
    variable: 'LEGACY_SSE',
    ...UNLESS_TRUE,
    about: '`true` serves HTTP+SSE of 2024-11-05 at `/mcp/sse`; needs `@modelcontextprotocol/sdk` beside it',
  },
} as const satisfies Record<string, Setting>;

/** All of them, in the order in which they are shown. */
export const SETTING_TABLE = { ...COMMAND, ...SERVER, ...TEAM };

/** What means nothing on stdio. */
export const HTTP_ONLY: ReadonlySet<Setting> = new Set<Setting>([
  SERVER.host,
  SERVER.port,
  SERVER.sharedKey,
  SERVER.requireKey,
  ...Object.values(TEAM),
]);
