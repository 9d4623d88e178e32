/** One oddity per folder: a document in, modules, list and complaints out. `UPDATE_GOLDEN=1` writes what is found. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { canonicalise } from '../../codegen/canonical.ts';
import { compile } from '../../codegen/compile.ts';
import { loadDocument } from '../../codegen/load.ts';
import { Diagnostics } from '../../codegen/model/diagnostics.ts';
import type { Facts } from '../../specs/facts.ts';
import { ROOT } from './inputs.ts';
import { typeErrors } from './type-errors.ts';
import './one-validator.ts';

const GOLDEN = path.join(ROOT, 'test/golden');
const UPDATE = process.env.UPDATE_GOLDEN === '1';
const cases = readdirSync(GOLDEN, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
/** Every file of every case, type-checked once at the end. */
const compiled = new Map<string, string>();

/**
 * What a folder keeps. List and index are not among it: they change with the runtime and have laws of their own; like
 * the rest of the output they are type-checked or parsed all the same.
 */
const isKept = (name: string): boolean =>
  name.startsWith('resources/') || ['values.ts', 'operations.jsonl'].includes(name);

async function compileCase(name: string): Promise<{ files: Map<string, string>; complaints: string }> {
  const folder = path.join(GOLDEN, name);
  const input = ['input.json', 'input.yaml'].map((file) => path.join(folder, file)).find((file) => existsSync(file));
  const diagnostics = new Diagnostics();
  const document = canonicalise(await loadDocument(input as string, diagnostics));
  const factsFile = path.join(folder, 'facts.json');
  const facts = existsSync(factsFile) ? (JSON.parse(readFileSync(factsFile, 'utf8')) as Facts) : null;
  const files = await compile({ document, facts, overlays: [], strict: false }, diagnostics);
  const lines = diagnostics
    .sorted()
    .map(
      ({ severity, code, at, cause, fix }) => `${severity} ${code} ${at.replaceAll(folder, '.')}: ${cause} ${fix}\n`,
    );
  return { files, complaints: lines.join('') };
}

function keep(folder: string, files: ReadonlyMap<string, string>): void {
  rmSync(path.join(folder, 'expected'), { recursive: true, force: true });
  for (const [name, text] of files) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function kept(folder: string): Map<string, string> {
  const entries = readdirSync(path.join(folder, 'expected'), { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
  return new Map(
    [...names.sort(), 'diagnostics.txt'].map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]),
  );
}

describe('golden folders', () => {
  it.each(cases)('%s', async (name) => {
    const { files, complaints } = await compileCase(name);
    for (const [file, text] of files) compiled.set(`golden-${name}/${file}`, text);
    const found = new Map(
      [...files].filter(([file]) => isKept(file)).map(([file, text]): [string, string] => [`expected/${file}`, text]),
    );
    found.set('diagnostics.txt', complaints);
    if (UPDATE) keep(path.join(GOLDEN, name), found);
    const wanted = kept(path.join(GOLDEN, name));
    expect([...found.keys()].sort()).toEqual([...wanted.keys()].sort());
    for (const [file, text] of found) expect(text, file).toBe(wanted.get(file));
  });

  it('a repair folder complains of its repair and of nothing else', () => {
    for (const name of cases.filter((candidate) => candidate.startsWith('repair-'))) {
      const lines = readFileSync(path.join(GOLDEN, name, 'diagnostics.txt'), 'utf8')
        .trimEnd()
        .split('\n');
      expect(new Set(lines.map((line) => line.split(' ').slice(0, 2).join(' '))), name).toEqual(
        new Set([`repair ${name.slice('repair-'.length)}`]),
      );
    }
  });

  afterAll(() => {
    expect(typeErrors(compiled).slice(0, 5)).toEqual([]);
  }, 60_000);
});
