/** Keys in files: mounted secrets, which change while the server runs. */
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KnownCallers } from '../../runtime/guard/known-callers.ts';
import { callerOf, changingPrincipal } from '../../runtime/guard/principal.ts';
import { atInstance, keyInFile } from '../../runtime/start/key-source.ts';
import { readSettings } from '../../runtime/start/settings.ts';
import { BIN } from '../e2e/product.ts';
import { callAt, opened, sandboxOnPort } from './stand.ts';

const KEY = '11111111-2222-4333-8444-555555555555';
const OTHER = '11111111-2222-4333-8444-666666666666';

let folder: string;
let file: string;
let reports: string[];
let warnings: string[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'keys-'));
  file = path.join(folder, 'key');
  [reports, warnings] = [[], []];
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});
const write = (text: string | Buffer) => writeFileSync(file, text, { mode: 0o600 });
const open = () =>
  keyInFile(file, 'KEY_FILE', { report: (line) => reports.push(line), warn: (line) => warnings.push(line) });
const later = (ms = 1_100) => vi.advanceTimersByTime(ms);

describe('at the start', () => {
  it.each([
    ['plain', KEY],
    ['with a line break', `${KEY}\n`],
    ['with those of Windows and blanks', `  ${KEY} \r\n\r\n`],
    ['with a byte order mark', `\ufeff${KEY}\n`],
    ['in UTF-16', Buffer.from(`\ufeff${KEY}\r\n`, 'utf16le')],
  ])('a key %s', (_how, text) => {
    write(text);
    expect(open()()).toEqual({ key: KEY });
    expect(warnings).toEqual([]);
  });

  it.each([
    ['nothing', '', /is empty: write the key into it/],
    ['blanks', ' \n\t\n', /is empty/],
    ['a placeholder', '%ONEUPTIME_API_KEY%', /which nothing has filled in/],
    ['quotation marks', `"${KEY}"`, /quotation marks/],
    ['an assignment', `ONEUPTIME_API_KEY=${KEY}`, /word|name|more than a key/],
    ['two keys', `${KEY}\n${OTHER}`, /line breaks/],
    ['a book', 'x'.repeat(100_000), /longer than any key/],
    ['JSON', `{"key": "${KEY}"}`, /JSON/],
  ])('refuses %s, and repeats nothing', (_what, text, said) => {
    write(text);
    expect(open).toThrow(said);
    expect(open).toThrow(/^KEY_FILE names a file that /);
    expect(open).not.toThrow(/11111111|xxxx/);
  });

  it('refuses what is not there, a folder, and a pipe', () => {
    expect(open).toThrow('KEY_FILE names a file that is not there: create it, or correct its name.');
    mkdirSync(file);
    expect(open).toThrow(/regular file|folder/);
    file = '/dev/null';
    expect(open).toThrow(/regular file/);
  });

  it.skipIf(process.platform === 'win32')('warns of one that everybody may read', () => {
    write(KEY);
    chmodSync(file, 0o644);
    open();
    expect(warnings).toEqual([expect.stringMatching(/every user of this machine may read: chmod 600/)]);
  });
});

