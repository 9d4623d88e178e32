/** A client over stdio that sends faster than it reads: everything is answered, and nothing is said about it. */
import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { principalOf } from '../../runtime/guard/principal.ts';
import { serveStreams } from '../../runtime/mcp/sdk/serve-streams.ts';
import { FakeToolServer } from './fake-tool-server.ts';
import { until } from './until.ts';

const warnings: Error[] = [];
const note = (warning: Error) => void warnings.push(warning);
beforeEach(() => {
  warnings.length = 0;
  process.on('warning', note);
});
afterEach(() => void process.off('warning', note));

const lineOf = (message: object): string => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
const clientInfo = { name: 't', version: '1' };
const HELLO = lineOf({
  id: 'hello',
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
});
/** What is asked again and again. */
const ASKED: Readonly<Record<string, object>> = {
  lists: { method: 'tools/list' },
  calls: { method: 'tools/call', params: { name: 'echo', arguments: { text: 'x'.repeat(2_000) } } },
  pings: { method: 'ping' },
  'calls of no tool': { method: 'tools/call', params: { name: 'nothing' } },
};
const CASES = Object.keys(ASKED).flatMap((asked) =>
  [5, 40, 400].flatMap((count) => ['while it asks', 'in the end', 'never'].map((reads) => ({ asked, count, reads }))),
);

it.each(CASES)('$count $asked, and the client reads $reads', async ({ asked, count, reads }) => {
  const [input, output] = [new PassThrough(), new PassThrough({ highWaterMark: 1_024 })];
  const connection = serveStreams({
    input,
    output,
    toolServer: new FakeToolServer(),
    principal: principalOf({ key: 'k' }),
    report: () => {},
  });
  const seen = new Set<unknown>();
  let text = '';
  const read = () =>
    output.on('data', (chunk) => {
      text += chunk;
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) seen.add((JSON.parse(line) as { id: unknown }).id);
    });
  if (reads === 'while it asks') read();
  input.write(HELLO);
  for (let id = 0; id < count; id += 1) input.write(lineOf({ id, ...ASKED[asked] }));
  await pause(50);
  expect(output.listenerCount('error') + output.listenerCount('drain')).toBeLessThan(8);
  if (reads === 'in the end') read();
  if (reads === 'never') output.destroy();
  else await until(() => seen.size === count + 1, { turns: 1_000 });
  input.end();
  await connection.closed;
  expect(warnings).toEqual([]);
});
