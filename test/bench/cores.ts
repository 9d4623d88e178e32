/**
 * Who runs where: the server that is measured has the first core for itself, what asks it and what it asks share the others.
 * Where `taskset` is missing or there is one core, the kernel decides, and the report says so.
 */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const last = availableParallelism() - 1;
const isPinned = last > 0 && spawnSync('taskset', ['--version']).status === 0;

/** What `taskset` takes: the core of the server, all others, and both. */
export const CORES = isPinned ? { server: '0', others: `1-${last}`, any: `0-${last}` } : undefined;

export type Place = keyof NonNullable<typeof CORES>;

/** A command on its cores; the process it makes is the command itself. */
export function placed(place: Place, command: string, args: readonly string[]): [string, string[]] {
  return CORES === undefined ? [command, [...args]] : ['taskset', ['-c', CORES[place], command, ...args]];
}

/** Puts this process where those who ask are. What it starts stays there, too, unless it is placed elsewhere. */
export function placeThis(): void {
  if (CORES !== undefined) spawnSync('taskset', ['-a', '-c', '-p', CORES.others, String(process.pid)]);
}
