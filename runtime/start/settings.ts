/** Reads what the operator asked for: flags, then the environment, then a `.env` file, then the defaults. */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { StartError } from '../basics/errors.ts';
import { fileText } from '../basics/file-text.ts';
import { isLoopback } from '../http/loopback.ts';
import { outgoingProxy } from '../upstream/outgoing-proxy.ts';
import { type Flags, readFlags } from './flags.ts';
import { filledIn, textProblem } from './given-text.ts';
import type { SettingReader } from './setting-readers.ts';
import { HTTP_ONLY, QUESTIONS, SETTING_TABLE, type Setting, TEAM } from './setting-table.ts';
import { misnamed } from './variable-names.ts';

/** Checked and frozen before anything listens. Never log it: it holds the server's key. */
export type Settings = { readonly [Name in keyof typeof SETTING_TABLE]: ValueOf<(typeof SETTING_TABLE)[Name]> } & {
  /** Whether an instance is served beside those of `INSTANCES`: always where there are none. */
  readonly hasDefault: boolean;
};

type ValueOf<S> = S extends { readonly read: SettingReader<infer Value> }
  ? S extends { readonly default: string }
    ? Value
    : Value | undefined
  : boolean;

/**
 * Settings, and what their owner should know, one line each; or all of that and everything that is wrong with what was
 * given, one line each with the fix; or no server is wanted at all.
 */
export type SettingsResult =
  | { readonly settings: Settings; readonly warnings: readonly string[] }
  | { readonly problems: readonly string[] }
  | { readonly asked: 'help' | 'version' };

/** Reads flags and environment, which win over a file. Pure: same arguments, same answer. */
export function readSettings(...given: Parameters<typeof examinedSettings>): SettingsResult {
  const read = examinedSettings(...given);
  if ('asked' in read) return read;
  const { settings, problems, warnings } = read;
  return problems.length > 0 ? { problems: [...problems, ...warnings] } : { settings, warnings };
}

/** The same for whoever examines them: all that is wrong, and the settings all the same, where undefined is what could not be read. */
export function examinedSettings(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
  readFile: () => NodeJS.ProcessEnv = () => ({}),
): { readonly asked: 'help' | 'version' } | ({ readonly settings: Settings } & Readonly<Findings>) {
  const found: Findings = { problems: [], warnings: [] };
  const { problems } = found;
  const flags = readFlags(argv, problems);
  for (const asked of ['help', 'version'] as const)
    if (QUESTIONS[asked].flags.some((flag) => flags.has(flag))) return { asked };
  const isHttp = flags.has('http');
  const read = attempt(readFile, problems) ?? {};
  const given: Given = { flags, env: filledIn(environment), file: filledIn(isHttp ? read : onlyOurs(read)) };
  const { env, file } = given;
  const isSet = ({ variable = '', flags: names = [] }: Setting) =>
    (env[variable] ?? file[variable]) !== undefined || names.some((name) => flags.has(name));
  const odd = misnamed({ env, file, isHttp, isSet, needsInstance: !flags.has('sandbox') });
  problems.push(...odd.problems);
  found.warnings.push(...odd.warnings);
  checkCombinations(flags, { ...file, ...env }, problems);
  // A key that comes with the client must not go where a file of the folder that the client works in says.
  for (const name of KEY_VARIABLES)
    if (env[name] !== undefined && env.ONEUPTIME_URL === undefined && file.ONEUPTIME_URL !== undefined)
      problems.push(`ONEUPTIME_URL stands in .env, but ${name} in the environment: set both in one place.`);
  const entries = Object.entries<Setting>(SETTING_TABLE).map(([name, setting]) => [
    name,
    readSetting(setting, given, found),
  ]);
  const isOneNamed = flags.has('sandbox') || DEFAULT_INSTANCE.some(isSet);
  const hasDefault = !isSet(SETTING_TABLE.instancesFile) || isOneNamed;
  const settings: Settings = Object.freeze({ ...Object.fromEntries(entries), hasDefault });
  if (settings.upstreamUrl && !settings.sandbox)
    attempt(() => outgoingProxy(environment, settings.upstreamUrl), problems);
  if (isHttp && (settings.credential ?? settings.credentialFile) && !settings.sharedKey)
    found.warnings.push(
      'ONEUPTIME_API_KEY is lent to nobody: callers bring their own keys, unless SHARED_KEY is true.',
    );
  found.warnings.push(...lendingWarnings(settings), ...confirmationWarnings(settings));
  checkAudit(settings, problems);
  if (settings.logLevel === 'off' && typeof settings.logs === 'object')
    problems.push('LOGS=otlp sends lines that LOG_LEVEL=off does not make: set LOG_LEVEL to info, or LOGS to stderr.');
  checkPorts(settings, problems);
  return { settings, ...found };
}

