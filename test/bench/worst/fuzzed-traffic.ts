/**
 * What an honest client notices of ten that send junk for a minute: the time within which 99 of 100 of its calls are
 * answered, beside the same without them. SECONDS makes it shorter.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from '../figures.ts';
import { built, HEADERS, promise, request, row, startProduct, startSandboxProcess } from '../product-process.ts';

const SECONDS = Number(process.env.SECONDS ?? 60);
const QUIET_SECONDS = Math.min(20, SECONDS);
const EACH_MS = 20;
const TIMES = 3;

async function honest(url: string, key: string, seconds: number): Promise<number[]> {
  const times: number[] = [];
  const body = JSON.stringify(request('tools/call', { name: 'list_incidents', arguments: { limit: 5 } }));
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const begin = performance.now();
    const answer = await fetch(`${url}/mcp`, { method: 'POST', headers: { ...HEADERS, 'x-api-key': key }, body });
    const text = await answer.text();
    if (!answer.ok || text.includes('"isError":true'))
      throw new Error(`the honest client was refused: ${text.slice(0, 300)}`);
    times.push(performance.now() - begin);
    await pause(EACH_MS);
  }
  return times;
}

const sandbox = await startSandboxProcess();
const { admin = '', readonly: other = '' } = sandbox.keys;
const { url, child } = await startProduct(sandbox.url);
try {
  await honest(url, admin, 2);
  const quiet = quantile(await honest(url, admin, QUIET_SECONDS), 0.99);
  const clients = spawn(process.execPath, [built('worst/fuzz-clients.js'), url, other], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let sent = '';
  clients.stdout.on('data', (chunk) => {
    sent += chunk;
  });
  const loud = await honest(url, admin, SECONDS);
  clients.kill('SIGTERM');
  await once(clients, 'close');
  row('99 of 100 calls of an honest client, while nothing else comes', `${quiet.toFixed(1)} ms`);
  row(
    `the same beside ${Number(sent)} requests of ten others in ${SECONDS} s`,
    `${quantile(loud, 0.99).toFixed(1)} ms`,
  );
  promise('times its quiet value', quantile(loud, 0.99) / quiet, 'x', TIMES);
} finally {
  child.kill('SIGKILL');
  sandbox.child.kill('SIGKILL');
}
