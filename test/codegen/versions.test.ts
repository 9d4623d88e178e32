/** Any release: every operation of older documents becomes a tool, and the laws hold for them too. */
import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalise } from '../../codegen/canonical.ts';
import { compile } from '../../codegen/compile.ts';
import { withJavaScript } from '../../codegen/compile-folder.ts';
import { Diagnostics } from '../../codegen/model/diagnostics.ts';
import { type CompiledSurface, readSurface } from '../../codegen/model/surface.ts';
import { type EditableSchema, editable, hasShared, OLD_RELEASE, OLDEST_RELEASE, other, tiny } from './inputs.ts';

interface Release {
  readonly file: string;
  readonly operations: number;
  readonly resources: number;
}
const RELEASES: readonly [string, Release][] = [
  ['7.0.4727', { file: OLD_RELEASE, operations: 711, resources: 126 }],
  ...(hasShared ? [['7.0.4518', { file: OLDEST_RELEASE, operations: 707, resources: 125 }] as [string, Release]] : []),
];

/** Read once for whoever asks for it. */
const older = other(OLD_RELEASE);

describe.each(RELEASES)('release %s', (_, { file, operations, resources }) => {
  const diagnostics = new Diagnostics();
  let surface: CompiledSurface;
  let files: Map<string, string>;
  let documented: string[];

  beforeAll(async () => {
    const input = await (file === OLD_RELEASE ? older : other(file));
    documented = Object.entries(input.document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    files = await compile(input, diagnostics);
    surface = readSurface({ tools: files.get('tools.jsonl') ?? '', operations: files.get('operations.jsonl') ?? '' });
  });

  it('has a tool for every documented operation, and for nothing else', () => {
    expect(documented).toHaveLength(operations);
    expect([...surface.tools.values()].map(({ operation }) => operation).sort()).toEqual(documented.sort());
    expect(JSON.parse(files.get('manifest.json') ?? '').resources).toBe(resources);
  });

  it('keeps to the laws of names and schemas', () => {
    for (const { name, inputSchema, verb, operation } of surface.tools.values()) {
      const properties = Object.keys((inputSchema.properties ?? {}) as object);
      expect(name).toMatch(/^[a-z][a-z0-9_]{0,47}$/);
      expect(inputSchema, name).toMatchObject({ type: 'object', additionalProperties: false });
      expect(operation.includes('{id}'), name).toBe(properties.includes('id'));
      if (verb === 'list' || verb === 'count')
        expect(
          Object.keys((inputSchema.properties as { filter: { properties: object } }).filter.properties).length,
          name,
        ).toBeGreaterThan(0);
      expect(JSON.stringify(inputSchema), name).not.toMatch(/"\$ref"|"oneOf"|"allOf"/);
    }
  });

  it('lets a create set columns, also where the document publishes none', () => {
    const creates = [...surface.tools.values()].filter(({ verb }) => verb === 'create');
    const bare = creates.filter(({ inputSchema }) => Object.keys(inputSchema.properties as object).length <= 1);
    // Tables of which an API key may set nothing.
    expect(['create_file', 'create_project', 'create_workflow_log']).toEqual(
      expect.arrayContaining(bare.map(({ name }) => name)),
    );
  });

  it('reports what is new to the facts, and does not take words from other releases amiss', () => {
    expect(diagnostics.errors).toEqual([]);
    expect(diagnostics.counts('warning').get('facts-unmatched')).toBeGreaterThan(200);
    expect(
      diagnostics
        .sorted()
        .filter(({ code }) => code === 'resource-unknown')
        .map(({ at }) => at),
    ).toContain('TelemetryService');
  });

  it('can be served: every module loads as plain JavaScript', async () => {
    const all = withJavaScript(files);
    const text = all.get('resources/telemetry-service.js') ?? '';
    expect(text).not.toMatch(/satisfies|import type| as const/);
    const module = await import(`data:text/javascript,${encodeURIComponent(text)}`);
    expect(module.telemetryService.operations.list.path).toBe('/telemetry-service/get-list');
    expect(all.get('index.js')?.includes('import("./resources/telemetry-service.js")')).toBe(true);
  });
});

describe('a document newer than the facts', () => {
  it('merges what is known and derives what is not, column by column', async () => {
    const input = await older;
    const { document, schemas } = editable(input);
    (schemas.Monitor as EditableSchema).properties.brandNew = { type: 'string', maxLength: 9, nullable: true };
    const diagnostics = new Diagnostics();
    const files = await compile({ ...input, document }, diagnostics);
    expect(files.get('resources/monitor.ts')).toContain(
      'brandNew: { kind: "text", nullable: true, max: 9, access: "r" }',
    );
    expect(
      diagnostics.sorted().find(({ code, at }) => code === 'column-unknown' && at.endsWith('/brandNew')),
    ).toBeDefined();
  });

  it('needs no facts at all', async () => {
    const files = await compile(tiny([{ schema: 'Thing' }]), new Diagnostics());
    expect(files.get('tools.jsonl')).toContain('list_things');
  });
});

describe('the canonical form', () => {
  it('of the committed older release is what the canonicaliser gives: no sentence, no sample', async () => {
    const { document } = await older;
    expect(canonicalise(document)).toEqual(document);
    const sentences: string[] = [];
    const walk = (value: unknown): void => {
      if (typeof value === 'string' && value.split(' ').length > 6 && !value.includes('/')) sentences.push(value);
      if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
    };
    walk({ ...document, 'x-permission-sets': [] });
    expect(sentences).toEqual([]);
    expect(JSON.stringify(document)).not.toMatch(/"(description|summary|example)":"(?!OK|Created)/);
  });
});
