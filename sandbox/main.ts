import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readServedFacts } from '../specs/facts.ts';
import { writeWhole } from './engine/snapshot.ts';
import { startSandbox } from './server.ts';

const USAGE = `A OneUptime in memory, on loopback.

  --port N     port to listen on (default: a free one)
  --keys FILE  write the keys here, in the form replay.mjs takes
  --seed N     number from which the company is made (default 1); "none" for an empty project
  --data FILE  keep the rows in this file over restarts
  --help       this text
`;
const OPTIONS = {
  port: { type: 'string', default: '0' },
  keys: { type: 'string' },
  seed: { type: 'string', default: '1' },
  data: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** A mistake on the command line; reported without a stack. */
class UsageError extends Error {}

function wholeNumber(name: string, text: string, max: number): number {
  if (/^\d+$/.test(text) && Number(text) <= max) return Number(text);
  throw new UsageError(`--${name} must be a whole number from 0 to ${max}, not "${text}".`);
}

async function run(): Promise<void> {
  const flags = parseArgs({ options: OPTIONS }).values;
  if (flags.help) {
    process.stdout.write(USAGE);
    return;
  }
  const port = wholeNumber('port', flags.port, 65_535);
  const seed = flags.seed === 'none' ? null : wholeNumber('seed', flags.seed, 4_294_967_295);
  // Beside this folder, or above dist.
  const places = ['..', '../..'].map((up) => join(import.meta.dirname, up, 'specs/oneuptime/facts.json'));
  const facts = await readServedFacts(places.find(existsSync) ?? '');
  const running = await startSandbox({ facts, port, seed, data: flags.data });
  const stop = (): void => {
    // A second signal ends the process at once, as usual.
    process.off('SIGINT', stop).off('SIGTERM', stop);
    running.close().catch(fail);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  if (flags.keys !== undefined) await writeWhole(flags.keys, `${JSON.stringify(running.keys, null, 2)}\n`, 0o600);
  const keys = Object.entries(running.keys).map(([role, key]) => `  ${role.padEnd(12)} ${key}`);
  process.stdout.write(`Sandbox ready at ${running.url}\n${keys.join('\n')}\n`);
}

function explain({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'The port is taken. Choose another one with --port, or leave the flag out.';
  return code === 'EACCES' ? `Not allowed: ${message}` : message;
}

function fail(error: NodeJS.ErrnoException): void {
  const isUsage = error instanceof UsageError || error.code?.startsWith('ERR_PARSE_ARGS') === true;
  process.stderr.write(`sandbox: ${explain(error)}\n${isUsage ? `\n${USAGE}` : ''}`);
  process.exitCode = isUsage ? 2 : 1;
}

await run().catch((error) => {
  fail(error);
  // A failed start must not leave a listening server behind.
  process.exit();
});
