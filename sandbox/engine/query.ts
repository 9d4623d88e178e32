import { serverError, unknownColumn } from './api-error.ts';
import { isId, isObject, type JsonObject, ownMember } from './json.ts';
import { likePattern } from './like.ts';
import type { Resource, StoredColumn } from './model.ts';
import type { Store, StoredRow } from './store.ts';
import { asText, decodeOperand, isWrapped, SHAPED_KINDS, unwrap } from './wire.ts';

type RowTest = (row: StoredRow) => boolean;
type ValueTest = (value: unknown) => boolean;
type MembersTest = (ids: readonly string[]) => boolean;

/** A compiled query: the row test, and for to-many relations filtered by plain members the members an answer may show. */
interface CompiledQuery {
  readonly test: RowTest;
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}

interface Scope {
  readonly store: Store;
  readonly resource: Resource;
  /** Called for every column named, so that the caller's right to it can be checked. */
  readonly onColumn: (column: StoredColumn) => void;
}

const NONE: ValueTest = () => false;
/** Asks a column of a row. */
const at =
  (name: string, test: ValueTest): RowTest =>
  (row) =>
    test(row[name]);
const isEmpty: ValueTest = (value) => value === null || value === undefined;

/** SQL `ILIKE`: any letter case, `%` and `_` are wildcards unless a backslash stands before them, null never matches. */
export function likeTest(pattern: string): ValueTest {
  const matches = likePattern(pattern);
  return (value) => !isEmpty(value) && matches(asText(value));
}

/** Builds the test of an operator. `whole` is the operator object, for the one that has no `value`. */
type Operator = (column: StoredColumn, operand: unknown, whole?: JsonObject) => ValueTest;

/** An operator that compares; `holds` is asked with -1, 0 or 1. */
function compare(holds: (order: number) => boolean): Operator {
  return (column, operand) => {
    const bound = decodeOperand(column, operand) as string | number | boolean;
    const orderOf = (present: typeof bound): number => (present < bound ? -1 : present > bound ? 1 : 0);
    return (value) => !isEmpty(value) && holds(orderOf(value as typeof bound));
  };
}

/** An operator on text; `shape` puts wildcards round what is looked for. */
function like(shape: (text: string) => string): Operator {
  return (column, operand) => {
    if (column.kind === 'json' || (operand !== undefined && typeof operand !== 'string')) throw serverError();
    return likeTest(shape(operand ?? ''));
  };
}

const orNull =
  (build: Operator): Operator =>
  (...operator) => {
    const test = build(...operator);
    return (value) => isEmpty(value) || test(value);
  };

const not =
  (build: Operator): Operator =>
  (...operator) => {
    const test = build(...operator);
    return (value) => !isEmpty(value) && !test(value);
  };

const isEqual = compare((order) => order === 0);
const isGreater = compare((order) => order > 0);
const isLess = compare((order) => order < 0);
const isAtLeast = compare((order) => order >= 0);
const isAtMost = compare((order) => order <= 0);
const contains = like((text) => `%${text}%`);

/** The members of a list operator, still wrapped: none where there is no list, the letters of a text. */
export function membersOf(operand: unknown): unknown[] {
  if (isEmpty(operand)) return [];
  if (typeof operand !== 'string' && !Array.isArray(operand)) throw serverError();
  return [...operand];
}

const isOneOf: Operator = (column, operand) => {
  const allowed = new Set(membersOf(operand).map((item) => decodeOperand(column, unwrap(item))));
  return (value) => allowed.has(value);
};

const isBetween: Operator = (column, _operand, { startValue, endValue } = {}) => {
  if (startValue === undefined || endValue === undefined) return NONE;
  const from = isAtLeast(column, startValue);
  const to = isAtMost(column, endValue);
  return (value) => from(value) && to(value);
};

/** Every operator on a plain column. Unknown names match nothing, without a word. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  EqualTo: isEqual,
  NotEqual: not(isEqual),
  EqualToOrNull: orNull(isEqual),
  IsNull: () => isEmpty,
  NotNull: () => (value) => !isEmpty(value),
  Search: contains,
  StartsWith: like((text) => `${text}%`),
  EndsWith: like((text) => `%${text}`),
  NotContains: orNull(not(contains)),
  Includes: isOneOf,
  IncludesAll: isOneOf,
  IncludesNone: not(isOneOf),
  GreaterThan: isGreater,
  GreaterThanOrEqual: isAtLeast,
  LessThan: isLess,
  LessThanOrEqual: isAtMost,
  GreaterThanOrNull: orNull(isGreater),
  LessThanOrNull: orNull(isLess),
  InBetween: isBetween,
};

function operatorTest(column: StoredColumn, operator: JsonObject): ValueTest {
  return ownMember(OPERATORS, String(operator._type))?.(column, operator.value, operator) ?? NONE;
}

const JSON_KINDS = new Set([...SHAPED_KINDS, 'json', 'texts', 'numbers', 'enums', 'monitorSteps']);

function jsonTest(column: StoredColumn, value: unknown): ValueTest {
  if (typeof value !== 'object' || value === null) return scalarTest({ ...column, kind: 'text' }, value);
  if (isObject(value) && typeof value._type === 'string') {
    if (value._type === 'IsNull' || value._type === 'NotNull') return operatorTest(column, value);
    throw serverError();
  }
  const wanted = Object.entries(value).map(([key, item]) => [key, JSON.stringify(item)] as const);
  return (stored) =>
    typeof stored === 'object' &&
    stored !== null &&
    wanted.every(([key, text]) => JSON.stringify(ownMember(stored as JsonObject, key)) === text);
}

function scalarTest(column: StoredColumn, value: unknown): ValueTest {
  if (isEmpty(value)) return isEmpty;
  if (JSON_KINDS.has(column.kind)) return jsonTest(column, value);
  if (Array.isArray(value)) return isOneOf(column, value);
  return isObject(value) && !isWrapped(value) ? operatorTest(column, value) : isEqual(column, unwrap(value));
}

/** Inside a relation the server understands plain values and, of the operators, only `Search` on text. */
function nestedTest(column: StoredColumn, value: unknown): ValueTest {
  if (!isObject(value) || isWrapped(value)) return scalarTest(column, value);
  if (['boolean', 'number', 'bigint', 'date'].includes(column.kind)) throw serverError();
  return value._type === 'Search' ? operatorTest(column, value) : NONE;
}

