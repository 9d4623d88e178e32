/** The code that the build puts together in few files: what it is made of, when it is used, and where faults in it are said to be. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, symlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFile } from '../../runtime/start/package-root.ts';
import { unpackedStack } from '../../runtime/start/unpacked-stack.ts';

const PACKED = packageFile('dist/packed');
const run = promisify(execFile);

describe('packed code', () => {
  it('names every place by the module that it stood in', async () => {
    const file = path.join(PACKED, 'main.js');
    const lines = (await readFile(file, 'utf8')).split('\n');
    const line = lines.findIndex((text) => text.includes('function misnamed('));
    const column = lines[line]?.indexOf('misnamed') ?? 0;
    const place = `${pathToFileURL(file)}:${line + 1}:${column + 1}`;
    const stack = unpackedStack(`Error: x\n    at misnamed (${place})\n    at node:internal:1:2`);
    const [, module, row] =
      /at misnamed \((file:.*variable-names\.js):(\d+):\d+\)\n {4}at node:internal:1:2$/.exec(stack) ?? [];
    const source = await readFile(new URL(module as string), 'utf8');
    expect(source.split('\n')[Number(row) - 1]).toContain('function misnamed(');
  });

  it('leaves alone what it has no map of', () => {
    for (const stack of ['', 'Error: x\n    at a (file:///nowhere/packed/main.js:1:1)', 'at file:///a/b.js:1:1'])
      expect(unpackedStack(stack)).toBe(stack);
  });

  it('has maps that name places alone, and leaves packages and tables of resources where they are', async () => {
    const names = await readdir(PACKED);
    for (const name of names.filter((one) => one.endsWith('.map'))) {
      const { sources, sourcesContent } = JSON.parse(await readFile(path.join(PACKED, name), 'utf8'));
      expect(sourcesContent).toBe(undefined);
      expect(sources.filter((source: string) => /node_modules|generated\/oneuptime\/resources/.test(source))).toEqual(
        [],
      );
    }
  });
});

it('finds every file that it imports', async () => {
  const names = await readdir(PACKED);
  for (const name of names.filter((one) => one.endsWith('.js'))) {
    const text = await readFile(path.join(PACKED, name), 'utf8');
    for (const [, file = ''] of text.matchAll(/(?:import\(|import |from )["'](\.[^"']+)["']/g))
      expect(existsSync(path.join(PACKED, file)), `${name} imports ${file}`).toBe(true);
    expect(text).not.toMatch(/(?:import\(|from )["']\//);
  }
});

describe('a start', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(packageFile('node_modules'), '.packed-test-'));
    await cp(packageFile('package.json'), path.join(folder, 'package.json'));
    for (const name of ['runtime', 'packed'])
      await cp(packageFile(`dist/${name}`), path.join(folder, 'dist', name), { recursive: true });
    await symlink(packageFile('dist/generated'), path.join(folder, 'dist/generated'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const version = async () =>
    (await run(process.execPath, [path.join(folder, 'dist/runtime/start/bin.js'), '--version'])).stdout;
  const compiled = (name: string) => path.join(folder, `dist/${name}.tsbuildinfo`);

  it('takes the packed code, and the modules where the compiler has written since, or where nothing is packed', async () => {
    const modules = path.join(folder, 'dist/runtime/start/main.js');
    await cp(packageFile('dist/app.tsbuildinfo'), compiled('app'));
    const long = new Date(0);
    await utimes(compiled('app'), long, long);
    await rm(modules);
    expect(await version()).toMatch(/^\d+\.\d+\.\d+\n$/);
    await utimes(compiled('app'), new Date(), new Date(Date.now() + 60_000));
    await expect(version()).rejects.toThrow(/main\.js/);
    await cp(packageFile('dist/runtime/start/main.js'), modules);
    expect(await version()).toMatch(/^\d+\.\d+\.\d+\n$/);
    await rm(path.join(folder, 'dist/packed'), { recursive: true });
    expect(await version()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
