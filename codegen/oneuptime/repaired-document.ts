/**
 * The document as it should have been published: its own schemas with the listed repairs, and nothing else. Neither facts
 * nor model have a say here, so that what is compiled from them can be held against it.
 */
import { type Kind, type Shape, traitsOf } from '../../runtime/catalogue/kinds.ts';
import { columnPointer, own, pointedKey, pointer, type SchemaObject } from '../model/document.ts';
import { derivedTarget, isUnusableName, TYPED } from './columns.ts';
import { type ListedRepair, repairsByPlace } from './repair-list.ts';
import { hasItemId, isEmptySchema, isNullable, propertyOf, type SchemaSet } from './schemas.ts';

/** A schema of OpenAPI 3.1 for values as they travel. */
export type WireSchema = Readonly<Record<string, unknown>>;

/** What travels for one resource. */
export interface RepairedResource {
  readonly row: WireSchema;
  readonly create: WireSchema | undefined;
  readonly update: WireSchema | undefined;
  /** The document has no schema for creates: its columns are those of the row, and need not all be accepted. */
  readonly isCreateGuessed: boolean;
  /** Column -> schema it refers to, where the list or the name of the column tells. */
  readonly targets: ReadonlyMap<string, string>;
}

type Direction = 'read' | 'written';
type Properties = readonly (readonly [name: string, property: SchemaObject])[];

/** What every row has, whatever its schema says. */
const EVERY_ROW: Readonly<Record<string, SchemaObject>> = {
  _id: { type: 'string', format: 'uuid' },
  createdAt: { type: 'object', 'x-oneuptime-type': 'DateTime' },
};

/** Schema name -> what travels, for all resources of a document. */
export function repairedResources(
  documented: readonly SchemaSet[],
  list: readonly ListedRepair[],
): Map<string, RepairedResource> {
  const repairs = repairsByPlace(list);
  const known = new Set(documented.map(({ schema }) => schema));
  const relations = list.filter(({ code }) => code === 'relation-missing');
  return new Map(documented.map((set) => [set.schema, repairedResource(set, { repairs, relations, known })]));
}

interface RepairContext {
  readonly repairs: ReturnType<typeof repairsByPlace>;
  /** Those that the document lacks. */
  readonly relations: readonly ListedRepair[];
  readonly known: ReadonlySet<string>;
}

function repairedResource(set: SchemaSet, { repairs, relations, known }: RepairContext): RepairedResource {
  const { base, row, create, update, operations } = set;
  const place = columnPointer(base, '');
  const added = relations
    .filter(({ at }) => at.startsWith(place))
    .map(({ at, taken }) => [pointedKey(at.slice(place.length)), taken] as const);
  const relation = { type: 'object', nullable: true } as const;
  const columns = Object.entries({ ...EVERY_ROW, ...row.properties });
  const rows = [...columns, ...added.map(([name]) => [name, relation] as const)];
  const isCreateGuessed = isEmptySchema(create);
  const guessed = columns.filter(([, { readOnly }]) => readOnly !== true);
  const objectOf = (properties: Properties, direction: Direction, required: readonly string[] = []): WireSchema => ({
    type: 'object',
    properties: Object.fromEntries(
      properties
        .filter(([name]) => !isUnusableName(name))
        .map(([name, property]) => [name, wireProperty(name, property, { set, repairs, direction })]),
    ),
    ...(required.length > 0 ? { required } : {}),
  });
  const written = (suffix: string, schema: SchemaObject | undefined): Properties =>
    Object.entries(schema?.properties ?? {}).filter(
      ([name]) => repairs('column-needless', columnPointer(base + suffix, name)).length === 0,
    );
  const creatable = isCreateGuessed ? guessed : written('CreateSchema', create);
  const mustHave = new Set([
    ...(create?.required ?? []),
    ...repairs('required-missing', pointer('components', 'schemas', `${base}CreateSchema`)),
  ]);
  const required = creatable.map(([name]) => name).filter((name) => mustHave.has(name));
  return {
    row: objectOf(rows, 'read'),
    create: operations.create && objectOf(creatable, 'written', required),
    update: operations.update && objectOf(written('UpdateSchema', update), 'written'),
    isCreateGuessed,
    targets: new Map([
      ...columns.flatMap(([name, { items }]) => {
        const target = own(items?.properties, '_id') && derivedTarget(name, 'many', known);
        return target ? [[name, target] as const] : [];
      }),
      ...added.filter(([, target]) => target !== ''),
    ]),
  };
}

