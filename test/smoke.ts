/**
 * A read-only walk over a real instance through the built server: every list and count tool once, then a table of what
 * answered, what was refused and why. Reads ONEUPTIME_URL and ONEUPTIME_API_KEY; writes nothing anywhere.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const BIN = path.join(path.dirname(fileURLToPath(import.meta.url)), '../runtime/start/bin.js');

interface Refusal {
  readonly tool: string;
  readonly message: string;
}

async function startServer(): Promise<{ url: string; stop: () => void }> {
  const child = spawn(process.execPath, [BIN, '--http', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      const match = /listens: (\S+)/.exec(String(chunk))?.[1];
      if (match) resolve(match);
    });
    child.once('exit', () => reject(new Error('The server did not start; it said why above.')));
  });
  return { url, stop: () => void child.kill() };
}

async function walk(client: Client): Promise<{ answered: number; refused: Map<string, Refusal[]> }> {
  const { tools } = await client.listTools();
  const refused = new Map<string, Refusal[]>();
  let answered = 0;
  for (const { name } of tools.filter((tool) => /^(list|count)_/.test(tool.name))) {
    const result = await client.callTool({ name, arguments: name.startsWith('list_') ? { limit: 1 } : {} });
    const error = (result.structuredContent as { error?: { code: string; message: string } } | undefined)?.error;
    if (!result.isError) answered++;
    else
      refused.set(error?.code ?? 'unknown', [
        ...(refused.get(error?.code ?? 'unknown') ?? []),
        { tool: name, message: error?.message ?? '' },
      ]);
    // A wrong key or address fails for every tool alike: say so once.
    if (error && ['invalid_key', 'unreachable', 'no_credential'].includes(error.code)) throw new Error(error.message);
  }
  return { answered, refused };
}

const key = process.env.ONEUPTIME_API_KEY;
if (!key || !process.env.ONEUPTIME_URL) {
  process.stderr.write('smoke needs the instance and a key: make smoke URL=https://oneuptime.example KEY=...\n');
  process.exit(2);
}
const server = await startServer();
try {
  const client = new Client({ name: 'smoke', version: '1' });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(server.url), { requestInit: { headers: { 'x-api-key': key } } }),
  );
  const { answered, refused } = await walk(client);
  process.stdout.write(`${'answered'.padEnd(18)}${answered}\n`);
  for (const [code, refusals] of refused) {
    process.stdout.write(`${code.padEnd(18)}${refusals.length}\n`);
    for (const { tool, message } of refusals) process.stdout.write(`  ${tool.padEnd(50)}${message.slice(0, 140)}\n`);
  }
  await client.close();
  if (refused.has('internal') || refused.has('upstream_failed')) process.exitCode = 1;
} catch (cause) {
  process.stderr.write(`smoke stopped: ${(cause as Error).message}\n`);
  process.exitCode = 1;
} finally {
  server.stop();
}
