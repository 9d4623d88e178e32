/** `generate` compiles nothing where nothing has changed, and only there: a small project of its own, as people and CI start it. */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, tiny } from './inputs.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'unchanged-'));
const inFolder = (name: string): string => path.join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SHARED = (JSON.parse(readFileSync(path.join(ROOT, 'tsconfig.shared.json'), 'utf8')) as { files: string[] }).files;
const DOCUMENT = 'specs/oneuptime/openapi.json';
const UNCHANGED = 'nothing has changed since it was compiled';

function generate(...args: string[]): string {
  const command = ['generate', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, [inFolder('dist/codegen/main.js'), ...command], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

beforeAll(() => {
  for (const name of ['package.json', 'tsconfig.shared.json', 'dist/codegen'])
    cpSync(path.join(ROOT, name), inFolder(name), { recursive: true });
  for (const name of SHARED.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`))
    cpSync(path.join(ROOT, name), inFolder(name));
  symlinkSync(path.join(ROOT, 'node_modules'), inFolder('node_modules'));
  mkdirSync(path.dirname(inFolder(DOCUMENT)), { recursive: true });
  writeFileSync(inFolder(DOCUMENT), JSON.stringify(tiny([{ schema: 'Thing' }]).document));
  const nothing = { release: '1', permissions: [], permissionSets: [], enums: {}, resources: {} };
  writeFileSync(inFolder('specs/oneuptime/undocumented.json'), JSON.stringify(nothing));
});

describe('generate', () => {
  it('compiles what has changed, then nothing, unless it is asked to', () => {
    expect(generate()).toContain('Wrote generated/oneuptime: ');
    appendFileSync(inFolder('generated/oneuptime/index.ts'), '// edited');
    expect(generate()).toContain('Wrote generated/oneuptime: 1 changed');
    expect(generate()).toContain(UNCHANGED);
    expect(generate('--anew')).toBe('generated/oneuptime is up to date.\n');
  }, 120_000);

  it.each([
    DOCUMENT,
    'specs/oneuptime/names.lock.json',
    'dist/codegen/compile.js',
    'dist/codegen/words/apply.js',
    'dist/runtime/catalogue/schema.js',
  ])('reads %s', async (name) => {
    const { digestOfInputs } = await import(inFolder('dist/codegen/unchanged.js'));
    const text = readFileSync(inFolder(name));
    const before = digestOfInputs();
    appendFileSync(inFolder(name), ' ');
    const changed = digestOfInputs();
    rmSync(inFolder(name));
    const removed = digestOfInputs();
    writeFileSync(inFolder(name), text);
    expect(new Set([before, changed, removed]).size).toBe(3);
    expect(digestOfInputs()).toBe(before);
  });

  it('reads files that come', async () => {
    const { digestOfInputs } = await import(inFolder('dist/codegen/unchanged.js'));
    const before = digestOfInputs();
    mkdirSync(inFolder('specs/oneuptime/overlay'));
    writeFileSync(inFolder('specs/oneuptime/overlay/new.yaml'), '');
    expect(digestOfInputs()).not.toBe(before);
    rmSync(inFolder('specs/oneuptime/overlay'), { recursive: true });
    expect(digestOfInputs()).toBe(before);
  });

  it('looks at each file that it wrote', async () => {
    const { digestOfInputs, isUnchanged } = await import(inFolder('dist/codegen/unchanged.js'));
    const generated = inFolder('generated/oneuptime');
    const inputs = digestOfInputs();
    const judge = (): boolean => isUnchanged(inputs, generated);
    expect(judge()).toBe(true);
    expect(isUnchanged('', generated)).toBe(false);
    const more = path.join(generated, 'resources/more.ts');
    writeFileSync(more, '');
    expect(judge()).toBe(false);
    rmSync(more);
    expect(judge()).toBe(true);
    rmSync(path.join(generated, 'tools.jsonl'));
    expect(judge()).toBe(false);
  });
});

describe('what CI asks', () => {
  const text = (name: string): string => readFileSync(path.join(ROOT, name), 'utf8');

  it('compiles in full', () => {
    const target = /^check-generated:.*\n((?:\t.*\n)+)/m.exec(text('Makefile'));
    expect(target?.[1]).toContain('dist/codegen/main.js generate --anew\n');
    expect(target?.[0].split('\n')[0]).not.toContain(' generate ');
    expect(text('.ci/run')).toContain('check-generated');
    for (const name of ['ci.yml', 'regenerate.yml'])
      expect(text(`.github/workflows/${name}`)).not.toMatch(/main\.js generate(?! --anew)/);
  });
});
