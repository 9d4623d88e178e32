/** The file that keys of the sandbox go to: made where it can be, readable for its owner alone, refused in one sentence. */
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StartError } from '../../runtime/basics/errors.ts';
import { openKeysFile } from '../../runtime/start/keys-file.ts';
import { writeWhole } from '../../sandbox/engine/snapshot.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keys-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let made = 0;
/** A folder of its own for each case. */
async function place(): Promise<string> {
  made += 1;
  const own = path.join(folder, String(made));
  await mkdir(own);
  return own;
}

const MASK = 0o777;

describe('a file of keys', () => {
  it.each(['keys.json', 'a/keys.json', 'a/b/c/d/keys.json', './a/../b/keys.json', 'ä ö/schlüssel'])(
    'is made with its folders: %s',
    async (name) => {
      const file = path.join(await place(), name);
      const keys = await openKeysFile(file);
      await keys.write('{}\n');
      expect(await readFile(file, 'utf8')).toBe('{}\n');
      expect((await stat(file)).mode & MASK).toBe(0o600);
      expect(await readdir(path.dirname(file))).toEqual([path.basename(file)]);
    },
  );

  it.each([0o644, 0o666, 0o777, 0o600, 0o400, 0o000])('takes no rights from the one before: %i', async (mode) => {
    const file = path.join(await place(), 'keys.json');
    await writeFile(file, 'old and longer than the new one');
    await chmod(file, mode);
    await (await openKeysFile(file)).write('new');
    expect((await stat(file)).mode & MASK).toBe(0o600);
    expect(await readFile(file, 'utf8')).toBe('new');
  });

  it('leaves nothing behind where nothing is written', async () => {
    const own = await place();
    await (await openKeysFile(path.join(own, 'keys.json'))).abandon();
    expect(await readdir(own)).toEqual([]);
  });

  it('is no file of its own where something else stands there', async () => {
    await (await openKeysFile('/dev/null')).write('{}');
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  });

  /** What stands in the way, and what is said of it. */
  it.each<[string, (own: string) => Promise<string>, RegExp]>([
    ['a folder', async (own) => own, /it is a folder/],
    ['a folder in it', async (own) => `${own}/`, /it is a folder/],
    ['a file in the path', async (own) => `${await fileIn(own)}/keys.json`, /a part of its path is a file/],
    ['a file further up', async (own) => `${await fileIn(own)}/a/b/keys.json`, /a part of its path is a file/],
    ['a link to itself', async (own) => `${await linkIn(own)}/keys.json`, /the system says ELOOP|a part of its path/],
    ['a name that is too long', async (own) => path.join(own, 'k'.repeat(300)), /its name is too long/],
    ['a folder with such a name', async (own) => path.join(own, 'k'.repeat(300), 'a'), /its name is too long/],
  ])('is refused in one sentence: %s', async (_what, name, told) => {
    const file = await name(await place());
    const refused = await openKeysFile(file).catch((fault: unknown) => fault);
    expect(refused).toBeInstanceOf(StartError);
    expect((refused as Error).message).toMatch(told);
    expect((refused as Error).message).toMatch(/^--keys cannot be written to ".*, as .*\.$/);
  });
});

async function fileIn(own: string): Promise<string> {
  const file = path.join(own, 'file');
  await writeFile(file, '');
  return file;
}

async function linkIn(own: string): Promise<string> {
  const link = path.join(own, 'link');
  await symlink(link, link);
  return link;
}

const BIN = path.resolve(import.meta.dirname, '../../dist/runtime/start/bin.js');

it.each([
  ['HTTP', ['--http', '--port', '0']],
  ['stdio', []],
])('stops the start of %s, before anything is served', async (_what, flags) => {
  const child = spawn(process.execPath, [BIN, ...flags, '--sandbox', '--keys', folder], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const [code, said, complained] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  expect([code, said]).toEqual([1, '']);
  expect(complained).toMatch(
    /^oneuptime-mcp: --keys cannot be written to ".*", as it is a folder: name a file in it\.\n$/,
  );
});

it('is made with its folder for a sandbox on its own, too', async () => {
  const file = path.join(await place(), 'a/b/keys.json');
  await writeWhole(file, '{}', 0o600);
  expect((await stat(file)).mode & MASK).toBe(0o600);
});
