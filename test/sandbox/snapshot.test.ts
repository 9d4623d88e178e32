import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { saveRegularly } from '../../sandbox/engine/snapshot.ts';
import { type RunningSandbox, Sandbox, startSandbox } from '../../sandbox/server.ts';
import { realFacts } from './client.ts';

describe('the data file', () => {
  let folder = '';
  let running: RunningSandbox | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  });
  afterEach(async () => {
    await running?.close();
    running = undefined;
    await rm(folder, { recursive: true });
  });

  async function start(seed: number | null): Promise<RunningSandbox> {
    await running?.close();
    running = await startSandbox({ facts: await realFacts(), seed, data: join(folder, 'data.json') });
    return running;
  }

  function labels(body: unknown, path = '/get-list'): Promise<Response> {
    const headers = { apikey: running?.keys.admin ?? '', 'content-type': 'application/json' };
    return fetch(`${running?.url}/api/label${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  test('keeps rows, keys and the order of creation over a restart', async () => {
    const first = await start(null);
    await labels({ data: { name: 'one', color: '#111111' } }, '');
    await start(99);
    expect(running?.keys).toEqual(first.keys);
    await labels({ data: { name: 'two', color: '#222222' } }, '');
    const { data } = (await (await labels({ select: { name: true, color: true } })).json()) as { data: unknown[] };
    expect(data).toMatchObject([{ name: 'two' }, { name: 'one', color: { _type: 'Color', value: '#111111' } }]);
  });

  test('leaves no temporary file', async () => {
    await start(null);
    await running?.close();
    expect(await readdir(folder)).toEqual(['data.json']);
    expect(JSON.parse(await readFile(join(folder, 'data.json'), 'utf8'))).toMatchObject({ format: 1 });
  });

  test('is written again after a time when it could not be', async () => {
    const file = join(folder, 'later', 'data.json');
    await writeFile(join(folder, 'later'), 'no folder');
    const saving = saveRegularly(new Sandbox({ facts: await realFacts(), seed: null }), file);
    await expect(saving.stop()).rejects.toThrow('ENOTDIR');
    await rm(join(folder, 'later'));
    await saving.stop();
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ format: 1 });
  });

  test.each(['', '{}', '[1', 'null'])('a file of %j is refused by name', async (text) => {
    await writeFile(join(folder, 'data.json'), text);
    await expect(start(null)).rejects.toThrow('data.json is not a sandbox snapshot');
  });
});