interface WireContext extends Pick<RepairContext, 'repairs'> {
  readonly set: SchemaSet;
  readonly direction: Direction;
}

function wireProperty(name: string, property: SchemaObject, { set, repairs, direction }: WireContext): WireSchema {
  const at = columnPointer(set.base, name);
  const [kind] = [...repairs('wrong-type', at), ...repairs('bare-object', at)];
  const wire = wireType(name, kind === undefined ? property : declaredAs(kind as Kind), direction);
  const nullable = isNullable(propertyOf(name, set) ?? property) || repairs('nullability', at).length > 0;
  return nullable ? { anyOf: [wire, { type: 'null' }] } : wire;
}

/** The property that a document would have for a column of a kind. */
function declaredAs(kind: Kind): SchemaObject {
  const { shape, items = 'string' } = traitsOf(kind);
  return shape === 'list' ? { type: 'array', items: { type: items } } : DECLARED[shape];
}

const DECLARED: Readonly<Record<Exclude<Shape, 'list'>, SchemaObject>> = {
  text: { type: 'string' },
  id: { type: 'string', format: 'uuid' },
  time: { type: 'object', 'x-oneuptime-type': 'DateTime' },
  number: { type: 'number' },
  integer: { type: 'number' },
  boolean: { type: 'boolean' },
  choice: { type: 'string' },
  choices: { type: 'array', items: { type: 'string' } },
  json: { type: 'object' },
};

const TEXT: WireSchema = { type: 'string' };
const ANY_OBJECT: WireSchema = { type: 'object', additionalProperties: {} };
const ID_OBJECT: WireSchema = { type: 'object', properties: { _id: TEXT }, required: ['_id'] };

/** Typed values travel in an object that names their type when they are read, and bare when they are written. */
function wireType(name: string, property: SchemaObject, direction: Direction): WireSchema {
  const { type, format, enum: values } = property;
  const typed = typeName(name, property);
  if (typed !== undefined) return direction === 'read' ? typedObject(typed) : TEXT;
  if (Array.isArray(values)) return { enum: values.filter((value) => value !== null) };
  if (type === 'array') return listType(property, direction);
  if (type === 'boolean') return { type };
  if (type === 'number' || type === 'integer') return { type: 'number' };
  return type === 'object' || format === 'json' ? ANY_OBJECT : TEXT;
}

/** `_type` of a value; undefined for one that travels bare. */
function typeName(name: string, { format, type, ...property }: SchemaObject): string | undefined {
  const said = String(property['x-oneuptime-type'] ?? '');
  const kind = own(TYPED, said);
  if (kind) return traitsOf(kind).shape === 'json' ? undefined : said;
  if (format === 'date-time') return 'DateTime';
  return format === 'uuid' && name !== '_id' ? 'ObjectID' : undefined;
}

function typedObject(name: string): WireSchema {
  return {
    type: 'object',
    properties: { _type: { const: name, type: 'string' }, value: TEXT },
    required: ['_type', 'value'],
  };
}

function listType(property: SchemaObject, direction: Direction): WireSchema {
  const { items } = property;
  const isRows = hasItemId(property) || own(items?.properties, '_id') !== undefined;
  if (isRows) return { type: 'array', items: direction === 'read' ? ANY_OBJECT : ID_OBJECT };
  if (items?.type === 'object') return { anyOf: [ANY_OBJECT, { type: 'array', items: ANY_OBJECT }] };
  return { type: 'array', items: { type: items?.type ?? 'string' } };
}
