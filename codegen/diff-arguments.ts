/** Compares the arguments of one tool in two surfaces: what a caller of the old one would stumble over. */
import type { JsonSchema } from '../runtime/catalogue/schema.ts';
import { isJsonObject } from './model/document.ts';

type ArgumentChangeKind =
  | 'added'
  | 'added-required'
  | 'removed'
  | 'made-required'
  | 'made-optional'
  | 'narrowed'
  | 'widened';

export interface ArgumentChange {
  readonly kind: ArgumentChangeKind;
  /** Name, with `filter.` before a column that lists are filtered by. */
  readonly argument: string;
  /** What became narrower or wider. */
  readonly detail?: string;
}

const BREAKING: ReadonlySet<ArgumentChangeKind> = new Set(['added-required', 'removed', 'made-required', 'narrowed']);

/** True when a call that was right before may be refused now. */
export function isBreakingArgument({ kind }: ArgumentChange): boolean {
  return BREAKING.has(kind);
}

/** Every change of arguments, in alphabetical order of their names. */
export function diffArguments(before: JsonSchema, after: JsonSchema, prefix = ''): ArgumentChange[] {
  const [old, now] = [propertiesOf(before), propertiesOf(after)];
  const [wasRequired, isRequired] = [requiredOf(before), requiredOf(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names.flatMap((name): ArgumentChange[] => {
    const argument = `${prefix}${name}`;
    const [was, is] = [old.get(name), now.get(name)];
    if (!was) return [{ kind: isRequired.has(name) ? 'added-required' : 'added', argument }];
    if (!is) return [{ kind: 'removed', argument }];
    const changes: ArgumentChange[] = [];
    if (wasRequired.has(name) !== isRequired.has(name))
      changes.push({ kind: isRequired.has(name) ? 'made-required' : 'made-optional', argument });
    if (propertiesOf(was).size > 0 || propertiesOf(is).size > 0)
      return [...changes, ...diffArguments(was, is, `${argument}.`)];
    return [...changes, ...diffType(was, is).map((change) => ({ ...change, argument }))];
  });
}

function propertiesOf(schema: JsonSchema): Map<string, JsonSchema> {
  const { properties } = schema;
  return new Map(isJsonObject(properties) ? (Object.entries(properties) as [string, JsonSchema][]) : []);
}

function requiredOf({ required }: JsonSchema): ReadonlySet<string> {
  return new Set(Array.isArray(required) ? (required as string[]) : []);
}

type TypeChange = Omit<ArgumentChange, 'argument'>;

/** Compares two value schemas. Descriptions are not compared: they refuse nobody. */
function diffType(before: JsonSchema, after: JsonSchema): TypeChange[] {
  const [was, is] = [variantsOf(before), variantsOf(after)];
  if (was.length !== is.length || was.some((variant, index) => variant.type !== is[index]?.type)) {
    const kind =
      is.length > was.length && was.every((old) => is.some((now) => old.type === now.type)) ? 'widened' : 'narrowed';
    return [{ kind, detail: `${spoken(was)} -> ${spoken(is)}` }];
  }
  const changes = was.flatMap((variant, index) => diffVariant(variant, is[index] as JsonSchema));
  return changes.filter(
    ({ kind, detail }, index) => changes.findIndex((other) => other.kind === kind && other.detail === detail) === index,
  );
}

function variantsOf(schema: JsonSchema): JsonSchema[] {
  return Array.isArray(schema.anyOf) ? (schema.anyOf as JsonSchema[]) : [schema];
}

function spoken(variants: readonly JsonSchema[]): string {
  return variants.map(({ type }) => String(type ?? 'any')).join(' | ');
}

function diffVariant(before: JsonSchema, after: JsonSchema): TypeChange[] {
  const items = isJsonObject(before.items) && isJsonObject(after.items) ? diffType(before.items, after.items) : [];
  return [
    ...diffValues(before.enum, after.enum),
    ...UPPER.flatMap((key) => diffBound(key, before[key], after[key])),
    ...items,
  ];
}

const UPPER = ['maxLength', 'maxItems', 'maximum'] as const;

function diffValues(before: unknown, after: unknown): TypeChange[] {
  const [was, is] = [valuesOf(before), valuesOf(after)];
  if (!was && !is) return [];
  if (!was) return [{ kind: 'narrowed', detail: `only ${is?.length} values` }];
  if (!is) return [{ kind: 'widened', detail: 'any value' }];
  const lost = was.filter((value) => !is.includes(value));
  const gained = is.filter((value) => !was.includes(value));
  return [
    ...(lost.length > 0 ? [{ kind: 'narrowed' as const, detail: `without ${lost.join(', ')}` }] : []),
    ...(gained.length > 0 ? [{ kind: 'widened' as const, detail: `also ${gained.join(', ')}` }] : []),
  ];
}

function valuesOf(values: unknown): string[] | undefined {
  return Array.isArray(values) ? values.map(String) : undefined;
}

function diffBound(key: string, before: unknown, after: unknown): TypeChange[] {
  const [was, is] = [before, after].map((bound) => (typeof bound === 'number' ? bound : Number.POSITIVE_INFINITY)) as [
    number,
    number,
  ];
  if (was === is) return [];
  return [
    { kind: is < was ? 'narrowed' : 'widened', detail: `${key} ${is === Number.POSITIVE_INFINITY ? 'none' : is}` },
  ];
}
