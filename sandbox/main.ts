import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readFacts } from '../specs/facts.ts';
import { type RunningSandbox, type SandboxKeys, startSandbox } from './server.ts';

const USAGE = `A OneUptime in memory, on loopback.

  --port N     port to listen on (default: a free one)
  --keys FILE  write the keys here, in the form replay.mjs takes
  --seed N     number from which the company is made (default 1); "none" for an empty project
  --data FILE  keep the rows in this file over restarts
  --help       this text
`;

interface Flags {
  readonly port: number;
  readonly keys?: string;
  readonly seed: number | null;
  readonly data?: string;
}

/** A mistake on the command line; told without a stack. */
class UsageError extends Error {}

function wholeNumber(name: string, text: string, max: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(number <= max)) throw new UsageError(`--${name} must be a whole number from 0 to ${max}, not "${text}".`);
  return number;
}

function readFlags(argv: readonly string[]): Flags | 'help' {
  const text = { type: 'string' } as const;
  const options = { port: text, keys: text, seed: text, data: text, help: { type: 'boolean' } } as const;
  let values: { port?: string; keys?: string; seed?: string; data?: string; help?: boolean };
  try {
    values = parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  if (values.help === true) return 'help';
  return {
    port: wholeNumber('port', values.port ?? '0', 65_535),
    seed: values.seed === 'none' ? null : wholeNumber('seed', values.seed ?? '1', 4_294_967_295),
    ...(values.keys === undefined ? {} : { keys: values.keys }),
    ...(values.data === undefined ? {} : { data: values.data }),
  };
}

/** The folder with package.json, whether this runs from source or from dist. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('package.json not found above the sandbox');
    folder = parent;
  }
  return folder;
}

async function writeKeys(file: string, keys: SandboxKeys): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, file);
}

function announce(running: RunningSandbox): void {
  const keys = Object.entries(running.keys).map(([role, key]) => `  ${role.padEnd(12)} ${key}`);
  process.stdout.write(`Sandbox ready at ${running.url}\n${keys.join('\n')}\n`);
}

async function run(flags: Flags): Promise<void> {
  const facts = await readFacts(join(packageRoot(), 'specs', 'oneuptime', 'facts.json'));
  const data = flags.data === undefined ? {} : { data: flags.data };
  const running = await startSandbox({ facts, port: flags.port, seed: flags.seed, ...data });
  const stop = (): void => {
    // A second signal ends the process at once, as usual.
    process.off('SIGINT', stop).off('SIGTERM', stop);
    running.close().catch(fail);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  if (flags.keys !== undefined) await writeKeys(flags.keys, running.keys);
  announce(running);
}

function explain(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') return 'The port is taken. Choose another one with --port, or leave the flag out.';
  if (code === 'EACCES') return `Not allowed: ${(error as Error).message}`;
  return error instanceof Error ? error.message : String(error);
}

function fail(error: unknown): void {
  process.stderr.write(`sandbox: ${explain(error)}\n${error instanceof UsageError ? `\n${USAGE}` : ''}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

try {
  const flags = readFlags(process.argv.slice(2));
  if (flags === 'help') process.stdout.write(USAGE);
  else await run(flags);
} catch (error) {
  fail(error);
  // A failed start must not leave a listening server behind.
  process.exit();
}
