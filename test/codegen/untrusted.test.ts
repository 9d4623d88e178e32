/** A document from anywhere: nothing in it runs, leaves its folder, or makes the output grow without bound. */
import { closeSync, mkdirSync, mkdtempSync, openSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalise } from '../../codegen/canonical.ts';
import { compile } from '../../codegen/compile.ts';
import { compileToFolder, withJavaScript } from '../../codegen/compile-folder.ts';
import { loadDocument } from '../../codegen/load.ts';
import { CompileError, Diagnostics } from '../../codegen/model/diagnostics.ts';
import { GENERATED } from '../../codegen/places.ts';
import type { ResourceModule } from '../../runtime/catalogue/kinds.ts';
import { inputSchema } from '../../runtime/catalogue/schema.ts';
import { type EditableSchema, editable, tiny } from './inputs.ts';
import './one-validator.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'untrusted-'));
const write = (name: string, content: unknown): string => {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};
const refusal = async (source: string): Promise<string> => {
  const found = await loadDocument(source, new Diagnostics()).catch((cause: unknown) => cause);
  expect(found).toBeInstanceOf(CompileError);
  return (found as CompileError).message;
};
const documentWith = (schema: unknown): Record<string, unknown> => ({
  openapi: '3.0.0',
  info: { title: 'x', version: '1' },
  paths: {},
  components: { schemas: { Thing: schema } },
});

const NASTY = [
  '*/',
  '$\u007bprocess.exit(1)}',
  '`',
  '\u2028',
  '\u2029',
  '\r\n',
  '"]; throw 1; //',
  '</script>',
  '\\',
  '\u0000',
  '\ud800',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'prototype',
  '../../../etc/passwd',
  'C:\\x',
];
const nasty = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 40 }));

