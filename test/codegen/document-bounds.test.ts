/** Few bytes of a document that would become many: references that double, circles, depth, width, names, YAML. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { canonicalise } from '../../codegen/canonical.ts';
import { compile } from '../../codegen/compile.ts';
import { BOUNDS, excessIn, unfoldsWithin } from '../../codegen/document-bounds.ts';
import { loadDocument } from '../../codegen/load.ts';
import { CompileError, Diagnostics, formatDiagnostics } from '../../codegen/model/diagnostics.ts';
import { tiny } from './inputs.ts';
import './one-validator.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'document-bounds-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Schemas = Record<string, unknown>;

function documentOf(schemas: Schemas, components: Record<string, unknown> = {}, paths: Record<string, unknown> = {}) {
  const { document } = tiny([{ schema: 'Thing' }]);
  const known = document.components?.schemas as Schemas;
  return {
    ...document,
    paths: { ...document.paths, ...paths },
    components: { schemas: { ...known, ...schemas }, ...components },
  };
}

function saved(content: unknown, name = 'document.json'): string {
  const file = path.join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** The tools that a document gives, and what was warned about; or the sentence that it is refused with. */
async function outcomeOf(content: unknown, name?: string): Promise<{ tools: number; codes: string[]; told: string }> {
  const diagnostics = new Diagnostics();
  try {
    const document = canonicalise(await loadDocument(saved(content, name), diagnostics));
    const files = await compile({ document, facts: null, overlays: [], strict: false }, diagnostics);
    const tools = (files.get('tools.jsonl') ?? '').trim().split('\n').length;
    return { tools, codes: [...diagnostics.counts('warning').keys()], told: formatDiagnostics(diagnostics.sorted()) };
  } catch (cause) {
    expect(cause).toBeInstanceOf(CompileError);
    const told = (cause as CompileError).message;
    expect(told).not.toMatch(/RangeError|call stack|heap|undefined|\n\s+at /);
    expect(told.length).toBeLessThan(700);
    return { tools: 0, codes: [], told };
  }
}

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** Where a schema may hold others. */
const PLACES: Record<string, (parts: readonly unknown[]) => unknown> = {
  properties: (parts) => ({
    type: 'object',
    properties: Object.fromEntries(parts.map((part, at) => [`p${at}`, part])),
  }),
  allOf: (parts) => ({ allOf: parts }),
  anyOf: (parts) => ({ anyOf: parts }),
  oneOf: (parts) => ({ oneOf: parts }),
  'items and additionalProperties': ([first, second = first]) => ({ items: first, additionalProperties: second }),
};

/** Schemas that each lead to the next one several times; the last one to nothing, or to the first. */
function fan(place: string, width: number, levels: number, closes = false): Schemas {
  const make = PLACES[place] as (typeof PLACES)[string];
  const level = (at: number): unknown =>
    at === levels && !closes ? { type: 'string' } : make(Array(width).fill(reference(`L${(at + 1) % (levels + 1)}`)));
  return Object.fromEntries(Array.from({ length: levels + 1 }, (_, at) => [`L${at}`, level(at)]));
}

describe('references that multiply', () => {
  const many = Object.keys(PLACES).flatMap((place) => [
    [place, 2, 21],
    [place, 2, 40],
  ]) as [string, number, number][];
  it.each([...many, ['properties', 3, 14], ['anyOf', 10, 7]] as [string, number, number][])(
    'through %s, %i of them on each of %i levels, are compiled and never unfolded',
    async (place, width, levels) => {
      const { tools, codes } = await outcomeOf(documentOf(fan(place, width, levels)));
      expect(tools).toBe(2);
      expect(codes).toEqual(['document-unchecked']);
    },
  );

  it.each(Object.keys(PLACES).flatMap((place) => [6, 8].map((levels) => [place, levels] as const)))(
    'through %s, few of them on %i levels, are checked like anything else',
    async (place, levels) => {
      const { codes } = await outcomeOf({ ...documentOf(fan(place, 2, levels)), info: {} });
      expect(codes).toContain('invalid-document');
    },
  );

  it.each([10, 20, 40, 80, 160])('are counted in as many steps as there are values: %i levels', (levels) => {
    let looks = 0;
    const looked = (target: object) => {
      looks += 1;
      return Reflect.ownKeys(target);
    };
    const watched = (value: object): object => new Proxy(value, { ownKeys: (target) => looked(target) });
    const schemas = fan('allOf', 2, levels);
    for (const [name, schema] of Object.entries(schemas)) schemas[name] = watched(schema as object);
    unfoldsWithin({ components: { schemas } });
    expect(looks).toBeLessThanOrEqual(4 * (levels + 2));
  });

  it.each([500, 2000, 5000])('one after the other, %i of them, are refused in a sentence', async (length) => {
    const schemas = Object.fromEntries(
      Array.from({ length }, (_, at) => [`L${at}`, { type: 'object', properties: { next: reference(`L${at + 1}`) } }]),
    );
    const { told } = await outcomeOf(documentOf({ ...schemas, [`L${length}`]: { type: 'string' } }));
    expect(told).toMatch(/lead through too many others/);
  });

  it.each([24, 40])('each of %i to all others, are refused or compiled', async (count) => {
    const all = Array.from({ length: count }, (_, at) => reference(`L${at}`));
    const make = PLACES.properties as (typeof PLACES)[string];
    const schemas = Object.fromEntries(all.map((_, at) => [`L${at}`, make(all)]));
    const { tools, told } = await outcomeOf(documentOf(schemas));
    expect(tools === 2 || /lead through too many others/.test(told)).toBe(true);
  });
});

