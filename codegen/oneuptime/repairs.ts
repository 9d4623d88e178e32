/**
 * What the published document states wrongly about a resource. The columns are already mended when this runs: each
 * finding says where the document is wrong and what the compiler took instead.
 */
import { type Column, type Shape, traitsOf, type Verb } from '../../runtime/catalogue/kinds.ts';
import type { ResourceFacts } from '../../specs/facts.ts';
import type { Diagnostics } from '../model/diagnostics.ts';
import {
  columnPointer,
  type Document,
  jsonSchemaOf,
  operationPointer,
  own,
  pointer,
  type SchemaObject,
} from '../model/document.ts';
import type { ModelOperation } from '../model/model.ts';
import { TYPED } from './columns.ts';
import { failureText, recordedFailure } from './known-failures.ts';
import { hasItemId, isEmptySchema, isNullable, propertyOf, type SchemaSet } from './schemas.ts';

/** Every repair: what is wrong in the document, and what was done. */
export const REPAIRS = {
  'answer-shape': ['The documented answer is not what the server sends.', 'The observed answer is read instead.'],
  'bare-object': ['A typed value is declared as a bare object.', 'Its type is taken from the facts or its name.'],
  'column-needless': ['A column is offered that a key cannot set.', 'It is no argument.'],
  'create-schema-empty': ['The schema of a create has no columns.', 'They are taken from the row and the facts.'],
  'group-by-schema-empty': ['The schema has no columns and forbids all.', 'Nothing is grouped through lists.'],
  nullability: ['A column that may be null is declared without it.', 'Null is accepted and answered.'],
  'operation-absent': ['The operation is documented and the server does not have it.', 'Its tool says so.'],
  'operation-refused': ['The operation is documented and the API refuses it to API keys.', 'Its tool says so.'],
  'query-schema-empty': ['The schema has no columns and forbids all.', 'Filters are made of the columns of the row.'],
  'relation-item-id': ['Items of a relation are declared with id; the wire has _id.', 'Ids travel as _id.'],
  'relation-missing': ['A relation to one row stands in no schema.', 'It is added from the facts.'],
  'required-missing': ['A column without which a create is refused is declared optional.', 'It is required.'],
  'select-schema-empty': ['The schema has no columns and forbids all.', 'Fields are the columns of the row.'],
  'sort-schema-empty': ['The schema has no columns and forbids all.', 'Lists are sorted by columns of the row.'],
  'update-schema-empty': ['The schema of an update has no columns.', 'They are taken from the facts.'],
  'wrong-default': ['The default is not of the declared type.', 'It is ignored.'],
  'wrong-type': ['A value is declared with another type than it has.', 'Its type is taken from the facts.'],
} as const;

export type RepairCode = keyof typeof REPAIRS;

interface RepairInput {
  readonly document: Document;
  readonly schemas: Readonly<Record<string, SchemaObject>>;
  readonly set: SchemaSet;
  readonly columns: Readonly<Record<string, Column>>;
  readonly facts: ResourceFacts | undefined;
}

/** Tells what the facts do not know: a newer or older release, derived from its document alone. */
export function reportUnknown({ set: { base }, columns, facts }: RepairInput, diagnostics: Diagnostics): void {
  if (!facts) diagnostics.report('resource-unknown', base);
  for (const name of facts ? Object.keys(columns) : []) {
    if (!own(facts?.columns, name)) diagnostics.report('column-unknown', columnPointer(base, name));
  }
}

type Report = (code: RepairCode, at: string, more?: { detail?: string; taken?: string | undefined }) => void;

/** Reports every repair of one resource. */
export function reportRepairs(input: RepairInput, diagnostics: Diagnostics): void {
  const report: Report = (code, at, { detail, taken } = {}) => {
    const [cause, fix] = REPAIRS[code];
    const told = detail ? `${fix} ${detail}` : fix;
    diagnostics.add({ code, severity: 'repair', at, cause, fix: told, ...(taken ? { taken } : {}) });
  };
  reportHelperSchemas(input, report);
  const { base, operations } = input.set;
  for (const [verb, operation] of Object.entries(operations) as [Verb, ModelOperation][])
    reportOperation(input, { verb, operation }, report);
  for (const letter of ['c', 'u'] as const) reportWritten(input, letter, report);
  const read = own(input.schemas, `${base}ReadSchema`);
  for (const [key, property] of Object.entries(read?.properties ?? {}))
    if (hasItemId(property)) report('relation-item-id', columnPointer(`${base}ReadSchema`, key));
  reportColumns(input, report);
}

const HELPERS: readonly [suffix: string, code: RepairCode, verbs: readonly Verb[]][] = [
  ['QuerySchema', 'query-schema-empty', ['list', 'count']],
  ['SelectSchema', 'select-schema-empty', ['list', 'get']],
  ['SortSchema', 'sort-schema-empty', ['list']],
  ['GroupBySchema', 'group-by-schema-empty', ['list']],
  ['CreateSchema', 'create-schema-empty', ['create']],
  ['UpdateSchema', 'update-schema-empty', ['update']],
];

