/** Reads what the operator asked for: flags, then the environment, then a `.env` file, then the defaults. */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { StartError } from '../basics/errors.ts';
import { type Flags, readFlags } from './flags.ts';
import type { SettingReader } from './setting-readers.ts';
import { HTTP_ONLY, QUESTIONS, SETTING_TABLE, type Setting } from './setting-table.ts';
import { misnamed } from './variable-names.ts';

/** Checked and frozen before anything listens. Never log it: it holds the server's key. */
export type Settings = { readonly [Name in keyof typeof SETTING_TABLE]: ValueOf<(typeof SETTING_TABLE)[Name]> };

type ValueOf<S> = S extends { readonly read: SettingReader<infer Value> }
  ? S extends { readonly default: string }
    ? Value
    : Value | undefined
  : boolean;

/** Settings, or everything that is wrong with what was given, one line each with the fix; or no server is wanted at all. */
export type SettingsResult =
  | { readonly settings: Settings }
  | { readonly problems: readonly string[] }
  | { readonly asked: 'help' | 'version' };

/** Reads flags and environment, which win over a file. Pure: same arguments, same answer. */
export function readSettings(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  readFile: () => NodeJS.ProcessEnv = () => ({}),
): SettingsResult {
  const problems: string[] = [];
  const flags = readFlags(argv, problems);
  for (const asked of ['help', 'version'] as const)
    if (QUESTIONS[asked].flags.some((flag) => flags.has(flag))) return { asked };
  const isHttp = flags.has('http');
  const read = attempt(readFile, problems) ?? {};
  const file = isHttp ? read : onlyOurs(read);
  problems.push(...misnamed(env, file, isHttp));
  const variables = { ...file, ...env };
  checkCombinations(flags, variables, problems);
  // A key that comes with the client must not go where a file of the folder that the client works in says.
  if (env.ONEUPTIME_API_KEY !== undefined && env.ONEUPTIME_URL === undefined && file.ONEUPTIME_URL !== undefined)
    problems.push('ONEUPTIME_URL stands in .env, but ONEUPTIME_API_KEY in the environment: set both in one place.');
  const entries = Object.entries<Setting>(SETTING_TABLE).map(([name, setting]) => [
    name,
    readSetting(
      setting,
      flags,
      variables,
      (variable) => (variable in env ? variable : `${variable} (in .env)`),
      problems,
    ),
  ]);
  return problems.length > 0 ? { problems } : { settings: Object.freeze(Object.fromEntries(entries)) };
}

/** Variables of the file `.env` in the working directory, if there is one. Throws a StartError when it cannot be read. */
export function readEnvFile(): NodeJS.ProcessEnv {
  try {
    return parseEnv(readFileSync('.env', 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A folder of that name is somebody's Python.
    if (code === 'ENOENT' || code === 'EISDIR') return {};
    throw new StartError(`.env cannot be read (${code}): make it readable, or move it away.`);
  }
}

/** On stdio the working directory is the client's choice: in its `.env` only our own names are meant for us. */
function onlyOurs(file: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(file).filter(([name]) => name.startsWith('ONEUPTIME_')));
}

function readSetting(
  setting: Setting,
  flags: Flags,
  variables: NodeJS.ProcessEnv,
  placeOf: (variable: string) => string,
  problems: string[],
): unknown {
  const { flags: names = [], variable = '', read } = setting;
  const [flag, other] = names.filter((name) => flags.has(name));
  if (flag && other) problems.push(`--${flag} and --${other} say the same in two ways: keep one.`);
  if (flag && HTTP_ONLY.has(setting) && !flags.has('http'))
    problems.push(`--${flag} has no meaning on stdio: add --http, or leave it out.`);
  if (read === undefined) return flag !== undefined;
  const text = flag ? flags.get(flag) : variables[variable]?.trim();
  // Unset is not empty: an empty variable is a mistake in whatever set it, and guessing would hide it.
  if (text === '' && !flag) problems.push(`${placeOf(variable)} is set but empty: give it a value, or unset it.`);
  if (text) return attempt(() => read(text, flag ? `--${flag}` : placeOf(variable)), problems);
  return setting.default === undefined ? undefined : read(setting.default, variable);
}

function attempt<T>(read: () => T, problems: string[]): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    problems.push(error.message);
    return undefined;
  }
}

function checkCombinations(flags: Flags, variables: NodeJS.ProcessEnv, problems: string[]): void {
  if (flags.has('keys') && !flags.has('sandbox'))
    problems.push('--keys writes the keys of the sandbox: add --sandbox, or leave it out.');
  if (variables.SHARED_KEY !== 'true') return;
  if (variables.ONEUPTIME_API_KEY === undefined && !flags.has('sandbox'))
    problems.push('SHARED_KEY=true lends ONEUPTIME_API_KEY to callers without a key, but it is not set: set it.');
  if (variables.REQUIRE_KEY === 'true')
    problems.push('REQUIRE_KEY=true wants a key of every caller, SHARED_KEY=true lends them one: keep one of the two.');
}
