/** The built server in front of a real instance, and a client that reads all of it. Writes nothing anywhere. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { failureOf, report, walk } from './walk.ts';

/** The built server, from `test/` as well as from `dist/test/`. */
const BIN = path.join(
  path.resolve(import.meta.dirname, '../..').replace(/([/\\])dist$/, ''),
  'dist/runtime/start/bin.js',
);

interface SmokeRequest {
  readonly url: string;
  readonly key: string;
  /** Takes the report. */
  readonly print: (text: string) => void;
  /** Takes how far it has come, often. */
  readonly onProgress: (done: number, of: number) => void;
}

/** Walks over the instance; true when something answered and nothing failed. Throws when the server does not start. */
export async function smoke({ url, key, print, onProgress }: SmokeRequest): Promise<boolean> {
  const child = spawn(process.execPath, [BIN, '--http', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CONFIRM: 'never', ONEUPTIME_URL: url, ONEUPTIME_API_KEY: key },
  });
  try {
    const client = new Client({ name: 'smoke', version: '1' });
    const address = new URL(`${await addressOf(child)}/all`);
    await client.connect(
      new StreamableHTTPClientTransport(address, { requestInit: { headers: { 'x-api-key': key } } }),
    );
    const found = await walk(client, onProgress);
    print(report(found));
    await client.close();
    return failureOf(found) === undefined;
  } finally {
    child.kill();
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      const match = /listens: (\S+)/.exec(String(chunk))?.[1];
      if (match) resolve(match);
    });
    child.once('exit', () => reject(new Error('The server did not start; it said why above.')));
  });
}