function reportHelperSchemas({ schemas, set: { base, operations } }: RepairInput, report: Report): void {
  for (const [suffix, code, verbs] of HELPERS) {
    const schema = own(schemas, `${base}${suffix}`);
    if (!schema || !verbs.some((verb) => operations[verb])) continue;
    if (isEmptySchema(schema)) report(code, pointer('components', 'schemas', `${base}${suffix}`));
  }
}

/** Keys that a successful answer has at its root, per verb, and the status it comes with. */
const ANSWERS: Readonly<Record<Verb, readonly string[] | 'row' | 'nothing'>> = {
  list: ['data', 'count', 'skip', 'limit'],
  count: ['count'],
  get: 'row',
  create: 'row',
  update: 'nothing',
  delete: 'nothing',
};

function reportOperation(
  { document, facts }: RepairInput,
  { verb, operation: { path, method } }: { verb: Verb; operation: ModelOperation },
  report: Report,
): void {
  const at = operationPointer({ path, method });
  const refusal = facts && recordedFailure(facts, verb);
  const code = refusal?.status === 404 ? 'operation-absent' : 'operation-refused';
  if (refusal && failureText(refusal)) report(code, at, { detail: `It answers ${refusal.status}.` });
  const documented = own(own(document.paths, path), method.toLowerCase())?.responses;
  if (documented && !answersTruly(documented, ANSWERS[verb])) report('answer-shape', `${at}/responses`);
}

function answersTruly(responses: Readonly<Record<string, unknown>>, wanted: (typeof ANSWERS)[Verb]): boolean {
  const schema = jsonSchemaOf(own(responses, '200'));
  const keys = Object.keys(schema?.properties ?? {});
  if (wanted === 'row') return schema?.$ref !== undefined || (keys.length > 0 && !keys.includes('data'));
  if (wanted === 'nothing') return schema !== undefined && keys.length === 0;
  return wanted.length === keys.length && wanted.every((key) => keys.includes(key));
}

/** What a create or update offers wrongly. */
function reportWritten({ columns, set }: RepairInput, letter: 'c' | 'u', report: Report): void {
  const [name, schema] =
    letter === 'c' ? [`${set.base}CreateSchema`, set.create] : [`${set.base}UpdateSchema`, set.update];
  for (const [key, property] of Object.entries(schema?.properties ?? {})) {
    const at = columnPointer(name, key);
    if (!own(columns, key)?.access.includes(letter)) report('column-needless', at);
    if (hasItemId(property)) report('relation-item-id', at);
    if (hasWrongDefault(property)) report('wrong-default', at);
  }
  if (letter !== 'c' || isEmptySchema(schema)) return;
  const declared = new Set(schema?.required);
  for (const [key, column] of Object.entries(columns)) {
    if (column.required && !column.via && !declared.has(key))
      report('required-missing', pointer('components', 'schemas', name), { detail: key, taken: key });
  }
}

function hasWrongDefault({ type, default: value }: SchemaObject): boolean {
  if (value === undefined || value === null || typeof type !== 'string') return false;
  if (type === 'array') return !Array.isArray(value);
  return type === 'integer' ? typeof value !== 'number' : typeof value !== type;
}

/** Where a column of the row is declared as something else than it is. */
function reportColumns({ set, columns, facts }: RepairInput, report: Report): void {
  for (const [name, column] of Object.entries(columns)) {
    const property = own(set.row.properties, name);
    const at = columnPointer(set.base, name);
    if (!property) {
      if (column.kind === 'one' && !propertyOf(name, set)) report('relation-missing', at, { taken: column.to });
      continue;
    }
    if (hasItemId(property)) report('relation-item-id', at);
    if (column.nullable && !isNullable(property)) report('nullability', at);
    if (!facts) continue;
    const told = { detail: `It is ${column.kind}.`, taken: column.kind };
    const typed = own(TYPED, String(property['x-oneuptime-type'] ?? ''));
    if (property.type === 'object' && !typed && traitsOf(column.kind).shape !== 'json') report('bare-object', at, told);
    else if (isWronglyTyped(property, column)) report('wrong-type', at, told);
  }
}

const TYPES: Readonly<Record<Shape, readonly string[]>> = {
  text: ['string', 'object'],
  id: ['string', 'object'],
  time: ['object'],
  number: ['number', 'integer'],
  integer: ['number', 'integer', 'string'],
  boolean: ['boolean'],
  choice: ['string', 'number', 'integer'],
  choices: ['array'],
  list: ['array'],
  json: ['object', 'array'],
};

function isWronglyTyped(property: SchemaObject, column: Column): boolean {
  const { shape } = traitsOf(column.kind);
  if (shape === 'id' && property.type === 'string') return property.format !== 'uuid';
  return typeof property.type === 'string' && !TYPES[shape].includes(property.type);
}
