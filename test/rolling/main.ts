/**
 * `make rolling`: two replicas behind nginx with Redis, 2,000 calls a minute, and both replicas ended and started again one
 * after the other. Ends with what the client, the replicas and the sandbox counted; fails where they differ, or a call did.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { METRIC_PREFIX, type MetricName } from '../../runtime/observe/metric-table.ts';
import { startSandbox } from '../../sandbox/server.ts';
import { servedFacts } from '../company.ts';
import { freePort, hasRedis, OwnRedis } from '../mcp/redis-server.ts';
import { type Sample, sampleOf } from '../observed/watched-server.ts';
import { hasProgram, startFront } from './front.ts';
import { Replica } from './replica.ts';
import { type Outcomes, runTraffic, WRITTEN } from './traffic.ts';

const PER_MINUTE = Number(process.env.PER_MINUTE ?? 2_000);
const SECONDS = Number(process.env.SECONDS ?? 180);

if (!(hasRedis() && hasProgram('nginx', 'nginx-light'))) process.exit(2);
const [redis, sandbox] = await Promise.all([OwnRedis.start(), startSandbox({ facts: await servedFacts() })]);
const ports = [await freePort(), await freePort()] as const;
const env = { ONEUPTIME_URL: sandbox.url, REDIS_URL: redis.url, AUDIT: 'off' };
const replicas = [
  new Replica({ name: 'first', port: ports[0], metricsPort: await freePort(), env }),
  new Replica({ name: 'second', port: ports[1], metricsPort: await freePort(), env }),
] as const;
try {
  for (const replica of replicas) await replica.start();
  const front = await startFront(ports);
  try {
    const key = sandbox.keys.admin;
    const traffic = runTraffic({ url: `${front.url}/mcp`, key, perMinute: PER_MINUTE, seconds: SECONDS });
    for (const replica of replicas) {
      await pause((SECONDS / 3) * 1_000);
      process.stdout.write(`${replica.name}: SIGTERM\n`);
      await replica.end();
      await replica.start();
      process.stdout.write(`${replica.name}: ready again\n`);
    }
    const outcomes = await traffic;
    await pause(500);
    for (const replica of replicas) await replica.scrape();
    process.exitCode = report(outcomes, await rowsWritten(), await front.handedOn());
    if (process.exitCode !== 0) process.stdout.write(await front.errors());
  } finally {
    await front.close();
  }
} finally {
  for (const replica of replicas) await replica.close();
  await sandbox.close();
  await redis.stop();
}

/** Names of the labels that were made, as the sandbox has them. */
async function rowsWritten(): Promise<readonly string[]> {
  const found: string[] = [];
  for (let skip = 0; ; skip += 100) {
    const answer = await fetch(`${sandbox.url}/api/label/get-list?skip=${skip}&limit=100`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', apikey: sandbox.keys.admin },
      body: JSON.stringify({ query: {}, select: { name: true }, sort: { createdAt: 'ASC' } }),
    });
    const { data } = (await answer.json()) as { data: readonly { readonly name: string }[] };
    found.push(...data.map(({ name }) => name).filter((name) => name.startsWith(WRITTEN)));
    if (data.length < 100) return found;
  }
}

/** Prints what was counted; 1 where something failed, or they do not agree. */
function report(outcomes: Outcomes, rows: readonly string[], handedOn: number): number {
  const said = replicas.flatMap((replica) => replica.said);
  const sum = (name: MetricName, labels: Readonly<Record<string, string>> = {}) =>
    said.reduce((all, samples: readonly Sample[]) => all + (sampleOf(samples, METRIC_PREFIX + name, labels) ?? 0), 0);
  const twice = rows.length - new Set(rows).size;
  const { calls, ok, resets, written, failed, streamsEnded, slowestMs } = outcomes;
  const lines: readonly (readonly [what: string, count: number, wanted?: number])[] = [
    ['client: calls', calls],
    ['client: answered with a result', ok, calls],
    ['client: connections reset', resets, 0],
    ['client: writes answered', written.size],
    ['client: event streams that ended and were opened again', streamsEnded],
    ['client: slowest call, ms', Math.round(slowestMs)],
    ['replicas: processes that there were', said.length, 4],
    ['replicas: calls_total', sum('calls_total'), calls],
    ['replicas: calls_total, outcome ok', sum('calls_total', { outcome: 'ok' }), calls],
    ['replicas: calls_total, verb create', sum('calls_total', { verb: 'create' }), written.size],
    ['replicas: changes_total', sum('changes_total'), written.size],
    ['replicas: http_requests_total, status 503: not begun', sum('http_requests_total', { status: '503' })],
    ['replicas: upstream_retries_total', sum('upstream_retries_total')],
    ['nginx: requests that the other replica answered', handedOn],
    ['sandbox: labels written', rows.length, written.size],
    ['sandbox: labels written twice', twice, 0],
  ];
  const exits = replicas.flatMap((replica) => replica.exits);
  for (const [what, count, wanted] of lines)
    process.stdout.write(
      `${what.padEnd(56)} ${String(count).padStart(6)}${isFine(count, wanted) ? '' : `, not ${wanted}`}\n`,
    );
  process.stdout.write(`exit codes of the processes that were ended ${exits.join(', ')}\n`);
  for (const line of failed.slice(0, 20)) process.stdout.write(`  failed: ${line}\n`);
  const isWell = failed.length === 0 && lines.every(([, count, wanted]) => isFine(count, wanted));
  process.stdout.write(isWell ? 'No call failed, none was lost, none was done twice.\n' : 'NOT as it should be.\n');
  return isWell && exits.every((code) => code === 0) ? 0 : 1;
}

function isFine(count: number, wanted: number | undefined): boolean {
  return wanted === undefined || count === wanted;
}
