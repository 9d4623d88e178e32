/** What was measured on: a figure without its machine says nothing. */
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { CORES } from './cores.ts';
import { PEERS } from './peers.ts';
import { built } from './product-process.ts';
import type { Look } from './report.ts';

const MODULES = '../../../node_modules';
const DEPENDENCIES = ['fastify', 'undici', '@modelcontextprotocol/server'];

/** The surroundings of a run, each a name and what it was. */
export function surroundings({ withPeers, rounds, seconds }: Look, now: Date): string[][] {
  const [cpu] = cpus();
  const gigabytes = (totalmem() / 1024 ** 3).toFixed(0);
  const versions = DEPENDENCIES.map((name) => `${name} ${versionOf(name)}`);
  const peers = Object.entries(PEERS).map(([name, version]) => `${name} ${version}`);
  return [
    ['date', now.toISOString().slice(0, 10)],
    [
      'machine',
      `${availableParallelism()} cores of ${cpu?.model.trim() ?? arch()}, ${gigabytes} GB, ${type()} ${release()}`,
    ],
    ['Node', process.version],
    ['versions', [...versions, ...(withPeers ? peers : [])].join(', ')],
    ['cores', CORES === undefined ? 'not pinned' : `server on ${CORES.server}, load and stub on ${CORES.others}`],
    ['rounds', `${rounds} at 16 connections, about ${seconds} s for each way in each`],
  ];
}

function versionOf(name: string): string {
  const text = readFileSync(built(`${MODULES}/${name}/package.json`), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