describe('circles', () => {
  const rings = Object.keys(PLACES).flatMap((place) => [0, 1, 2].map((levels) => [place, levels] as const));
  it.each(rings)('through %s with %i schemas between are compiled', async (place, levels) => {
    const { tools } = await outcomeOf(documentOf({ ...fan(place, 1, levels, true), X: reference('L0') }));
    expect(tools).toBe(2);
  });

  it.each(['parameters', 'responses', 'requestBodies', 'headers', 'schemas', 'pathItems'])(
    'of references alone, among %s, are compiled',
    async (kind) => {
      const ring = { A: { $ref: `#/components/${kind}/B` }, B: { $ref: `#/components/${kind}/A` } };
      const { tools } = await outcomeOf(documentOf({}, kind === 'schemas' ? {} : { [kind]: ring }));
      expect(tools).toBe(2);
    },
  );

  it('of paths are compiled', async () => {
    const { tools } = await outcomeOf(
      documentOf({}, {}, { '/a': { $ref: '#/paths/~1b' }, '/b': { $ref: '#/paths/~1a' } }),
    );
    expect(tools).toBe(2);
  });
});

describe('too much of one thing', () => {
  const columns = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`column${at}`, { type: 'string' }]));
  const choices = (count: number) => ({ type: 'string', enum: Array.from({ length: count }, (_, at) => `value${at}`) });
  const long = 'n'.repeat(BOUNDS.name + 1);

  it.each([
    [
      'properties',
      { Wide: { properties: columns(BOUNDS.columns + 1) } },
      /more than 2000 properties at components\/schemas\/Wide/,
    ],
    [
      'choices',
      { Wide: { properties: { a: choices(BOUNDS.choices + 1) } } },
      /5000 enum values at .*Wide\/properties\/a/,
    ],
    ['characters of a schema', { [long]: {} }, /a name of 1001 characters/],
    ['characters of a column', { Wide: { properties: { [long]: {} } } }, /a name of 1001 characters/],
    ['characters of a reference', { Wide: { $ref: `#/${long}` } }, /a reference of 1003 characters/],
    ['levels', { Deep: JSON.parse(`${'{"items":'.repeat(250)}{}${'}'.repeat(250)}`) }, /more than 200 levels/],
  ])('is told with its place: %s', async (_what, schemas, told) => {
    expect((await outcomeOf(documentOf(schemas as Schemas))).told).toMatch(told);
  });

  it.each([2, 3, 4])('is refused however much more it is: %i times', async (times) => {
    const wide = documentOf({ Wide: { properties: columns(times * BOUNDS.columns) } });
    expect((await outcomeOf(wide)).told).toMatch(/more than 2000 properties/);
    const long = documentOf({ Wide: { properties: { a: choices(times * BOUNDS.choices) } } });
    expect((await outcomeOf(long)).told).toMatch(/more than 5000 enum values/);
  });

  it.each([
    ['values', { values: BOUNDS.values - 2, references: 0 }, /5000000 values/],
    ['references', { values: 0, references: BOUNDS.references }, /20000 references/],
  ])('is counted over all files: %s', (_what, counted, told) => {
    expect(excessIn({ a: { $ref: '#/b' }, b: [1, 2, 3] }, counted)).toMatch(told);
  });

  it.each([1, 2, 4, 8])('is none where it is merely large: %i hundred columns', async (hundreds) => {
    const { tools } = await outcomeOf(documentOf({ Wide: { properties: columns(hundreds * 100) } }));
    expect(tools).toBe(2);
  });

  it.each([500, 5_000, 50_000])('in depth is told alike, however it is written: %i levels', async (levels) => {
    const head = 'openapi: 3.0.0\npaths: {}\nx:\n  ';
    const texts = [
      `{"openapi":"3.0.0","paths":${'['.repeat(levels)}${']'.repeat(levels)}}`,
      `${head}${'- '.repeat(levels)}a\n`,
      `${head}${'? '.repeat(levels)}a\n`,
      `${head}${'['.repeat(levels)}${']'.repeat(levels)}\n`,
      `${head}${'{a: '.repeat(levels)}${'}'.repeat(levels)}\n`,
    ];
    for (const [at, text] of texts.entries())
      expect((await outcomeOf(text, at === 0 ? 'deep.json' : 'deep.yaml')).told).toMatch(/deep/);
  });

  it.each([501, 1_000, 2_000])('in aliases of YAML is refused, though none multiplies: %i', async (count) => {
    const anchors = Array.from({ length: count }, (_, at) => `a${at}: &a${at} x\nb${at}: *a${at}`).join('\n');
    expect((await outcomeOf(`openapi: 3.0.0\npaths: {}\n${anchors}\n`, 'aliases.yaml')).told).toMatch(/500 aliases/);
  });
});