describe('text', () => {
  it('never leaves the literals it is printed in, whatever it is and wherever it stands', async () => {
    (globalThis as Record<string, unknown>).broken = 0;
    await fc.assert(
      fc.asyncProperty(nasty, nasty, nasty, async (schema, tag, column) => {
        const input = tiny([{ schema: schema || 'x', tag, path: '/things' }]);
        const { document, schemas } = editable(input);
        for (const target of Object.values(schemas))
          target.properties = Object.fromEntries([
            [column, { type: 'string', enum: [schema, tag, column] }],
            ['_id', { type: 'string' }],
          ]);
        const files = withJavaScript(await compile({ ...input, document }, new Diagnostics()));
        for (const [name, text] of files) {
          expect(path.posix.normalize(name)).toBe(name);
          expect(name).toMatch(/^[A-Za-z0-9_./-]+$/);
          expect(name.startsWith('..') || path.isAbsolute(name)).toBe(false);
          if (name.endsWith('.json')) JSON.parse(text);
          if (name.endsWith('.jsonl')) for (const line of text.split('\n').filter(Boolean)) JSON.parse(line);
          if (!name.endsWith('.ts') || name.endsWith('.d.ts')) continue;
          const source = ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, false);
          expect((source as never as { parseDiagnostics: unknown[] }).parseDiagnostics, text).toEqual([]);
          for (const statement of source.statements)
            expect([
              ts.SyntaxKind.ImportDeclaration,
              ts.SyntaxKind.VariableStatement,
              ts.SyntaxKind.TypeAliasDeclaration,
              ts.SyntaxKind.ExportDeclaration,
            ]).toContain(statement.kind);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('comes through as it was: a module holds the published names, letter by letter', async () => {
    const column = '*/ `$\u007b1}` \u2028 "];';
    const input = tiny([{ schema: 'Thing' }]);
    const { document, schemas } = editable(input);
    (schemas.Thing as EditableSchema).properties[column] = { type: 'string' };
    const files = withJavaScript(await compile({ ...input, document }, new Diagnostics()));
    const module = await import(`data:text/javascript,${encodeURIComponent(files.get('resources/thing.js') ?? '')}`);
    expect(Object.keys(module.thing.columns)).toContain(column);
  });
});

describe('names that every object seems to have', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])(
    '%s is a schema and a tag like any other, and no column',
    async (name) => {
      const input = tiny([{ schema: name, tag: name, path: '/things' }]);
      const document = canonicalise(
        JSON.parse(
          JSON.stringify(input.document).replace(
            '"name":{"type":"string"}',
            `"${name}":{"type":"string","x-oneuptime-type":"constructor"}`,
          ),
        ),
      );
      const files = withJavaScript(await compile({ ...input, document }, new Diagnostics()));
      const file = [...files.keys()].find((key) => /^resources\/.*\.js$/.test(key)) ?? '';
      const imported = await import(`data:text/javascript,${encodeURIComponent(files.get(file) ?? '')}`);
      const module = Object.values(imported)[0] as ResourceModule;
      expect(Object.keys(module.columns)).toEqual(['_id']);
      expect(Object.getPrototypeOf(module.columns)).toBe(Object.prototype);
      expect(inputSchema(module, 'list').safeParse({ filter: {} }).success).toBe(true);
      expect(({} as Record<string, unknown>).type).toBeUndefined();
    },
  );
});

describe('references', () => {
  let server: Server;
  let asked = 0;
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked += 1;
      const root = { ...documentWith({ $ref: '/part.json' }) };
      const body =
        request.url === '/root.json'
          ? root
          : request.url === '/far.json'
            ? documentWith({ $ref: 'http://localhost:1/x.json' })
            : { type: 'object' };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => server.close());
  const origin = (): string => `http://127.0.0.1:${(server.address() as { port: number }).port}`;

  it('from a file to an address are refused, and nothing is fetched', async () => {
    const file = write('remote.json', documentWith({ $ref: `${origin()}/part.json` }));
    expect(await refusal(file)).toMatch(/may refer to files only/);
    expect(asked).toBe(0);
  });

  it('from a file to a file outside its folder are refused, also through a link', async () => {
    write('secret.json', { type: 'object', 'x-secret': 'hidden' });
    expect(await refusal(write('doc/up.json', documentWith({ $ref: '../secret.json' })))).toMatch(/outside its folder/);
    expect(await refusal(write('doc/abs.json', documentWith({ $ref: '/etc/passwd' })))).toMatch(
      /outside its folder|does not exist/,
    );
    symlinkSync(path.join(folder, 'secret.json'), path.join(folder, 'doc/link.json'));
    expect(await refusal(write('doc/linked.json', documentWith({ $ref: 'link.json' })))).toMatch(/outside its folder/);
    expect(await refusal(write('doc/coded.json', documentWith({ $ref: '%2e%2e/secret.json' })))).toMatch(
      /outside its folder/,
    );
  });

  it('between addresses of one origin are followed, to another origin they are not', async () => {
    await loadDocument(`${origin()}/root.json`, new Diagnostics());
    expect(asked).toBe(2);
    expect(await refusal(`${origin()}/far.json`)).toMatch(/another origin/);
  });

  it('to nothing are warned about, and the rest is compiled', async () => {
    const input = tiny([{ schema: 'Thing' }]);
    const { document, schemas } = editable(input);
    (schemas.Thing as EditableSchema).properties.lost = { $ref: '#/components/schemas/Missing' };
    (schemas.Thing as EditableSchema).properties.far = { $ref: '#/x~1y%20z' };
    const diagnostics = new Diagnostics();
    const loaded = await loadDocument(write('missing.json', document), diagnostics);
    const files = await compile({ ...input, document: canonicalise(loaded) }, diagnostics);
    expect(diagnostics.counts('warning').get('ref-missing')).toBe(2);
    expect(files.get('resources/thing.ts')).toContain('lost: { kind: "json", access: "cr" }');
  });

  it('to a file that is not there are refused', async () => {
    expect(await refusal(write('absent.json', documentWith({ $ref: 'nowhere.json' })))).toMatch(
      /nowhere\.json, which does not exist/,
    );
  });

  it('in a circle end', async () => {
    const file = write('circle.json', documentWith({ properties: { next: { $ref: '#/components/schemas/Thing' } } }));
    const document = await loadDocument(file, new Diagnostics());
    expect(JSON.stringify(canonicalise(document)).length).toBeLessThan(1_000);
  });
});

describe('size', () => {
  it('above 100 MB is refused before anything is read', async () => {
    const file = path.join(folder, 'large.json');
    closeSync(openSync(file, 'w'));
    truncateSync(file, 101_000_000);
    expect(await refusal(file)).toMatch(/101 MB; documents of up to 100 MB are read/);
  });

  it.each([
    ['JSON', `{"openapi":"3.0.0","paths":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`, 'deep.json'],
    ['YAML', `openapi: 3.0.0\npaths: ${'['.repeat(50_000)}${']'.repeat(50_000)}\n`, 'deep.yaml'],
    [
      'schemas',
      JSON.stringify(documentWith(JSON.parse(`${'{"items":'.repeat(300)}{}${'}'.repeat(300)}`))),
      'nested.json',
    ],
    [
      'indentation',
      `openapi: 3.0.0\npaths:\n${Array.from({ length: 2_000 }, (_, depth) => `${' '.repeat(depth + 1)}a:`).join('\n')}\n`,
      'indented.yaml',
    ],
  ])('in depth is bounded: %s', async (_, text, name) => {
    expect(await refusal(write(name, text))).toMatch(/deep/);
  });

  it('cannot be multiplied by YAML references', async () => {
    const lines = Array.from(
      { length: 30 },
      (_, index) =>
        `a${index}: &a${index} [${
          index === 0
            ? 'x'
            : Array(10)
                .fill(`*a${index - 1}`)
                .join(', ')
        }]`,
    );
    expect(await refusal(write('bomb.yaml', `openapi: 3.0.0\npaths: {}\n${lines.join('\n')}\n`))).toMatch(
      /alias|nests|YAML/i,
    );
  });
});

describe('documents that are none', () => {
  it.each([
    ['an empty file', '', /lacks "openapi"|not a readable/],
    ['a list', '[]', /lacks "openapi"|not a readable/],
    ['Swagger 2.0', '{"swagger":"2.0","info":{},"paths":{}}', /Swagger 2\.0/],
    ['broken JSON', '{"openapi":', /not a readable/],
    ['something else', 'hello', /lacks "openapi"|not a readable/],
  ])('%s', async (_, text, message) => {
    expect(await refusal(write('none.json', text))).toMatch(message);
  });

  it('formally wrong but harmless: compiled, with a warning', async () => {
    const file = write('wrong.json', { ...tiny([{ schema: 'Thing' }]).document, info: {} });
    const diagnostics = new Diagnostics();
    const document = canonicalise(await loadDocument(file, diagnostics));
    const files = await compile({ document, facts: null, overlays: [], strict: false }, diagnostics);
    expect(files.get('tools.jsonl')).toContain('list_things');
    expect(diagnostics.counts('warning').get('invalid-document')).toBe(1);
  });

  it.each([
    ['paths of other things', { '/x': null, '/y': [], '/z': { post: null, parameters: [] }, '/w': { post: 'no' } }],
    ['paths that climb', { '/../etc/get-list': { post: { tags: ['x'], responses: {} } } }],
  ])('%s give no tool', async (_, paths) => {
    const input = tiny([{ schema: 'Thing' }]);
    const document = { ...input.document, paths: { ...input.document.paths, ...paths } } as never;
    const files = await compile({ ...input, document }, new Diagnostics());
    expect((files.get('tools.jsonl') ?? '').trim().split('\n')).toHaveLength(2);
  });
});

describe('the folder of another document', () => {
  it.each([GENERATED, path.dirname(GENERATED), '/'])('is never %s', async (out) => {
    await expect(compileToFolder({ source: 'x', out }, new Diagnostics())).rejects.toThrow(/folder of its own/);
  });
});
