/** The command line: which flags there are, and what is wrong with those that were given. */
import { parseArgs } from 'node:util';
import { nearest } from '../basics/nearest.ts';
import { QUESTIONS, SETTING_TABLE, type Setting } from './setting-table.ts';

/** Values by flag; that of a switch is empty. */
export type Flags = ReadonlyMap<string, string>;

const KNOWN = new Map(
  Object.values<Setting>({ ...SETTING_TABLE, ...QUESTIONS }).flatMap((setting) =>
    (setting.flags ?? []).map((flag) => [flag, setting]),
  ),
);

/** Reads all of it; what is wrong goes to `problems`, one line each, without values: they may be secret. */
export function readFlags(argv: readonly string[], problems: string[]): Flags {
  const flags = new Map<string, string>();
  // A flag is never the value of the one before, which has none, then.
  const args = argv.map((word, at) =>
    KNOWN.get(word.slice(2))?.read && argv[at + 1]?.startsWith('--') ? `${word}=` : word,
  );
  const types = [...KNOWN].map(([flag, { read }]) => [flag, { type: read ? 'string' : 'boolean' }]);
  const { tokens } = parseArgs({ args, options: Object.fromEntries(types), strict: false, tokens: true });
  for (const token of tokens) {
    const { name = '', rawName = '', value } = token.kind === 'option' ? token : {};
    const setting = KNOWN.get(name);
    const problem = setting ? misuse(name, value, setting, flags) : unknown(name, rawName);
    // One word of several letters, such as -port, comes as several.
    if (problem && !problems.includes(problem)) problems.push(problem);
    if (setting && (value || !setting.read)) flags.set(name, value ?? '');
  }
  return flags;
}

function misuse(name: string, value: string | undefined, { read, example, default: text }: Setting, flags: Flags) {
  if (flags.has(name)) return `--${name} is given twice: keep one.`;
  if (read) return value ? undefined : `--${name} needs a value: --${name} ${example ?? text}.`;
  return value === undefined ? undefined : `--${name} takes no value: write just --${name}.`;
}

function unknown(name: string, rawName: string): string {
  if (!/^--[^=]/.test(rawName)) {
    const hint = rawName.startsWith('-') ? ' (flags start with --)' : '';
    return `An argument without a flag is not understood${hint}: see --help.`;
  }
  // A key that stands where a flag belongs is not repeated.
  if (!/^[a-z][a-z-]{0,40}$/i.test(name)) return 'A flag is not understood: see --help.';
  const meant = nearest(name, KNOWN.keys());
  return meant ? `--${name} is not a flag: did you mean --${meant}?` : `--${name} is not understood: see --help.`;
}
