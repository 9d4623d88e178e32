/**
 * The canonical form of a published document: sorted, and facts only. What stands only in examples and descriptions
 * (the wire type of a value, the permissions of a column) is lifted into `x-` fields first; then all prose goes.
 */
import { STATUS_CODES } from 'node:http';
import { type Document, isJsonObject, isSentence, objectsIn } from './model/document.ts';

const MAX_TITLE = 40;
/** Keys that hold prose or samples. A schema property may bear such a name, so maps of names are walked apart. */
const PROSE = new Set('description summary example examples externalDocs title termsOfService contact'.split(' '));
/** Keys whose values map free names to schemas, operations or answers. */
const NAME_MAPS = new Set(
  'properties schemas paths responses parameters securitySchemes patternProperties content headers'.split(' '),
);

/** Makes the canonical form. `prose: true` keeps the document's sentences, for those who compile a document of their own. */
export function canonicalise(document: Document, { prose = false }: { prose?: boolean } = {}): Document {
  // Lists that recur are numbered, so that a column holds three numbers instead of three lists.
  const numbers = new Map<string, number>();
  const numberOf = (names: readonly string[]): number => {
    const key = names.join('\n');
    numbers.set(key, numbers.get(key) ?? numbers.size);
    return numbers.get(key) as number;
  };
  const walk = (value: unknown, isNameMap: boolean): unknown => {
    if (Array.isArray(value)) return value.map((item) => walk(item, false));
    if (!isJsonObject(value)) return value;
    const lifted = isNameMap ? {} : liftFacts(value, numberOf);
    const entries = Object.keys({ ...value, ...lifted })
      .sort()
      .flatMap((key): [string, unknown][] => {
        const item = value[key];
        if (isNameMap) return [[key, walk(item, false)]];
        if (isForeignWord(key) || (!prose && (PROSE.has(key) || (key === 'default' && isSentence(item))))) return [];
        if (Object.hasOwn(lifted, key)) return [[key, lifted[key]]];
        if (key === 'servers') return [[key, withoutHosts(item)]];
        if (key === 'required' && Array.isArray(item)) return [[key, [...new Set(item as string[])].sort()]];
        return [[key, walk(item, NAME_MAPS.has(key))]];
      });
    return Object.fromEntries(entries);
  };
  const body = walk(document, false) as Record<string, unknown>;
  if (!prose) describeAnswers(body.paths);
  const all = {
    ...body,
    info: {
      title: String(document.info?.title ?? '').slice(0, MAX_TITLE),
      version: String(document.info?.version ?? ''),
    },
    tags: mergedTags(document),
    ...(numbers.size > 0 ? { 'x-permission-sets': [...numbers.keys()].map(namesIn) } : {}),
  };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))) as unknown as Document;
}

/** Text of a canonical document: one space of indentation, a final newline; equal documents give equal bytes. */
export function printDocument(document: Document): string {
  return `${JSON.stringify(document, null, 1)}\n`;
}

/**
 * Extensions that carry facts. All others go, also with `prose`: they may hold anything, and a published document must
 * not put words into a tool's mouth by using those of our overlay.
 */
const KNOWN_FACTS = new Set(['x-oneuptime-type', 'x-ordered', 'x-permissions', 'x-permission-sets']);

function isForeignWord(key: string): boolean {
  return key.startsWith('x-') && !KNOWN_FACTS.has(key);
}

/** Facts that stand only in the sample or the description of a schema. */
function liftFacts(
  schema: Record<string, unknown>,
  numberOf: (names: readonly string[]) => number,
): Record<string, unknown> {
  const lifted: Record<string, unknown> = {};
  const wire = isJsonObject(schema.example) ? schema.example._type : undefined;
  if (typeof wire === 'string' && !schema['x-oneuptime-type']) lifted['x-oneuptime-type'] = wire;
  const description = schema.description;
  if (typeof description === 'string' && description.includes('Permissions - ')) {
    const lists = ['Create', 'Read', 'Update'].map((access) => permissionList(description, access));
    if (lists.some((list) => list.length > 0)) lifted['x-permissions'] = lists.map(numberOf);
  }
  return lifted;
}

/** Where a private instance stands is nobody's business: of its servers the paths are kept, each once. */
function withoutHosts(servers: unknown): { url: string }[] {
  const urls = (Array.isArray(servers) ? servers : []).filter(isJsonObject).map(({ url }) => String(url ?? ''));
  return [...new Set(urls.map(pathOf))].map((url) => ({ url }));
}

/** With a scheme, a host, a port or a template in it, what stands before the first path is an address. */
const ADDRESS = /^(?:[^/]*:\/+[^/]*|\/\/+[^/]*|(?!\.{1,2}(?:\/|$))[^/]*[.:@{][^/]*)/;

function pathOf(url: string): string {
  const plain = url
    .trim()
    .replaceAll('\\', '/')
    .replace(/[?#].*$/s, '');
  return plain.replace(ADDRESS, '') || '/';
}

function namesIn(key: string): string[] {
  return key.split('\n').filter(Boolean);
}

function permissionList(description: string, access: string): string[] {
  const list = new RegExp(`${access}: \\[([^\\]]*)\\]`).exec(description)?.[1] ?? '';
  return list.startsWith('No access') ? [] : [...new Set(list.split(', ').filter(Boolean))].sort();
}

/** Tags that become equal once trimmed are one tag. */
function mergedTags(document: Document): { name: string }[] {
  const { tags } = document as { tags?: unknown };
  const declared = Array.isArray(tags) ? tags.filter(isJsonObject).map(({ name }) => String(name)) : [];
  return [...new Set(declared.map((name) => name.trim()))].sort().map((name) => ({ name }));
}

/** OpenAPI wants a description in every answer: the standard reason phrase of its status stands in for the prose. */
function describeAnswers(paths: unknown): void {
  const operations = objectsIn(paths).flatMap(([, item]) => objectsIn(item));
  for (const [status, answer] of operations.flatMap(([, { responses }]) => objectsIn(responses)))
    if (!('$ref' in answer)) answer.description = STATUS_CODES[status] ?? 'Answer';
}
