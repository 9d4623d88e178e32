/** A token is read and goes nowhere: not to the platform, into no line, no list, no answer. Who signed in stands in both lines. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxOnPort } from '../limits/stand.ts';
import { legacy, modern, post, type RawRequest } from '../mcp/serve.ts';
import { openSession, within } from '../mcp/session-client.ts';
import { bearer, type SignInGround, signInGround } from './ground.ts';
import { ToySignIn } from './toy-sign-in.ts';

const signIn = new ToySignIn();
let ground: SignInGround;
let folder = '';
let key = '';
let recorder: Server;
/** Whatever came out of the process, by where. */
const seen = new Map<string, string>();
const add = (where: string, text: string): void => void seen.set(where, (seen.get(where) ?? '') + text);
const write = process.stderr.write;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sign-in-'));
  const sandbox = await sandboxOnPort();
  key = sandbox.keys.admin;
  recorder = await recording(sandbox.url);
  process.stderr.write = ((chunk: unknown) => {
    add('log', String(chunk));
    return true;
  }) as typeof process.stderr.write;
  ground = await signInGround(signIn, {
    ONEUPTIME_URL: `http://127.0.0.1:${(recorder.address() as AddressInfo).port}`,
    LOG_LEVEL: 'debug',
    LOG_FORMAT: 'json',
    AUDIT: `file:${folder}/audit.jsonl`,
    AUDIT_READS: 'true',
  });
});
afterAll(async () => {
  process.stderr.write = write;
  await ground.app.close();
  recorder.close();
  await rm(folder, { recursive: true, force: true });
});

/** Stands before a sandbox, and keeps all that goes to it. */
async function recording(to: string): Promise<Server> {
  const server = createServer((came, answer) => {
    const { method, url: at, rawHeaders } = came;
    add('upstream', `${method} ${at} ${rawHeaders.join(' ')}\n`);
    came.on('data', (chunk) => add('upstream', String(chunk)));
    const sent = forward(new URL(at ?? '/', to), { method, headers: came.headers }, (got) => {
      answer.writeHead(got.statusCode ?? 500, got.headers);
      got.pipe(answer);
    });
    sent.on('error', () => answer.destroy());
    came.pipe(sent);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function send({ headers, message }: RawRequest, more: Record<string, string>): Promise<string> {
  const answer = await post(`${ground.url}/mcp`, { headers: { ...headers, ...more }, message });
  const text = `${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`;
  add('answers', text);
  return text;
}

const LABEL = { name: 'From a test', color: '#00ff00' };

describe('a token', () => {
  it('stands nowhere, whatever came of it', async () => {
    const subject = 'ada@example.com';
    const claims = { sub: subject, client_id: 'https://client.example.org/metadata.json' };
    const good = signIn.issue({ key, subject, scopes: ['delete'], claims });
    const narrow = signIn.issue({ key, subject, scopes: ['read'], claims });
    const over = signIn.issue({ key, subject, scopes: ['read'] });
    signIn.withdraw(over);
    const foreign = 'foreign-token-of-another-server';
    const tokens = [good, narrow, over, foreign];
    const calls = [
      modern('tools/call', { name: 'list_labels', arguments: {} }),
      legacy('tools/call', { name: 'create_label', arguments: LABEL }),
      modern('tools/call', { name: 'no_such_tool', arguments: {} }),
      modern('tools/call', { name: 'list_labels', arguments: { filter: 'nonsense' } }),
    ];
    for (const token of tokens)
      for (const request of calls) {
        await send(request, bearer(token));
        await send(request, { authorization: token });
        // There it may be a key of a kind that nobody knows yet.
        if (token !== foreign) await send(request, { 'x-api-key': token });
        await send(request, { ...bearer(token), 'x-api-key': key });
      }
    for (const open of ['/mcp/health', '/mcp/server-card', '/', '/livez', '/.well-known/mcp.json', '/nowhere'])
      for (const token of tokens) {
        const answer = await fetch(ground.url + open, { headers: bearer(token) });
        add('answers', `${JSON.stringify([...answer.headers])} ${await answer.text()}`);
      }
    const session = await openSession(`${ground.url}/mcp`, bearer(good));
    await send(within(session, legacy('tools/call', { name: 'list_labels', arguments: {} })), {});
    await ground.app.close();
    add('audit', await readFile(`${folder}/audit.jsonl`, 'utf8'));

    for (const where of ['upstream', 'log', 'audit', 'answers']) {
      const text = seen.get(where) ?? '';
      expect(text.length, where).toBeGreaterThan(500);
      for (const token of tokens)
        for (const way of [token, encodeURIComponent(token), Buffer.from(token).toString('base64')])
          expect(text.includes(way) ? `${token} in ${where}` : '').toBe('');
    }
    expect(seen.get('upstream')).toContain(key);
    for (const where of ['log', 'audit']) {
      expect(seen.get(where)).toContain(`"subject":"${subject}"`);
      expect(seen.get(where)).toContain('"clientId":"https://client.example.org/metadata.json"');
      expect(seen.get(where)).not.toContain(key);
    }
  });
});
