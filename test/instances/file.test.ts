/** The file of instances: what it takes, and what is said of what it does not. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readInstances } from '../../runtime/start/instances.ts';
import { openProduct } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';

const KEY = '11111111-2222-4333-8444-555555555555';
const folder = mkdtempSync(path.join(tmpdir(), 'instances-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, 'instances.json');
const warnings: string[] = [];
const read = (value: unknown, env: NodeJS.ProcessEnv = {}) => {
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return readInstances(file, { env, warn: (line) => warnings.push(line) });
};
const url = 'https://eu.example.com';

it('takes addresses, keys in files and variables, and what callers may do', () => {
  expect(
    read({ eu: { url: `${url}/` }, 'us-2': { url, keyEnv: 'US_KEY', sharedKey: true } }, { US_KEY: ` ${KEY} ` }),
  ).toEqual([
    { name: 'eu', upstreamUrl: url, sharedKey: false, readOnly: false },
    { name: 'us-2', upstreamUrl: url, credential: { key: KEY }, sharedKey: true, readOnly: false },
  ]);
  expect(read({ a: { url, keyFile: 'key', readOnly: true, surface: 'Everyday', policy: 'support' } })).toEqual([
    {
      name: 'a',
      upstreamUrl: url,
      credentialFile: path.join(folder, 'key'),
      sharedKey: false,
      readOnly: true,
      surface: 'everyday',
      profile: 'support',
    },
  ]);
});

describe('refused', () => {
  it.each([
    ['no JSON', '{eu: 1}', /is no JSON/],
    ['a list', [], /must hold an object/],
    ['nothing', {}, /must name 1 to 100/],
    ['a name in capitals', { EU: { url } }, /small letters.*"EU"/],
    ['a name with a slash', { 'a/b': { url } }, /small letters/],
    ['a name of dots', { '..': { url } }, /small letters/],
    ['the name of a prototype', '{"__proto__": {"url": "https://x.example"}}', /small letters/],
    ['a text', { eu: url }, /must be an object/],
    ['no address', { eu: {} }, /eu\.url must be the address/],
    ['an address of another kind', { eu: { url: 'file:///etc/passwd' } }, /eu\.url must be an http or https address/],
    ['an address with a login', { eu: { url: 'https://me:secret@eu.example.com' } }, /must hold no user, password/],
    ['a field that nobody knows', { eu: { url, readonly: true } }, /did you mean readOnly\?/],
    ['a key', { eu: { url, key: KEY } }, /must hold no key: name a file of it in keyFile/],
    ['an apiKey', { eu: { url, apiKey: KEY } }, /must hold no key/],
    ['two keys', { eu: { url, keyFile: 'x', keyEnv: 'X' } }, /say the same: keep one/],
    ['a variable that is not set', { eu: { url, keyEnv: 'NOT_SET' } }, /names NOT_SET, which is not set/],
    ['a key as the name of a variable', { eu: { url, keyEnv: KEY } }, /keyEnv must name a variable/],
    ['a key that is lent and not there', { eu: { url, sharedKey: true } }, /sharedKey lends a key/],
    ['a switch that is a text', { eu: { url, readOnly: 'true' } }, /readOnly must be true or false/],
  ])('%s', (_what, value, said) => {
    expect(() => read(value)).toThrow(said);
    expect(() => read(value)).not.toThrow(/5555|secret@/);
  });

  it('a variable with a placeholder, without repeating it', () => {
    expect(() => read({ eu: { url, keyEnv: 'X' } }, { X: 'changeme' })).toThrow(/names X, which holds an example/);
  });

  it('a file that is not there', () => {
    expect(() => readInstances(path.join(folder, 'nope.json'), { env: {}, warn: () => {} })).toThrow(
      /nope\.json\) cannot be read \(ENOENT\)/,
    );
  });
});

describe('a profile without the file of profiles keeps the server from starting', () => {
  it.each([
    ['of the only instance', { eu: { url, policy: 'viewer' } }, {}, 'eu'],
    ['of one of several', { eu: { url }, us: { url, policy: 'viewer' } }, {}, 'us'],
    ['beside a mode', { eu: { url, readOnly: true, policy: 'viewer' } }, { MODE: 'read_only' }, 'eu'],
  ])('%s', async (_what, value, env, name) => {
    writeFileSync(file, JSON.stringify(value));
    const given = readSettings(['--http'], { INSTANCES: file, CONFIRM: 'never', ...env });
    if (!('settings' in given)) throw new Error(JSON.stringify(given));
    await expect(openProduct(given.settings, { env: {} }).then((product) => product.close())).rejects.toThrow(
      `INSTANCES: ${name}.policy names a profile of the file of POLICY, which is not set`,
    );
  });
});

it('a surface that is none is told with the instance whose it is', async () => {
  writeFileSync(file, JSON.stringify({ eu: { url }, us: { url, surface: 'evryday' } }));
  const given = readSettings(['--http'], { INSTANCES: file, CONFIRM: 'never' });
  if (!('settings' in given)) throw new Error(JSON.stringify(given));
  await expect(openProduct(given.settings, { env: {} })).rejects.toThrow(/"evryday".*Set INSTANCES: us\.surface to/);
});

describe('as a setting', () => {
  const problems = (argv: readonly string[], env: NodeJS.ProcessEnv) => {
    const given = readSettings(argv, env);
    return 'problems' in given ? given.problems : [];
  };
  it('one of several is for stdio, and needs the file', () => {
    expect(problems(['--instance', 'eu'], {})).toEqual([expect.stringContaining('which is not set')]);
    expect(problems(['--http', '--instance', 'eu'], { INSTANCES: file })).toEqual([
      expect.stringContaining('/i/<name>/mcp'),
    ]);
  });

  it.each([
    [{}, true],
    [{ INSTANCES: file }, false],
    [{ INSTANCES: file, ONEUPTIME_URL: url }, true],
    [{ INSTANCES: file, ONEUPTIME_API_KEY: KEY }, true],
    [{ INSTANCES: file, ONEUPTIME_API_KEY_FILE: '/x' }, true],
  ])('%o serves the bare address: %s', (env, hasDefault) => {
    const given = readSettings([], env);
    expect('settings' in given && given.settings.hasDefault).toBe(hasDefault);
  });

  it('comes from no folder on the way', () => {
    const given = readSettings([], {}, () => ({ INSTANCES: '/etc/instances.json' }));
    expect('settings' in given && given.settings.instancesFile).toBeUndefined();
  });
});
