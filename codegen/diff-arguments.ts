/** Compares the arguments of one tool in two surfaces: what a caller of the old one would stumble over. */
import type { JsonSchema } from '../runtime/catalogue/shapes.ts';
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
  const [wasTypes, isTypes] = [was, is].map((variants) => variants.map(({ type }) => String(type ?? 'any'))) as Types;
  if (wasTypes.join() !== isTypes.join()) {
    const isWider = isTypes.length > wasTypes.length && wasTypes.every((type) => isTypes.includes(type));
    const detail = `${wasTypes.join(' | ')} -> ${isTypes.join(' | ')}`;
    return [{ kind: isWider ? 'widened' : 'narrowed', detail }];
  }
  const changes = was.flatMap((variant, index) => diffVariant(variant, is[index] as JsonSchema));
  return [...new Map(changes.map((change) => [`${change.kind} ${change.detail}`, change])).values()];
}

type Types = [before: string[], after: string[]];

function variantsOf(schema: JsonSchema): JsonSchema[] {
  return Array.isArray(schema.anyOf) ? (schema.anyOf as JsonSchema[]) : [schema];
}

const UPPER = ['maxLength', 'maxItems', 'maximum'] as const;

function diffVariant(before: JsonSchema, after: JsonSchema): TypeChange[] {
  const items = isJsonObject(before.items) && isJsonObject(after.items) ? diffType(before.items, after.items) : [];
  const bounds = UPPER.flatMap((key): TypeChange[] => {
    const [was, is] = [boundOf(before[key]), boundOf(after[key])];
    const detail = `${key} ${is === Number.POSITIVE_INFINITY ? 'none' : is}`;
    return was === is ? [] : [{ kind: is < was ? 'narrowed' : 'widened', detail }];
  });
  return [...diffValues(before.enum, after.enum), ...bounds, ...items];
}

function boundOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.POSITIVE_INFINITY;
}

function diffValues(before: unknown, after: unknown): TypeChange[] {
  const [was, is] = [before, after].map((values) => (Array.isArray(values) ? values.map(String) : undefined));
  if (!was && !is) return [];
  if (!was) return [{ kind: 'narrowed', detail: `only ${is?.length} values` }];
  if (!is) return [{ kind: 'widened', detail: 'any value' }];
  const lost = was.filter((value) => !is.includes(value)).join(', ');
  const gained = is.filter((value) => !was.includes(value)).join(', ');
  return [
    ...(lost ? [{ kind: 'narrowed' as const, detail: `without ${lost}` }] : []),
    ...(gained ? [{ kind: 'widened' as const, detail: `also ${gained}` }] : []),
  ];
}
