/** What can be set: flags, variables, defaults, `--help`, docs/settings.md, server.json and .env.example all come from here. */

import { CALL_LIMIT_MS } from '../basics/time-limit.ts';
import { instance } from './instance-address.ts';
import { limits } from './limits-setting.ts';
import { LOG_SETTINGS } from './log-settings.ts';
import {
  address,
  anyText,
  auditTargets,
  commaTexts,
  credential,
  hosts,
  keyHeaders,
  listeningHost,
  networks,
  oneOfTwo,
  origins,
  policyMode,
  publicAddress,
  type SettingReader,
  size,
  surface,
  textLike,
  wholeNumber,
} from './setting-readers.ts';
import { SEAL_KEY, SIGNING_IN } from './sign-in-settings.ts';
import { OTLP, WATCHING } from './watching-settings.ts';

/** One setting; without `read` it is a switch. */
export interface Setting {
  readonly variable?: string;
  /** Without dashes, a letter being the short form; all say the same. */
  readonly flags?: readonly string[];
  readonly read?: SettingReader<unknown>;
  /** Read like what is given. */
  readonly default?: string;
  /** Shown in place of a default. */
  readonly unset?: string;
  /** A value that a mistaken user can copy; the default serves where there is none. */
  readonly example?: string;
  readonly secret?: true;
  /** Its reader tells placeholders and quotation marks, too. */
  readonly saysItself?: true;
  /** What the documents say, as Markdown. */
  readonly about: string;
}

/** A setting that the environment can hold. */
const variable = <Value, const Row extends Omit<Setting, 'variable' | 'read'>>(
  name: string,
  read: SettingReader<Value>,
  row: Row,
) => ({ variable: name, read, ...row });

/** One that is off unless the environment says `true`. */
const onlyIfTrue = (name: string, about: string) =>
  variable(name, oneOfTwo('true', 'false'), { default: 'false', about });

/** One that only a flag can give: the name of a file. */
const fileFlag = (flag: string, example: string, about: string) => ({ flags: [flag], example, read: anyText, about });

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
  document: fileFlag('document', 'specs/other.json', 'compile and serve another OpenAPI document (file or URL)'),
  sandbox: { flags: ['sandbox'], about: 'serve a OneUptime of our own, in memory, and print its keys' },
  keysFile: fileFlag('keys', 'keys.json', 'write the keys of the sandbox to a file, as JSON'),
} as const satisfies Record<string, Setting>;