const DEFAULT_INSTANCE = [SETTING_TABLE.upstreamUrl, SETTING_TABLE.credential, SETTING_TABLE.credentialFile];
/** What an operator should know who lends a key beyond this machine. */
function lendingWarnings({ http, sharedKey, host, port }: Settings): string[] {
  if (!http || !sharedKey || host === undefined || isLoopback(host)) return [];
  return [
    `SHARED_KEY=true on ${host}: everybody who reaches port ${port} uses the key of this server, and may do whatever it may.`,
  ];
}

const KEY_VARIABLES = ['ONEUPTIME_API_KEY', 'ONEUPTIME_API_KEY_FILE'] as const;
/** What an operator should know of how people are asked before something is done. */
function confirmationWarnings({ asksFirst, http, readOnly, sealKey, redisUrl }: Settings): string[] {
  if (asksFirst === false && !readOnly)
    return ['CONFIRM=never: nobody is asked before rows are deleted, people paged or subscribers told.'];
  // A secret is there to be shared by replicas.
  if (!asksFirst || !http || sealKey === undefined || redisUrl !== undefined) return [];
  return [
    'SEAL_KEY without REDIS_URL: a confirmation is good for one call of each replica. Set REDIS_URL for one call of all.',
  ];
}

/** What is told of what was given, one line each. */
interface Findings {
  readonly problems: string[];
  readonly warnings: string[];
}

/** Where settings come from, without variables that are blank. */
interface Given {
  readonly flags: Flags;
  readonly env: NodeJS.ProcessEnv;
  readonly file: NodeJS.ProcessEnv;
}

