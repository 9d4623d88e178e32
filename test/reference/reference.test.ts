/** The tool reference is what `make reference` writes, names every tool once, and stays short enough to be read. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { packageFile } from '../../runtime/start/package-root.ts';
import { freshPages } from './input.ts';

const MOST_BYTES = 60_000;
const folder = packageFile('docs/tools');
const pages = await freshPages();

it('is fresh: make reference', () => {
  expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  for (const [name, text] of pages) expect(readFileSync(path.join(folder, name), 'utf8'), name).toBe(text);
});

it('names every tool and workflow, in pages that can be read', () => {
  const tools = readFileSync(packageFile('generated/oneuptime/tools.jsonl'), 'utf8').trimEnd().split('\n');
  const workflows = JSON.parse(readFileSync(packageFile('dist/runtime/workflows/workflows.json'), 'utf8'));
  const names = [...tools.map((line) => JSON.parse(line).name), ...workflows.map(({ name }: { name: string }) => name)];
  const said = [...pages.values()].join('\n');
  const told = new Set([...said.matchAll(/`([a-z0-9_]+)`/g)].map(([, name]) => name));
  expect(names.filter((name) => !told.has(name))).toEqual([]);
  for (const [name, text] of pages) expect(Buffer.byteLength(text), name).toBeLessThan(MOST_BYTES);
});