describe('forms that nobody writes', () => {
  const NAMES = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    '',
    '\u202ex',
    '\u061cy',
    '\u2066z',
    '\u001b[2J',
  ];
  it.each(NAMES)('%j is a schema, a column, a value, a parameter, a tag and a path', async (name) => {
    const text = JSON.stringify(
      documentOf(
        { NAME: { type: 'object', required: ['NAME'], properties: { NAME: { type: 'string', enum: ['NAME'] } } } },
        { parameters: { NAME: { name: 'NAME', in: 'query', schema: reference('NAME') } } },
        {
          '/NAME': {
            post: { operationId: 'NAME', tags: ['NAME'], parameters: [{ $ref: '#/components/parameters/NAME' }] },
          },
        },
      ),
    ).replaceAll('NAME', () => JSON.stringify(name).slice(1, -1));
    const { tools, told } = await outcomeOf(text);
    expect(tools).toBeGreaterThanOrEqual(2);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there.
    expect(told).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\u061c\u2066]/);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).type).toBeUndefined();
  });

  it.each([...'\u202e\u061c\u2066\u200b\u2028\u001b\r\n'])('%j in what is told of them is not shown', (hidden) => {
    const text = `a${hidden}b`;
    const told = formatDiagnostics([{ code: 'unnamed', severity: 'error', at: text, cause: text, fix: text }]);
    expect(told).toMatch(/^error unnamed at [^:]+: .+ .+$/);
    expect(told).not.toContain(hidden);
  });

  it('operations that come to one name are refused with it', async () => {
    const { document } = tiny([
      { schema: 'A-B', path: '/a' },
      { schema: 'A_B', path: '/b' },
    ]);
    const text = JSON.stringify(document).replaceAll(/"operationId":"[^"]*",/g, '');
    expect((await outcomeOf(text)).told).toBe(
      'Two operations of the document are called createA_B. Rename one of them.',
    );
  });

  const WRONG = [null, 5, 'x', [], {}, [null], { a: null }, true, [[[]]], 9007199254740993n.toString(), 1e308];
  const KEYS = [
    'type',
    'enum',
    'items',
    'properties',
    'required',
    'format',
    'default',
    'maxLength',
    'description',
    'example',
    '$ref',
    'x-permissions',
    'x-oneuptime-type',
    'allOf',
  ];
  it.each(KEYS)('of any type at %s are compiled, or refused in a sentence', async (key) => {
    const odd = WRONG.map((value, at): [string, unknown] => [`odd${at}`, { [key]: value }]);
    const properties = { _id: { type: 'string' }, ...Object.fromEntries(odd) };
    const { tools, told } = await outcomeOf(documentOf({ Thing: { type: 'object', properties } }));
    expect(tools === 2 || told !== '', told).toBe(true);
  });

  it.each(WRONG)('of any type in a whole schema are compiled, or refused in a sentence: %j', async (value) => {
    const create = Object.fromEntries(KEYS.filter((key) => key !== '$ref').map((key) => [key, value]));
    const { tools, told } = await outcomeOf(documentOf({ ThingCreateSchema: create }));
    expect(tools === 2 || told !== '', told).toBe(true);
  });

  it.each(['paths', 'components', 'info', 'servers', 'tags', 'x-toolsets', 'x-everyday', 'security'])(
    'of any type at the root: %s',
    async (key) => {
      for (const value of ['x', [5], { a: 5 }]) {
        const { tools, told } = await outcomeOf({ ...documentOf({}), [key]: value });
        expect(tools > 0 || told !== '', `${key}: ${JSON.stringify(value)}`).toBe(true);
      }
    },
  );
});