/** A line that names a variable of ours, be it in the manner of YAML, JSON, PowerShell or cmd.exe. */
const NAMING_LINE = /^[ \t{,"'-]*(?:set[ \t]+|setx[ \t]+|\$env:)?(ONEUPTIME_(?:URL|API_KEY))["']?[ \t]*[:= \t]/gim;

/** Variables of the file `.env` in the working directory, if there is one. Throws a StartError when it cannot be read. */
export function readEnvFile(): NodeJS.ProcessEnv {
  try {
    const text = fileText(readFileSync('.env'));
    const variables = parseEnv(text);
    const lost = [...text.matchAll(NAMING_LINE)]
      .map(([, name = '']) => name.toUpperCase())
      .find((name) => !(name in variables));
    if (lost === undefined) return variables;
    throw new StartError(`.env names ${lost} in a line that sets nothing: write ${lost}=, and the value behind it.`);
  } catch (error) {
    if (error instanceof StartError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    // A folder of that name is somebody's Python.
    if (code === 'ENOENT' || code === 'EISDIR') return {};
    throw new StartError(`.env cannot be read (${code}): make it readable, or move it away.`);
  }
}

/**
 * On stdio the working directory is the client's choice: in its `.env` only our own names are meant for us, and none of them
 * names a file, whose text would go to the address beside it.
 */
function onlyOurs(file: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(file).filter(([name]) => /^ONEUPTIME_(?!API_KEY_FILE$)/.test(name)));
}

function readSetting(setting: Setting, { flags, env, file }: Given, { problems, warnings }: Findings): unknown {
  const { flags: names = [], variable = '', read } = setting;
  const [flag, other] = names.filter((name) => flags.has(name));
  if (flag && other) problems.push(`--${flag} and --${other} say the same in two ways: keep one.`);
  if (flag && HTTP_ONLY.has(setting) && !flags.has('http'))
    problems.push(`--${flag} has no meaning on stdio: add --http, or leave it out.`);
  if (read === undefined) return flag !== undefined;
  // Names like ALLOWED_HOSTS and REDIS_URL are common where people work: on stdio, another project's must not be in the way.
  const isForNobody = TEAM_ONLY.has(setting) && !flags.has('http');
  const text = flag ? flags.get(flag) : isForNobody ? undefined : (env[variable] ?? file[variable]);
  if (text === undefined) return setting.default === undefined ? undefined : read(setting.default, variable, NOBODY);
  const source = flag ? `--${flag}` : variable in env ? variable : `${variable} (in .env)`;
  return attempt(() => {
    const problem = setting.saysItself ? undefined : textProblem(text, setting.secret === true);
    if (problem !== undefined) throw new StartError(`${source} ${problem}`);
    return read(text, source, (warning) => warnings.push(warning));
  }, problems);
}

const TEAM_ONLY: ReadonlySet<Setting> = new Set(Object.values(TEAM));
const NOBODY = () => undefined;

function attempt<T>(read: () => T, problems: string[]): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    problems.push(error.message);
    return undefined;
  }
}

function checkAudit({ audit, auditRequired, http, redisUrl }: Settings, problems: string[]): void {
  const goesTo = (kind: string): boolean => audit?.some((target) => target.kind === kind) === true;
  if (!http && goesTo('stdout'))
    problems.push(
      'AUDIT=stdout has no place on stdio, where standard output is the protocol: set it to stderr or file:/path.',
    );
  if (goesTo('redis') && redisUrl === undefined)
    problems.push(
      http
        ? 'AUDIT=redis needs REDIS_URL: set it, or choose another AUDIT.'
        : 'AUDIT=redis is for servers over HTTP: set it to file:/path.',
    );
  if (auditRequired && (audit === undefined ? !http : audit.length === 0))
    problems.push('AUDIT_REQUIRED=true wants an audit, and there is none: set AUDIT, or leave it out.');
}

function checkPorts({ http, port, metrics }: Settings, problems: string[]): void {
  if (http && port !== 0 && metrics === port)
    problems.push(`METRICS and PORT are both ${port}: choose two ports, or METRICS=on for one.`);
}

function checkCombinations(flags: Flags, variables: NodeJS.ProcessEnv, problems: string[]): void {
  if (flags.has('keys') && !flags.has('sandbox'))
    problems.push('--keys writes the keys of the sandbox: add --sandbox, or leave it out.');
  if (flags.has('instance') && flags.has('http'))
    problems.push('--instance is for stdio: over HTTP each instance has an address of its own, /i/<name>/mcp.');
  if (flags.has('instance') && variables.INSTANCES === undefined)
    problems.push('--instance names one of INSTANCES, which is not set: set it, or leave --instance out.');
  const [key, keyFile] = KEY_VARIABLES.map((name) => variables[name]);
  if (key !== undefined && keyFile !== undefined)
    problems.push('ONEUPTIME_API_KEY and ONEUPTIME_API_KEY_FILE say the same in two ways: keep one.');
  if (variables.SHARED_KEY !== 'true') return;
  if (key === undefined && keyFile === undefined && !flags.has('sandbox'))
    problems.push('SHARED_KEY=true lends ONEUPTIME_API_KEY to callers without a key, but it is not set: set it.');
  if (variables.REQUIRE_KEY === 'true')
    problems.push('REQUIRE_KEY=true wants a key of every caller, SHARED_KEY=true lends them one: keep one of the two.');
}
