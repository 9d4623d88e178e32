/** A served document whose resources and columns are called like what every object has: listed, called and filtered by. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compileToFolder } from '../../codegen/compile-folder.ts';
import { Diagnostics } from '../../codegen/model/diagnostics.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import type { ResourceIndex } from '../../runtime/catalogue/kinds.ts';
import { WireCaller } from './wire-caller.ts';

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'isPrototypeOf'];
let folder = '';
let catalogue: Catalogue;
let caller: WireCaller;

/** Each name is a schema, a tag, a path, a column of all, a value of an enum and a label. */
function documentText(): string {
  const columns = NAMES.map(
    (name) => `${JSON.stringify(name)}:{"type":"string","enum":${JSON.stringify(NAMES)}}`,
  ).join();
  const row = `{"type":"object","properties":{"_id":{"type":"string"},"name":{"type":"string"},${columns}}}`;
  const schemas = NAMES.flatMap((name) => [name, `${name}CreateSchema`].map((key) => `${JSON.stringify(key)}:${row}`));
  const paths = NAMES.flatMap((name) => {
    const answer = { properties: { data: { type: 'array', items: { $ref: `#/components/schemas/${name}` } } } };
    const responses = { 200: { description: 'OK', content: { 'application/json': { schema: answer } } } };
    return [
      [`/${name}/get-list`, { post: { operationId: `list ${name}`, tags: [name], responses } }],
      [`/${name}`, { post: { operationId: name, tags: [name], responses } }],
    ] as const;
  });
  const texts = paths.map(([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item)}`);
  return `{"openapi":"3.0.0","info":{"title":"x","version":"1"},"paths":{${texts.join()}},"components":{"schemas":{${schemas.join()}}}}`;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'odd-names-'));
  const source = path.join(folder, 'document.json');
  await writeFile(source, documentText());
  const out = path.join(folder, 'out');
  await compileToFolder({ source, out }, new Diagnostics());
  const { resources } = (await import(/* @vite-ignore */ path.join(out, 'index.js'))) as { resources: ResourceIndex };
  catalogue = new Catalogue(resources);
  caller = new WireCaller(catalogue, readFileSync(path.join(out, 'tools.jsonl'), 'utf8'));
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

it('every resource has its tools', () => {
  expect(catalogue.tools.length).toBe(2 * NAMES.length);
});

it('every tool is called, and sends its own request', async () => {
  for (const entry of catalogue.tools) {
    const sent = await caller.requestsOf(entry.name, await caller.argumentsFor(entry));
    expect(sent.seen.length, `${entry.name}: ${sent.text}`).toBeGreaterThan(0);
  }
  expect(caller.faults).toEqual([]);
});

it.each(NAMES)('%s as a filter, a field, an order, an argument and a tool is answered in words', async (name) => {
  const odd = JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(name)}}`);
  for (const { name: tool } of catalogue.tools)
    for (const args of [
      { filter: odd },
      { fields: [name] },
      { sort: name },
      { orderBy: name },
      odd,
      { filter: { name: odd } },
    ]) {
      const { text } = await caller.requestsOf(tool, args);
      expect(text).not.toMatch(/RangeError|TypeError|\n\s+at |undefined is not|Internal/);
    }
  await caller.requestsOf(name, odd);
  expect(caller.faults).toEqual([]);
  expect(Object.keys(Object.prototype)).toEqual([]);
});
