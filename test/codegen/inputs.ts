/** Documents for the compiler's tests: the committed one, the committed older release, and small ones of their own. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { canonicalise } from '../../codegen/canonical.ts';
import type { CompileInput } from '../../codegen/compile.ts';
import { Diagnostics } from '../../codegen/model/diagnostics.ts';
import type { Document } from '../../codegen/model/document.ts';
import { type ReadOptions, readOther, readProject } from '../../codegen/project.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');
export const OLD_RELEASE = path.join(ROOT, 'test/fixtures/oneuptime-7.0.4727.openapi.json');
/** Published documents, which are not ours to commit: present on a developer's machine, or not. */
const SHARED = path.resolve(ROOT, '../shared/specs');
export const OLDEST_RELEASE = path.join(SHARED, 'oneuptime-7.0.4518.openapi.json');
export const hasShared = existsSync(OLDEST_RELEASE);

/** The committed document with facts, words, former names and lock. */
export const committed = (): Promise<CompileInput> => readProject();

/** Another document with what is known of it. */
export const other = (file: string, options: ReadOptions = {}): Promise<CompileInput> =>
  readOther(file, new Diagnostics(), options);

/** A document of resources with an id, a name and the verbs list and create; nothing is known about it but itself. */
export function tiny(resources: readonly { schema: string; tag?: string; path?: string }[]): CompileInput {
  const paths: Record<string, unknown> = {};
  const schemas: [string, unknown][] = [];
  for (const { schema, tag = schema, path: root = `/${schema.toLowerCase()}` } of resources) {
    const $ref = `#/components/schemas/${schema.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const content = { 'application/json': { schema: { properties: { data: { type: 'array', items: { $ref } } } } } };
    paths[`${root}/get-list`] = {
      post: { operationId: `list${schema}`, tags: [tag], responses: { 200: { content } } },
    };
    paths[root] = { post: { operationId: `create${schema}`, tags: [tag], responses: {} } };
    schemas.push([schema, { type: 'object', properties: { _id: { type: 'string' }, name: { type: 'string' } } }]);
  }
  const document = {
    openapi: '3.0.0',
    info: { title: 'Tiny', version: '1' },
    paths,
    components: { schemas: Object.fromEntries(schemas) },
  } as unknown as Document;
  return { document: canonicalise(document), facts: null, overlays: [], strict: false };
}

export type EditableSchema = Record<string, unknown> & { properties: Record<string, unknown> };

/** A copy of an input's document, and its schemas to be changed. */
export function editable({ document }: CompileInput): {
  document: Document;
  schemas: Record<string, EditableSchema>;
} {
  const copy = structuredClone(document);
  return { document: copy, schemas: copy.components?.schemas as unknown as Record<string, EditableSchema> };
}

/** The same value with the keys of every object in another order. */
export function shuffled<T>(value: T, random: () => number): T {
  if (Array.isArray(value)) return value.map((item) => shuffled(item as unknown, random)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value)
    .map((key) => [random(), key] as const)
    .sort(([a], [b]) => a - b)
    .map(([, key]) => key);
  return Object.fromEntries(keys.map((key) => [key, shuffled((value as Record<string, unknown>)[key], random)])) as T;
}