/** What most servers need. */
export const SERVER = {
  host: variable('HOST', listeningHost, { flags: ['host'], default: '127.0.0.1', about: 'address to listen on' }),
  port: variable('PORT', wholeNumber(0, 65_535), { flags: ['port'], default: '3000', about: '0 takes any free port' }),
  upstreamUrl: variable('ONEUPTIME_URL', instance, { default: 'https://oneuptime.com', about: 'your instance' }),
  credential: variable('ONEUPTIME_API_KEY', credential, {
    secret: true,
    saysItself: true,
    about: 'the key for stdio, from project settings, API keys',
  }),
  credentialFile: variable('ONEUPTIME_API_KEY_FILE', anyText, {
    example: '/run/secrets/oneuptime-key',
    about: 'a file with that key in place of it, read again when it changes: a mounted secret',
  }),
  instancesFile: variable('INSTANCES', anyText, {
    unset: 'none',
    example: './instances.json',
    about: 'a JSON file of several instances, each served at `/i/<name>/mcp` (docs/instances.md)',
  }),
  instance: {
    flags: ['instance'],
    example: 'eu',
    read: anyText,
    about: 'on stdio, serve that one of `INSTANCES` alone',
  },
  sharedKey: onlyIfTrue(
    'SHARED_KEY',
    '`true` lends `ONEUPTIME_API_KEY` to HTTP callers without a key: whoever reaches the port uses it',
  ),
  requireKey: onlyIfTrue(
    'REQUIRE_KEY',
    '`true` wants a key of HTTP callers for lists, too; whether it is valid shows with the first call',
  ),
  allowMasterKey: onlyIfTrue(
    'ALLOW_MASTER_KEY',
    '`true` takes the master key of an instance, which opens every project; without it such a key is found out and refused',
  ),
  surface: variable('SURFACE', surface, {
    flags: ['surface', 'toolsets'],
    default: 'compact',
    example: 'incidents,monitors',
    about: 'what `/mcp` and stdio list: compact, all, or toolsets parted by commas',
  }),
  toolPrefix: variable(
    'TOOL_PREFIX',
    textLike(
      /^([a-z0-9_]{0,15}_)?$/,
      'must be at most 16 lower-case letters, digits and underscores, the last an underscore, such as oneuptime_.',
    ),
    { default: '', example: 'oneuptime_', about: 'begins the name of every listed tool, such as `oneuptime_`' },
  ),
  serverName: variable(
    'SERVER_NAME',
    textLike(/^[\w .-]{1,64}$/, 'must be at most 64 letters, digits, blanks, dots, dashes and underscores.'),
    { default: 'oneuptime', about: 'what the server calls itself' },
  ),
  isContentOnce: variable('RESULTS', oneOfTwo('once', 'both'), {
    default: 'once',
    about: '`both` sends `structuredContent` with every result, for programs that read it; models may pay for it twice',
  }),
  revealSecrets: onlyIfTrue(
    'REVEAL_SECRETS',
    '`true` shows columns that hold secrets; without it only the answer to a create tells the one that it made',
  ),
  publicProbe: onlyIfTrue(
    'PUBLIC_PROBE',
    '`true` lists `check_http_availability_latency`: anybody, without a key, may have one public website a minute visited from here',
  ),
  limits: variable('LIMITS', limits, {
    default: 'off',
    example: 'key:60,user:100',
    about:
      'calls a minute that a key or a user may make, and more: `key:60,user:100,burst:20,concurrent:8,day:5000,telemetry:24h` (docs/limits.md)',
  }),
  workflowsDir: variable('WORKFLOWS_DIR', anyText, {
    unset: 'none',
    example: './workflows',
    about:
      'folder of workflows of your own: each `.mjs`, `.js` or (from Node 22.18) `.ts` file in it adds tools (docs/workflows.md)',
  }),
  audit: variable('AUDIT', auditTargets, {
    unset: 'stdout; on stdio off',
    example: 'file:/var/log/oneuptime-mcp/audit.jsonl',
    about:
      'where a line for each call that writes goes: `off`, `stdout`, `stderr`, `file:/path`, `otlp:https://host/v1/logs`, `redis`, or some parted by commas (docs/audit.md)',
  }),
  auditReads: onlyIfTrue('AUDIT_READS', '`true` writes a line for calls that only read, too'),
  auditRequired: onlyIfTrue('AUDIT_REQUIRED', '`true` refuses what writes while its line could not be written'),
  ...LOG_SETTINGS,
  ...OTLP,
  readOnly: { flags: ['read-only'], about: 'refuse whatever writes: the same as `MODE=read_only`' },
  mode: variable('MODE', policyMode, {
    default: 'full',
    example: 'read_write',
    about: '`read_only` refuses whatever writes, `read_write` whatever deletes (docs/policy.md)',
  }),
  allow: variable('ALLOW', commaTexts, {
    default: '',
    unset: 'everything',
    example: 'toolset:incidents,workflow:investigate',
    about: 'nothing else may be called: `toolset:incidents`, `resource:monitor`, `verb:list`, `workflow:x`, names, `*`',
  }),
  deny: variable('DENY', commaTexts, {
    default: '',
    unset: 'nothing',
    example: 'verb:delete,resource:api_key',
    about: 'may not be called, whatever is allowed; the same rules, and they hold inside workflows and plans',
  }),
  policyFile: variable('POLICY', anyText, {
    unset: 'none',
    example: 'policy.json',
    about: 'a JSON file of named profiles, by login or instance (docs/policy.md)',
  }),
  asksFirst: variable('CONFIRM', oneOfTwo('ask', 'never'), {
    default: 'ask',
    about:
      '`never` sends deletes, and what pages people, tells subscribers or posts to a workspace, without a person having agreed (docs/confirmation.md)',
  }),
  maxBody: variable('MAX_BODY', size(1024, 64 * 1024 * 1024), {
    default: '1MiB',
    example: '512k',
    about: 'longest message taken, in bytes, or as `512k` or `4MiB`; longer ones are answered with 413',
  }),
  upstreamTimeoutMs: variable('UPSTREAM_TIMEOUT', wholeNumber(1, 3_600, 1_000), {
    default: '30',
    about: 'seconds until a request to the instance is given up; `CALL_TIMEOUT` ends the call it belongs to',
  }),
  callTimeoutMs: variable('CALL_TIMEOUT', wholeNumber(5, 3_600, 1_000), {
    default: String(CALL_LIMIT_MS / 1_000),
    about: 'seconds within which a call is answered with what there is; several agents give up after 60',
  }),
  upstreamRetries: variable('UPSTREAM_RETRIES', wholeNumber(0, 10), {
    default: '2',
    about: 'how often a read is tried again when the connection fails; a write never is',
  }),
  hasCircuit: variable('CIRCUIT', oneOfTwo('on', 'off'), {
    default: 'on',
    about: '`off` goes on asking an instance that answers nothing; else calls are refused at once until it does',
  }),
} as const satisfies Record<string, Setting>;

