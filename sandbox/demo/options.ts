import { parseArgs } from 'node:util';

/** How long the demo waits before each call: not at all, a moment, or until Enter. */
export type Pace = 'none' | 'moment' | 'enter';

/** How the demo is told. */
export interface Options {
  readonly pace: Pace;
  readonly hasColour: boolean;
  /** Characters in a line. */
  readonly width: number;
  /** Whose key of the sandbox the client uses. */
  readonly role: string;
  /** The built server to start; undefined is the one beside this file. */
  readonly server: string | undefined;
  readonly isHelp: boolean;
}

/** What the demo is printed on and read from. */
export interface Terminal {
  readonly isOutput: boolean;
  readonly isInput: boolean;
  readonly columns: number | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What `--help` prints. */
export const USAGE = `Tells an incident story on the embedded OneUptime, with a real MCP client.

  --fast          no pause between the calls (always so when the output is no terminal, or CI is set)
  --step          wait for Enter before each call
  --as ROLE       use the sandbox's key of that role instead of admin, such as readonly, and see what is refused
  --server FILE   start this built server instead of dist/runtime/start/bin.js
`;

/** Reads flags and environment; a text says what is wrong with them. */
export function readOptions(argv: readonly string[], env: Environment, terminal: Terminal): Options | string {
  const flags = readFlags(argv);
  if (typeof flags === 'string') return flags;
  if (flags.step && flags.fast) return '--step waits and --fast does not: keep one.';
  if (flags.step && !terminal.isInput) return '--step waits for Enter: it needs a terminal.';
  const isCi = isSet(env.CI) && env.CI !== 'false';
  const isQuiet = isCi || !terminal.isOutput || flags.fast === true;
  return {
    pace: flags.step ? 'enter' : isQuiet ? 'none' : 'moment',
    hasColour: terminal.isOutput && !isCi && !isSet(env.NO_COLOR) && env.TERM !== 'dumb',
    width: Math.min(Math.max(terminal.columns ?? 100, 60), 120),
    role: flags.as ?? 'admin',
    server: flags.server,
    isHelp: flags.help === true,
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

interface Flags {
  readonly fast?: boolean;
  readonly step?: boolean;
  readonly help?: boolean;
  readonly as?: string;
  readonly server?: string;
}

function readFlags(argv: readonly string[]): Flags | string {
  const flag = { type: 'boolean' } as const;
  const value = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...argv], options: { fast: flag, step: flag, help: flag, as: value, server: value } })
      .values;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}. See --help.`;
  }
}
