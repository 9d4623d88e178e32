/** `make newcomer`: tries the product as a newcomer does, and writes docs/newcomer.md. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, loadavg, release, tmpdir, totalmem, type } from 'node:os';
import path from 'node:path';
import { packageFile } from '../../runtime/start/package-root.ts';
import { LOG_FILE, type NewcomerLog, PAGE_FILE } from './newcomer-log.ts';
import { newcomerPage } from './page.ts';
import { tryAsNewcomer } from './trial.ts';

const output = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { cwd: packageFile('.'), encoding: 'utf8' }).trim();

function surroundings(): NewcomerLog['surroundings'] {
  const gigabytes = (totalmem() / 1024 ** 3).toFixed(0);
  const cores = availableParallelism();
  return [
    ['date', new Date().toISOString().slice(0, 10)],
    ['commit', output('git', 'rev-parse', '--short', 'HEAD')],
    ['machine', `${cores} cores of ${cpus()[0]?.model.trim() ?? arch()}, ${gigabytes} GB, ${type()} ${release()}`],
    ['load before it began', loadText(loadavg()[0] ?? 0, cores)],
    ['versions', `Node ${process.version}, npm ${output('npm', '--version')}, ${output('git', '--version')}`],
  ];
}

/** Processes that waited for a core; with more of them than cores every step takes that much longer. */
const loadText = (load: number, cores: number): string =>
  `${load.toFixed(1)} on ${cores} cores${load > cores ? ': others used this machine, and all of it took longer for that' : ''}`;

const folder = await mkdtemp(path.join(tmpdir(), 'oneuptime-mcp-newcomer-'));
try {
  const log: NewcomerLog = { surroundings: surroundings(), ...(await tryAsNewcomer(folder)) };
  await writeFile(LOG_FILE, `${JSON.stringify(log, null, 2)}\n`);
  await writeFile(PAGE_FILE, newcomerPage(log));
} finally {
  await rm(folder, { recursive: true, force: true });
}