/** What a server behind a proxy or in several replicas needs. */
export const TEAM = {
  allowedHosts: variable('ALLOWED_HOSTS', hosts, {
    default: '',
    unset: 'any; on loopback, its own',
    example: 'mcp.example.com',
    about:
      'names it is called by: `mcp.example.com` with any port or one, `*.example.com` (below it, not itself), `*`; probes answer to all',
  }),
  allowedOrigins: variable('ALLOWED_ORIGINS', origins, {
    default: '',
    unset: 'none',
    example: 'https://app.example.com',
    about: 'web pages that may call: `https://app.example.com`, `https://*.example.com`, or `*`',
  }),
  publicUrl: variable('PUBLIC_URL', publicAddress, {
    example: 'https://mcp.example.com',
    about: 'where clients reach it, for `/mcp/server-card` and `/.well-known/ai-catalog.json`; a name it answers to',
  }),
  trustProxy: variable('TRUST_PROXY', networks, {
    default: '',
    unset: 'none',
    example: '10.0.0.0/8',
    about:
      'proxies whose `X-Forwarded-For` is believed, as addresses or networks parted by commas; for `PUBLIC_PROBE` and `AUTH=builtin`, which count by address',
  }),
  keyHeaders: variable('KEY_HEADERS', keyHeaders, {
    default: 'x-api-key, apikey, authorization',
    example: 'x-api-key',
    about: 'headers that may bring a key; leave out one that holds the login of a gateway in front',
  }),
  sessions: variable('SESSIONS', oneOfTwo('on', 'off'), {
    default: 'on',
    about: '`off` serves clients of the handshake era without sessions',
  }),
  sessionIdleMs: variable('SESSION_IDLE_MINUTES', wholeNumber(1, 7 * 24 * 60, 60_000), {
    default: '30',
    about: 'a session that nobody used for so long is forgotten',
  }),
  sessionLimit: variable('SESSION_LIMIT', wholeNumber(1, 1_000_000), {
    default: '10000',
    about: 'sessions that are kept, of one key a tenth, without a key fewer and shorter; others go on from their ids',
  }),
  drainMs: variable('DRAIN_SECONDS', wholeNumber(0, 600, 1_000), {
    default: '2',
    about:
      'seconds it serves on after SIGTERM, `/readyz` red, before it ends: no `preStop` hook is needed; then calls have 10 s',
  }),
  redisUrl: variable('REDIS_URL', address(['redis:', 'rediss:'], 'redis://127.0.0.1:6379'), {
    example: 'redis://127.0.0.1:6379',
    secret: true,
    about: 'share sessions: any replica serves any of them, none is lost with a process',
  }),
  ...WATCHING,
  ...SIGNING_IN,
  sealKey: SEAL_KEY,
  legacySse: onlyIfTrue(
    'LEGACY_SSE',
    '`true` serves HTTP+SSE of 2024-11-05 at `/mcp/sse`; needs `@modelcontextprotocol/sdk` beside it',
  ),
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
