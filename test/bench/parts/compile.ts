/** CPU that the compiler takes: `make generate` and `make spec`, on what is committed. */
import { spawnSync } from 'node:child_process';
import { cpuOfEnded } from '../cpu-time.ts';
import { median } from '../figures.ts';
import { built } from '../product-process.ts';
import { type Found, type Look, shown } from '../report.ts';

const COMPILER = built('../../codegen/main.js');
const DOCUMENT = built('../../../specs/oneuptime/openapi.json');
const COMMANDS = {
  'make generate': ['generate'],
  'make spec': ['spec', DOCUMENT],
} as const;

/** Seconds of CPU of one run of the compiler, all its threads together. */
function cpuSeconds(args: readonly string[]): number {
  const before = cpuOfEnded();
  const { status, stderr } = spawnSync(process.execPath, [COMPILER, ...args]);
  if (status !== 0) throw new Error(`${args[0]} ended with ${status}: ${stderr}`);
  return (cpuOfEnded() - before) / 1_000_000;
}

export async function compile(look: Look): Promise<Found> {
  const rounds = look.isWhole ? 5 : 2;
  const found: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round++)
    for (const [name, args] of Object.entries(COMMANDS)) {
      found[name] ??= [];
      found[name].push(cpuSeconds(args));
    }
  return {
    tables: [
      {
        title: 'The compiler',
        about: 'On the committed document, where nothing changed; without the compilation of our own code before it.',
        head: ['', 'CPU s'],
        rows: Object.entries(found).map(([name, seconds]) => [`\`${name}\``, shown(median(seconds))]),
      },
    ],
    figures: { generateCpu: median(found['make generate'] ?? []) },
  };
}