describe('later', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));

  it('another key counts within a second, and one object stands for it until it changes', () => {
    write(KEY);
    const key = open();
    const first = key();
    write(OTHER);
    expect(key()).toBe(first);
    later();
    expect(key()).toEqual({ key: OTHER });
    expect(key()).toBe(key());
    later();
    expect(key()).toEqual({ key: OTHER });
    expect(reports).toEqual([]);
  });

  it('as Kubernetes changes it: a link to a folder takes the place of another', () => {
    for (const [version, text] of [
      ['v1', KEY],
      ['v2', OTHER],
    ] as const) {
      mkdirSync(path.join(folder, version));
      writeFileSync(path.join(folder, version, 'key'), text, { mode: 0o600 });
    }
    symlinkSync('v1', path.join(folder, '..data'));
    symlinkSync(path.join('..data', 'key'), file);
    const key = open();
    symlinkSync('v2', path.join(folder, 'next'));
    renameSync(path.join(folder, 'next'), path.join(folder, '..data'));
    later();
    expect(key()).toEqual({ key: OTHER });
  });

  it.each([
    ['it vanishes', () => unlinkSync(file)],
    ['it is emptied', () => write('')],
    ['it holds no key any more', () => write('changeme')],
    ['it is too long', () => write('y'.repeat(10_000))],
  ])('%s: calls are refused, its owner is told once, and a key that is there again counts', (_what, change) => {
    write(KEY);
    const key = open();
    change();
    later();
    expect(key()).toMatchObject({ key: '', problem: { message: expect.stringMatching(/cannot be read any more/) } });
    for (let look = 0; look < 5; look++) {
      later();
      key();
    }
    expect(reports).toEqual([expect.stringMatching(/^KEY_FILE names a file that .*refused until it can be read\.$/)]);
    expect(reports.join()).not.toMatch(/changeme|yyyy/);
    write(KEY);
    later();
    expect(key()).toEqual({ key: KEY });
  });

  it('whoever borrows it over one connection has the new one', () => {
    write(KEY);
    const key = open();
    const callers = new KnownCallers({ callerOf: callerOf({ credential: key, sharedKey: true }), lent: key });
    const sent = { headers: {}, socket: { remoteAddress: '10.0.0.1' } };
    expect(callers.of(sent).principal.credential).toEqual({ key: KEY, borrower: '10.0.0.1' });
    expect(callers.of(sent)).toBe(callers.of(sent));
    write(OTHER);
    later();
    expect(callers.of(sent).principal.credential).toEqual({ key: OTHER, borrower: '10.0.0.1' });
    unlinkSync(file);
    later();
    expect(callers.of(sent).principal.problem).toBeDefined();
  });

  it('so has the client of stdio, at its instance', () => {
    write(KEY);
    const principal = changingPrincipal(atInstance(open(), 'eu'));
    const before = principal.fingerprint;
    expect(principal.credential).toEqual({ key: KEY, instance: 'eu' });
    write(OTHER);
    later();
    expect(principal.credential).toEqual({ key: OTHER, instance: 'eu' });
    expect(principal.fingerprint).not.toBe(before);
  });
});

describe('as a setting', () => {
  const problems = (argv: readonly string[], env: NodeJS.ProcessEnv, dotEnv: NodeJS.ProcessEnv = {}) => {
    const read = readSettings(argv, env, () => dotEnv);
    return 'problems' in read ? read.problems : [];
  };

  it('is said in one way', () => {
    expect(problems([], { ONEUPTIME_API_KEY: KEY, ONEUPTIME_API_KEY_FILE: '/x' })).toEqual([
      expect.stringMatching(/ONEUPTIME_API_KEY and ONEUPTIME_API_KEY_FILE say the same/),
    ]);
  });

  it('may be lent', () => {
    expect(problems(['--http'], { SHARED_KEY: 'true', ONEUPTIME_API_KEY_FILE: '/x' })).toEqual([]);
  });

  it('is nothing that a folder on the way says on stdio: its text would go to the address beside it', () => {
    const dotEnv = { ONEUPTIME_URL: 'https://evil.example', ONEUPTIME_API_KEY_FILE: '/etc/secret' };
    const read = readSettings([], {}, () => dotEnv);
    expect('settings' in read && read.settings.credentialFile).toBeUndefined();
    expect(problems([], { ONEUPTIME_API_KEY_FILE: '/x' }, { ONEUPTIME_URL: 'https://evil.example' })).toEqual([
      expect.stringMatching(/ONEUPTIME_URL stands in \.env, but ONEUPTIME_API_KEY_FILE in the environment/),
    ]);
  });
});

describe('in a server', () => {
  it('lends the key that is there now, over HTTP', async () => {
    const { url, keys } = await sandboxOnPort();
    write(keys.admin);
    const env = { ONEUPTIME_URL: url, ONEUPTIME_API_KEY_FILE: file, SHARED_KEY: 'true' };
    const app = await opened(env);
    const address = await app.listen({ host: '127.0.0.1', port: 0 });
    expect(await callAt(address, undefined, ['count_labels'])).toMatchObject({ isError: false });
    write(keys.invalid);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect((await callAt(address, undefined, ['count_labels'])).text).toContain('does not accept this API key');
    unlinkSync(file);
    vi.spyOn(process.stderr, 'write').mockReturnValueOnce(true);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect((await callAt(address, undefined, ['count_labels'])).text).toContain('cannot be read any more');
    await app.close();
  });

  it('serves stdio', async () => {
    const { url, keys } = await sandboxOnPort();
    write(`${keys.admin}\n`);
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
    const env = { PATH: process.env.PATH ?? '', ONEUPTIME_URL: url, ONEUPTIME_API_KEY_FILE: file };
    await client.connect(new StdioClientTransport({ command: process.execPath, args: [BIN], env }));
    const result = await client.callTool({ name: 'count_labels', arguments: {} });
    expect(result.isError).not.toBe(true);
    await client.close();
  });
});
