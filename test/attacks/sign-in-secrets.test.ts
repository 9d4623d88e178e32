/** What gets out of signing in: neither keys nor codes, tokens, verifiers or device codes stand in a line, an address or a page. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { httpServerOf } from '../../runtime/start/http-process.ts';
import { openObservers } from '../../runtime/start/open-observers.ts';
import { openProduct } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { callAt, sandboxOnPort } from '../limits/stand.ts';
import { freePort } from '../mcp/redis-server.ts';
import { asked, Browser, bearer, Client, type SignInStand, signInStand } from '../signin/builtin-stand.ts';

let stand: SignInStand;
let folder = '';
let log = '';
const write = process.stderr.write;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sign-in-attacks-'));
  process.stderr.write = ((chunk: unknown) => {
    log += String(chunk);
    return true;
  }) as typeof process.stderr.write;
  stand = await talkativeStand();
});
afterAll(async () => {
  process.stderr.write = write;
  await rm(folder, { recursive: true, force: true });
});

/** It tells all that it can. */
async function talkativeStand(): Promise<SignInStand> {
  const sandbox = await sandboxOnPort();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const read = readSettings(['--http'], {
    AUTH: 'builtin',
    PUBLIC_URL: url,
    ONEUPTIME_URL: sandbox.url,
    LOG_LEVEL: 'debug',
    LOG_FORMAT: 'json',
    AUDIT: `file:${folder}/audit.jsonl`,
    AUDIT_READS: 'true',
  });
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  const { observer, metrics } = await openObservers(read.settings);
  const app = await httpServerOf(read.settings, await openProduct(read.settings, { env: {}, observer }), { metrics });
  await app.listen({ host: '127.0.0.1', port });
  return { url, keys: sandbox.keys, app, sandbox };
}

it('everything that is secret stays where it belongs, whatever goes wrong', async () => {
  const client = await Client.registered(stand.url);
  const answers: { readonly url: string; readonly text: string; readonly to: string }[] = [];
  const given = globalThis.fetch;
  globalThis.fetch = async (to, init) => {
    const answer = await given(to, init);
    const text = await answer.clone().text();
    const headers = [...answer.headers].filter(([name]) => name !== 'location');
    answers.push({ url: String(to), text: text + JSON.stringify(headers), to: answer.headers.get('location') ?? '' });
    return answer;
  };
  const secrets: Record<string, string> = {
    key: stand.keys.admin,
    wrong: stand.keys.invalid,
    verifier: client.verifier,
  };
  try {
    const page = await new Browser().go(client.authorizeUrl());
    const again = await page.submit({ key: stand.keys.invalid });
    const choice = await again.submit({ key: stand.keys.admin });
    await choice.submit({ access: 'x', answer: 'allow', key: stand.keys.admin });
    const last = await choice.submit({ access: 'read', answer: 'allow' });
    secrets.code = last.returned.get('code') ?? '';
    await client.redeem(secrets.code, { code_verifier: 'x'.repeat(43) });
    const tokens = await client.redeem(secrets.code);
    Object.assign(secrets, { access: tokens.access_token, refresh: tokens.refresh_token });
    const next = await client.refresh(tokens.refresh_token);
    Object.assign(secrets, { access2: next.access_token, refresh2: next.refresh_token });
    await client.refresh(next.refresh_token, { scope: 'delete' });
    await callAt(stand.url, undefined, ['list_incidents'], { headers: bearer(tokens.access_token) });
    await callAt(stand.url, undefined, ['create_label', { name: 'x' }], { headers: bearer(tokens.access_token) });
    await callAt(stand.url, undefined, ['list_incidents'], { headers: bearer(tokens.refresh_token) });
    await client.redeem(secrets.code);
    await asked(`${stand.url}/signin/revoke`, { token: next.refresh_token, client_id: client.id });
    await client.redeem(stand.keys.admin);
    await client.token({ grant_type: stand.keys.admin, username: 'x', password: stand.keys.admin });
    await fetch(`${stand.url}/signin/device?user_code=${stand.keys.admin}`);
  } finally {
    globalThis.fetch = given;
  }
  await stand.app.close();
  const audit = await readFile(path.join(folder, 'audit.jsonl'), 'utf8');
  expect(log.length).toBeGreaterThan(500);
  expect(audit.length).toBeGreaterThan(200);
  for (const [name, secret] of Object.entries(secrets)) {
    expect(secret.length, name).toBeGreaterThan(20);
    for (const [where, text] of [
      ['log', log],
      ['audit', audit],
    ] as const)
      for (const way of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
        expect(text.includes(way) ? `${name} in the ${where}` : '').toBe('');
  }
  const { key = '', wrong = '', verifier = '', code = '', ...tokens } = secrets;
  const shows = (text: string, secret: string) => text.includes(secret);
  for (const { url, text, to } of answers) {
    const own = url.includes('user_code=');
    for (const secret of [key, wrong, verifier]) {
      if (!own) expect(shows(url + text + to, secret) ? url : '').toBe('');
    }
    for (const secret of Object.values(tokens)) expect(shows(url + to, secret) ? url : '').toBe('');
    // Tokens stand in the answers that give them, and a code in the address of its client.
    if (!url.endsWith('/signin/token'))
      for (const secret of Object.values(tokens)) expect(shows(text, secret) ? url : '').toBe('');
    expect(shows(url, code) ? url : '').toBe('');
    if (shows(text + to, code)) expect(to).toMatch(/^http:\/\/127\.0\.0\.1:9\/callback\?/);
  }
});

it('what is kept shows neither keys nor tokens to whoever reads it', async () => {
  const { MemoryStore } = await import('../../runtime/signin/builtin/memory-store.ts');
  const kept: string[] = [];
  const put = MemoryStore.prototype.put;
  const add = MemoryStore.prototype.add;
  MemoryStore.prototype.put = function (...[kind, id, text, seconds]) {
    kept.push(`${kind} ${text}`);
    return put.call(this, kind, id, text, seconds);
  };
  MemoryStore.prototype.add = function (...[kind, id, text, seconds]) {
    kept.push(`${kind} ${text}`);
    return add.call(this, kind, id, text, seconds);
  };
  try {
    const own = await signInStand({}, stand.sandbox);
    const client = await Client.registered(own.url);
    const tokens = await client.signIn(own.keys.admin);
    const next = await client.refresh(tokens.refresh_token);
    const all = kept.join('\n');
    expect(all).toContain('HeldKey ');
    expect(all).toContain('Successor ');
    for (const secret of [
      own.keys.admin,
      tokens.access_token,
      next.refresh_token,
      tokens.refresh_token,
      client.verifier,
    ])
      expect(all.includes(secret) ? kept.find((text) => text.includes(secret)) : '').toBe('');
  } finally {
    Object.assign(MemoryStore.prototype, { put, add });
  }
});
