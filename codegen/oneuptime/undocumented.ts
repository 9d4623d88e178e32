/**
 * Tables that the API serves and its document leaves out, put into the document as if it had them: operations, and the
 * names of columns. What the columns are, the facts say; what they mean, `overlay-undocumented/`.
 */
import type { Verb } from '../../runtime/catalogue/kinds.ts';
import { type Facts, joinFacts, type ResourceFacts } from '../../specs/facts.ts';
import { type Document, type OperationObject, own, type SchemaObject } from '../model/document.ts';
import { SHAPES } from './verb-shapes.ts';

/**
 * The document with the tables in it, and the facts of both. Whatever a document has itself is documented; one that has
 * no table of this API at an address of ours is another product's, and gets none.
 */
export function joinUndocumented(
  document: Document,
  facts: Facts | null,
  undocumented: Facts | undefined,
): { document: Document; facts: Facts | null } {
  if (!undocumented || !facts) return { document, facts };
  const isListed = ({ path }: ResourceFacts): boolean => own(document.paths, addressOf('list', path)[1]) !== undefined;
  if (![facts, undocumented].some(({ resources }) => Object.values(resources).some(isListed)))
    return { document, facts };
  const schemas = document.components?.schemas ?? {};
  const added = Object.entries(undocumented.resources).filter(
    ([schema, { operations, path }]) =>
      operations.length > 0 && !own(schemas, schema) && !own(document.paths, addressOf('list', path)[1]),
  );
  const more: Facts = { ...undocumented, resources: Object.fromEntries(added) };
  return {
    document: {
      ...document,
      paths: { ...document.paths, ...Object.assign({}, ...added.map(pathsOf)) },
      components: { ...document.components, schemas: { ...schemas, ...Object.assign({}, ...added.map(schemasOf)) } },
    },
    facts: joinFacts(facts, more),
  };
}

type Entry = readonly [schema: string, facts: ResourceFacts];

function schemasOf([schema, { columns }]: Entry): Record<string, SchemaObject> {
  // Relations to one row stand in no published schema either.
  const names = Object.keys(columns).filter((name) => columns[name]?.kind !== 'one');
  const withLetter = (letter: string): SchemaObject => ({
    type: 'object',
    properties: Object.fromEntries(
      names.filter((name) => (columns[name]?.access ?? 'cru').includes(letter)).map((name) => [name, {}]),
    ),
  });
  return {
    [schema]: { ...withLetter('r'), 'x-undocumented': true },
    [`${schema}CreateSchema`]: withLetter('c'),
    [`${schema}UpdateSchema`]: withLetter('u'),
  };
}

function pathsOf([schema, { tag, path, operations }]: Entry): Document['paths'] {
  const paths: Record<string, Record<string, OperationObject>> = {};
  for (const verb of operations as Verb[]) {
    const [method, at] = addressOf(verb, path);
    paths[at] = { ...paths[at], [method]: operationOf(verb, schema, tag) };
  }
  return paths;
}

/** Method and path of a verb below a collection path, as the present releases have them. */
function addressOf(verb: Verb, path: string): readonly [method: string, path: string] {
  const [, method = '', ending = ''] = SHAPES.find(([shaped]) => shaped === verb) ?? [];
  return [method, `${path}${ending}`];
}

function operationOf(verb: Verb, schema: string, tag: string): OperationObject {
  const row = { $ref: `#/components/schemas/${schema}` };
  const answer = { type: 'object', properties: { data: { type: 'array', items: row } } };
  return {
    operationId: `${verb}${schema}`,
    tags: [tag],
    // One answer that names the row tells the reader of documents whose operation it is.
    responses: { 200: { content: { 'application/json': { schema: answer } } } },
  };
}
