/** The command line: which flags there are, and what is wrong with those that were given. */
import { parseArgs } from 'node:util';
import { nearest } from '../basics/nearest.ts';
import { QUESTIONS, SETTINGS, type Setting } from './setting-table.ts';

/** Values by the long name of the flag; that of a switch is empty. */
export type Flags = ReadonlyMap<string, string>;

interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly example: string | undefined;
}

const OPTIONS: Readonly<Record<string, Option>> = Object.fromEntries(
  Object.values<Setting>({ ...SETTINGS, ...QUESTIONS }).flatMap((setting) => {
    const short = setting.flags?.find((flag) => flag.length === 1);
    const type = setting.read ? 'string' : 'boolean';
    const option: Option = { type, ...(short && { short }), example: setting.example ?? setting.default };
    return (setting.flags ?? []).filter((flag) => flag !== short).map((flag) => [flag, option]);
  }),
);

/** Reads all of it; what is wrong goes to `problems`, one line each, without values: they may be secret. */
export function readFlags(argv: readonly string[], problems: string[]): Flags {
  const flags = new Map<string, string>();
  // A flag is never the value of the one before, which has none, then.
  const args = argv.map((word, at) =>
    optionOf(word.slice(2))?.type === 'string' && argv[at + 1]?.startsWith('--') ? `${word}=` : word,
  );
  const { tokens } = parseArgs({ args, options: OPTIONS, strict: false, tokens: true });
  const foreign = new Set<number>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    const option = token.kind === 'option' ? optionOf(token.name) : undefined;
    if (token.kind === 'option' && option) {
      const problem = misuse(token, option, flags);
      if (problem) problems.push(`--${token.name} ${problem}`);
      flags.set(token.name, token.value ?? '');
    } else if (!foreign.has(token.index)) {
      // One word of several letters, such as -port, comes as several.
      foreign.add(token.index);
      problems.push(
        token.kind === 'option' ? unknown(token) : 'An argument without a flag is not understood: see --help.',
      );
    }
  }
  return flags;
}

type Given = { readonly name: string; readonly rawName: string; readonly value?: string | undefined };

const optionOf = (name: string): Option | undefined => (Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined);

function misuse({ name, value }: Given, { type, example }: Option, flags: Flags): string | undefined {
  if (flags.has(name)) return 'is given twice: keep one.';
  if (type === 'boolean') return value === undefined ? undefined : `takes no value: write just --${name}.`;
  return value ? undefined : `needs a value: --${name} ${example}.`;
}

function unknown({ name, rawName }: Given): string {
  if (!/^--[^=]/.test(rawName))
    return 'An argument without a flag is not understood (flags start with --): see --help.';
  const meant = nearest(name, Object.keys(OPTIONS));
  return meant === undefined
    ? `--${name} is not understood: see --help.`
    : `--${name} is not a flag: did you mean --${meant}?`;
}
