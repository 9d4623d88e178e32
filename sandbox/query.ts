import type { Column, Resource } from './model.ts';
import { badData, serverError } from './refusal.ts';
import type { Row, Store } from './store.ts';
import { asText, decodeOperand, isObject, isUuid, isWrapped, unwrap } from './wire.ts';

type RowTest = (row: Row) => boolean;
type ValueTest = (value: unknown) => boolean;

/** A compiled query: the row test, and for to-many relations filtered by plain members the members an answer may show. */
export interface CompiledQuery {
  readonly test: RowTest;
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}

interface Scope {
  readonly store: Store;
  readonly resource: Resource;
  /** Called for every column named, so that the caller's right to it can be checked. */
  readonly onColumn: (column: Column) => void;
}

const NONE: ValueTest = () => false;
const isEmpty: ValueTest = (value) => value === null || value === undefined;

/** SQL `ILIKE`: any letter case, `%` and `_` are wildcards unless a backslash stands before them, null never matches. */
export function likeTest(pattern: string): ValueTest {
  const source = pattern.replace(/\\(.)|[\s\S]/gu, (piece, escaped: string | undefined) => {
    if (escaped !== undefined) return literal(escaped);
    return piece === '%' ? '.*' : piece === '_' ? '.' : literal(piece);
  });
  const matcher = new RegExp(`^${source}$`, 'isu');
  return (value) => !isEmpty(value) && matcher.test(asText(value));
}

function literal(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
}

function textTest(column: Column, operand: unknown, shape: (text: string) => string): ValueTest {
  if (column.kind === 'json' || (operand !== undefined && typeof operand !== 'string')) throw serverError();
  return likeTest(shape(operand ?? ''));
}

function listTest(column: Column, operand: unknown): ValueTest {
  if (!Array.isArray(operand)) throw serverError();
  const allowed = new Set(operand.map((item) => decodeOperand(column, unwrap(item))));
  return (value) => allowed.has(value);
}

function compareTest(column: Column, operand: unknown, holds: (order: number) => boolean): ValueTest {
  const bound = decodeOperand(column, operand) as string | number | boolean;
  return (value) => {
    if (isEmpty(value)) return false;
    const present = value as typeof bound;
    return holds(present < bound ? -1 : present > bound ? 1 : 0);
  };
}

function betweenTest(column: Column, operator: Record<string, unknown>): ValueTest {
  if (operator.startValue === undefined || operator.endValue === undefined) return NONE;
  const from = compareTest(column, operator.startValue, (order) => order >= 0);
  const to = compareTest(column, operator.endValue, (order) => order <= 0);
  return (value) => from(value) && to(value);
}

const orNull =
  (test: ValueTest): ValueTest =>
  (value) =>
    isEmpty(value) || test(value);
const not =
  (test: ValueTest): ValueTest =>
  (value) =>
    !isEmpty(value) && !test(value);

type Operator = (column: Column, operand: unknown, operator: Record<string, unknown>) => ValueTest;

const equalTest: Operator = (column, operand) => compareTest(column, operand, (order) => order === 0);
const greater: Operator = (column, operand) => compareTest(column, operand, (order) => order > 0);
const less: Operator = (column, operand) => compareTest(column, operand, (order) => order < 0);

/** Every operator on a plain column. Unknown names match nothing, without a word. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  EqualTo: equalTest,
  NotEqual: (column, operand) => not(equalTest(column, operand, {})),
  EqualToOrNull: (column, operand) => orNull(equalTest(column, operand, {})),
  IsNull: () => isEmpty,
  NotNull: () => (value) => !isEmpty(value),
  Search: (column, operand) => textTest(column, operand, (text) => `%${text}%`),
  StartsWith: (column, operand) => textTest(column, operand, (text) => `${text}%`),
  EndsWith: (column, operand) => textTest(column, operand, (text) => `%${text}`),
  NotContains: (column, operand) => orNull(not(textTest(column, operand, (text) => `%${text}%`))),
  Includes: listTest,
  IncludesAll: listTest,
  IncludesNone: (column, operand) => not(listTest(column, operand)),
  GreaterThan: greater,
  GreaterThanOrEqual: (column, operand) => compareTest(column, operand, (order) => order >= 0),
  LessThan: less,
  LessThanOrEqual: (column, operand) => compareTest(column, operand, (order) => order <= 0),
  GreaterThanOrNull: (column, operand) => orNull(greater(column, operand, {})),
  LessThanOrNull: (column, operand) => orNull(less(column, operand, {})),
  InBetween: (column, _operand, operator) => betweenTest(column, operator),
};

function jsonTest(column: Column, value: unknown): ValueTest {
  if (!isObject(value) && !Array.isArray(value)) return scalarTest({ ...column, kind: 'text' }, value);
  if (isObject(value) && typeof value._type === 'string') {
    if (value._type === 'IsNull' || value._type === 'NotNull') return operatorTest(column, value);
    throw serverError();
  }
  const wanted = Object.entries(value).map(([key, item]) => [key, JSON.stringify(item)] as const);
  return (stored) =>
    typeof stored === 'object' &&
    stored !== null &&
    wanted.every(([key, text]) => JSON.stringify((stored as Record<string, unknown>)[key]) === text);
}

function operatorTest(column: Column, operator: Record<string, unknown>): ValueTest {
  const build = OPERATORS[String(operator._type)];
  return build === undefined ? NONE : build(column, operator.value, operator);
}

const JSON_KINDS = new Set([
  'json',
  'texts',
  'numbers',
  'enums',
  'monitorSteps',
  'recurring',
  'restrictionTimes',
  'dashboardViewConfig',
]);

function scalarTest(column: Column, value: unknown): ValueTest {
  if (value === null || value === undefined) return isEmpty;
  if (JSON_KINDS.has(column.kind)) return jsonTest(column, value);
  if (Array.isArray(value)) return listTest(column, value);
  if (isWrapped(value)) return equalTest(column, value.value, value);
  return isObject(value) ? operatorTest(column, value) : equalTest(column, value, {});
}

/** Inside a relation the server understands plain values and, of the operators, only `Search` on text. */
function nestedTest(column: Column, value: unknown): ValueTest {
  if (!isObject(value) || isWrapped(value)) return scalarTest(column, value);
  if (['boolean', 'number', 'bigint', 'date'].includes(column.kind)) throw serverError();
  return value._type === 'Search' ? operatorTest(column, value) : NONE;
}