function relatedTest({ store }: Scope, relation: StoredColumn, value: JsonObject): ValueTest {
  const target = store.model.resources.get(relation.to ?? '');
  const tests = Object.entries(value).map(([name, wanted]): RowTest => {
    const column = target?.columns.get(name);
    if (column === undefined) throw unknownColumn(target?.singular ?? relation.to, name);
    if (column.kind === 'one' || column.kind === 'many') throw serverError();
    return at(name, nestedTest(column, wanted));
  });
  return (id) => {
    const row = store.find(relation.to, id);
    return row !== undefined && tests.every((test) => test(row));
  };
}

function toOneTest(scope: Scope, relation: StoredColumn, value: unknown): RowTest {
  const key = scope.resource.columns.get(relation.partner ?? '');
  if (key === undefined) return NONE;
  const isPlain = !isObject(value) || isWrapped(value) || typeof value._type === 'string';
  return at(key.name, isPlain ? scalarTest(key, value) : relatedTest(scope, relation, value));
}

function memberId(item: unknown): string {
  const id = isObject(item) && !isWrapped(item) ? unwrap(item._id ?? item.id) : unwrap(item);
  if (!isId(id)) throw serverError();
  return id.toLowerCase();
}

const memberSet = (value: unknown): Set<string> => new Set([value].flat().map(memberId));

const hasAny = (ids: readonly string[], wanted: ReadonlySet<string>): boolean => ids.some((id) => wanted.has(id));

/** Operators on a to-many relation that compare with a list; `Includes` also says what the answer shows. */
const MEMBER_OPERATORS = new Map<string, typeof hasAny>([
  ['IncludesAll', (ids, listed) => [...listed].every((id) => ids.includes(id))],
  ['IncludesNone', (ids, listed) => !hasAny(ids, listed)],
]);

/** The members named by a plain list, one id or `Includes`; undefined for the other forms. */
function namedMembers(value: unknown): Set<string> | undefined {
  if (Array.isArray(value) || isWrapped(value)) return memberSet(value);
  if (!isObject(value)) throw serverError();
  if (value._type === 'Includes') return memberSet(value.value);
  return '_id' in value && Object.keys(value).length === 1 ? memberSet(value) : undefined;
}

function membersTest(scope: Scope, relation: StoredColumn, value: JsonObject): MembersTest {
  if (typeof value._type === 'string') {
    if (value._type === 'IsNull') return (ids) => ids.length === 0;
    if (value._type === 'NotNull') return (ids) => ids.length > 0;
    const holds = MEMBER_OPERATORS.get(value._type);
    if (holds === undefined) throw serverError();
    const listed = memberSet(value.value);
    return (ids) => holds(ids, listed);
  }
  const test = relatedTest(scope, relation, value);
  return (ids) => ids.some(test);
}

function multiSearch(scope: Scope, operator: JsonObject): RowTest {
  const fields = new Set(Array.isArray(operator.fields) ? operator.fields.map(String) : []);
  const tests = [...fields].map((field) => at(field, contains(knownColumn(scope, field), operator.value)));
  return (row) => tests.some((test) => test(row));
}

function knownColumn({ resource, onColumn }: Scope, name: string): StoredColumn {
  const column = resource.columns.get(name);
  if (column === undefined) throw unknownColumn(resource.singular, name);
  onColumn(column);
  return column;
}

/** Compiles `query` of a list or count into a test over stored rows. All columns must hold; there is no "or". Throws what the server answers to mistakes it notices. */
export function compileQuery(scope: Scope, query: unknown): CompiledQuery {
  const members = new Map<string, ReadonlySet<string>>();
  const tests = Object.entries(Object(query ?? {}) as JsonObject).map(([name, value]): RowTest => {
    if (isObject(value) && value._type === 'MultiSearch') return multiSearch(scope, value);
    const column = knownColumn(scope, name);
    // The project is given by the key; naming another one is ignored.
    if (name === scope.resource.facts.tenant && name !== '_id') return () => true;
    if (column.kind === 'one') return toOneTest(scope, column, value);
    if (column.kind !== 'many') return at(name, scalarTest(column, value));
    const named = namedMembers(value);
    if (named !== undefined) members.set(name, named);
    const test: MembersTest = named ? (ids) => hasAny(ids, named) : membersTest(scope, column, value as JsonObject);
    return (row) => test(row[name] as string[]);
  });
  return { test: (row) => tests.every((test) => test(row)), members };
}
