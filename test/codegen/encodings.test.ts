/** Documents as editors and shells save them: a byte order mark, or UTF-16, is no part of what they say. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { loadDocument } from '../../codegen/load.ts';
import { Diagnostics } from '../../codegen/model/diagnostics.ts';
import './one-validator.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'encodings-'));
const THING = { type: 'object', properties: { größe: { type: 'number' } } };
const documentWith = (thing: unknown) => ({
  openapi: '3.0.0',
  info: { title: 'x', version: '1' },
  paths: {},
  components: { schemas: { Thing: thing } },
});

const ENCODINGS = {
  'UTF-8 without a mark': (text: string) => Buffer.from(text),
  'UTF-8 with one': (text: string) => Buffer.from(`\uFEFF${text}`),
  'UTF-16': (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  'UTF-16, high byte first': (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
};

let server: Server;
let served: Buffer;
beforeAll(async () => {
  server = createServer((_request, response) => response.end(served));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function thingOf(source: string): Promise<unknown> {
  const document = await loadDocument(source, new Diagnostics());
  return (document.components?.schemas as Record<string, unknown> | undefined)?.Thing;
}

describe.each(Object.entries(ENCODINGS))('a document in %s', (_what, encode) => {
  it.each([
    ['json', JSON.stringify],
    ['yaml', stringify],
  ])('is read from a file and from an address: %s', async (ending, print) => {
    const file = path.join(folder, `document.${ending}`);
    served = encode(print(documentWith(THING)));
    writeFileSync(file, served);
    expect(await thingOf(file)).toEqual(THING);
    const { port } = server.address() as AddressInfo;
    expect(await thingOf(`http://127.0.0.1:${port}/document.${ending}`)).toEqual(THING);
  });

  it('may refer to another such file', async () => {
    writeFileSync(path.join(folder, 'thing.json'), encode(JSON.stringify(THING)));
    const file = path.join(folder, 'root.json');
    writeFileSync(file, encode(JSON.stringify(documentWith({ $ref: './thing.json' }))));
    expect(await thingOf(file)).toEqual(THING);
  });
});