function relatedTest(scope: Scope, relation: Column, value: Record<string, unknown>): ValueTest {
  const target = scope.store.model.resources.get(relation.to ?? '');
  const tests: RowTest[] = [];
  for (const [name, wanted] of Object.entries(value)) {
    const column = target?.columns.get(name);
    if (column === undefined)
      throw badData(`Invalid column on ${target?.singular ?? relation.to} - ${name}. Column does not exist.`);
    if (column.kind === 'one' || column.kind === 'many') throw serverError();
    const test = nestedTest(column, wanted);
    tests.push((row) => test(row[name]));
  }
  return (id) => {
    const row = scope.store.find(relation.to, id);
    return row !== undefined && tests.every((test) => test(row));
  };
}

function toOneTest(scope: Scope, relation: Column, value: unknown): RowTest {
  const key = scope.resource.columns.get(relation.partner ?? '');
  if (key === undefined) return () => false;
  const isPlain = !isObject(value) || isWrapped(value) || typeof value._type === 'string';
  const test = isPlain ? scalarTest(key, value) : relatedTest(scope, relation, value);
  return (row) => test(row[key.name]);
}

function memberId(item: unknown): string {
  const id = isObject(item) && !isWrapped(item) ? unwrap(item._id ?? item.id) : unwrap(item);
  if (!isUuid(id)) throw serverError();
  return id.toLowerCase();
}

function memberList(value: unknown): Set<string> {
  return new Set((Array.isArray(value) ? value : [value]).map(memberId));
}

interface ManyTest {
  readonly test: (ids: readonly string[]) => boolean;
  /** Set when the answer shows only the matching members. */
  readonly shown?: ReadonlySet<string>;
}

function anyOf(wanted: ReadonlySet<string>): ManyTest {
  return { test: (ids) => ids.some((id) => wanted.has(id)), shown: wanted };
}

function manyOperator(operator: Record<string, unknown>): ManyTest {
  switch (operator._type) {
    case 'IsNull':
      return { test: (ids) => ids.length === 0 };
    case 'NotNull':
      return { test: (ids) => ids.length > 0 };
    case 'Includes':
      return anyOf(memberList(operator.value));
    case 'IncludesAll': {
      const wanted = [...memberList(operator.value)];
      return { test: (ids) => wanted.every((id) => ids.includes(id)) };
    }
    case 'IncludesNone': {
      const unwanted = memberList(operator.value);
      return { test: (ids) => !ids.some((id) => unwanted.has(id)) };
    }
    default:
      throw serverError();
  }
}

function toManyTest(scope: Scope, relation: Column, value: unknown): ManyTest {
  if (Array.isArray(value) || isWrapped(value)) return anyOf(memberList(value));
  if (!isObject(value)) throw serverError();
  if (typeof value._type === 'string') return manyOperator(value);
  if ('_id' in value && Object.keys(value).length === 1) return anyOf(memberList(value));
  const test = relatedTest(scope, relation, value);
  return { test: (ids) => ids.some(test) };
}

function multiSearch(scope: Scope, operator: Record<string, unknown>): RowTest {
  const fields = Array.isArray(operator.fields) ? operator.fields : [];
  const tests = fields.map((field): RowTest => {
    const column = knownColumn(scope, String(field));
    const test = textTest(column, operator.value, (text) => `%${text}%`);
    return (row) => test(row[column.name]);
  });
  return (row) => tests.some((test) => test(row));
}

function knownColumn(scope: Scope, name: string): Column {
  const column = scope.resource.columns.get(name);
  if (column === undefined)
    throw badData(`Invalid column on ${scope.resource.singular} - ${name}. Column does not exist.`);
  scope.onColumn(column);
  return column;
}

/** Compiles `query` of a list or count into a test over stored rows. All columns must hold; there is no "or". Throws what the server answers to mistakes it notices. */
export function compileQuery(scope: Scope, query: unknown): CompiledQuery {
  const tests: RowTest[] = [];
  const members = new Map<string, ReadonlySet<string>>();
  const entries =
    typeof query === 'object' && query !== null ? Object.entries(query) : Object.entries(Object(query ?? {}));
  for (const [name, value] of entries) {
    if (isObject(value) && value._type === 'MultiSearch') {
      tests.push(multiSearch(scope, value));
      continue;
    }
    const column = knownColumn(scope, name);
    // The project is given by the key; naming another one is ignored.
    if (name === scope.resource.facts.tenant && name !== '_id') continue;
    if (column.kind === 'one') tests.push(toOneTest(scope, column, value));
    else if (column.kind === 'many') {
      const many = toManyTest(scope, column, value);
      tests.push((row) => many.test(row[name] as string[]));
      if (many.shown !== undefined) members.set(name, many.shown);
    } else {
      const test = scalarTest(column, value);
      tests.push((row) => test(row[name]));
    }
  }
  return { test: (row) => tests.every((test) => test(row)), members };
}
