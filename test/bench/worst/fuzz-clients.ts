/**
 * Ten clients that send what nobody should, as fast as it is answered, until they are ended: `fuzz-clients.js URL KEY`. Each
 * second one has no key, some hang up early, and some open sessions.
 */
import { Agent, request as ask } from 'node:http';
import { HEADERS } from '../product-process.ts';
import { fuzzedBodies } from './bodies.ts';

const [url = '', key = ''] = process.argv.slice(2);
const CLIENTS = 10;
const MOST_BYTES = 1_200_000;
const HANGS_UP_EACH = 17;
let sent = 0;

function send(agent: Agent, headers: Record<string, string>, body: string, hangsUp: boolean): Promise<void> {
  return new Promise((resolve) => {
    const asked = ask(`${url}/mcp`, { agent, method: 'POST', headers }, (answer) => {
      answer.resume();
      answer.once('close', () => resolve());
    });
    asked.once('error', () => resolve());
    asked.end(body);
    if (hangsUp) setImmediate(() => asked.destroy());
  });
}

async function client(number: number): Promise<never> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  // Every other one is nobody, the others share the key of one project that is not the honest client's.
  const headers: Record<string, string> = number % 2 === 0 ? { ...HEADERS, 'x-api-key': key } : HEADERS;
  for (const { text } of fuzzedBodies(number + 1, MOST_BYTES))
    await send(agent, headers, text, ++sent % HANGS_UP_EACH === 0);
  throw new Error('unreachable');
}

process.on('SIGTERM', () => {
  process.stdout.write(`${sent}\n`, () => process.exit(0));
});
await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
