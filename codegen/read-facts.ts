/** Reads `facts.json` and `undocumented.json` as people leave them: whatever is no fact is told with its line. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { findNodeAtLocation, type Node, type ParseError, parseTree } from 'jsonc-parser';
import { z } from 'zod';
import { fileText } from '../runtime/basics/file-text.ts';
import { KINDS, VERBS } from '../runtime/catalogue/kinds.ts';
import type { Facts } from '../specs/facts.ts';
import { CompileError } from './model/diagnostics.ts';

/** More are told when these are mended. */
const MOST_TOLD = 20;

const flag = z.literal(true).optional();
const index = z.int().min(0);
const text = z.string().min(1);
const kinds = Object.keys(KINDS) as [string, ...string[]];

const column = z.strictObject({
  kind: z.enum(kinds),
  to: text.optional(),
  enum: text.optional(),
  required: z.enum(['proven', 'declared', 'of-kind']).optional(),
  nullable: flag,
  max: z.int().min(1).optional(),
  unique: flag,
  heavy: flag,
  serverFilled: flag,
  generated: flag,
  encrypted: flag,
  hashed: flag,
  throughRelation: flag,
  default: z.unknown().optional(),
  wire: text.optional(),
  permissions: z.tuple([index, index, index]).nullable().optional(),
  access: z
    .string()
    .regex(/^c?r?u?$/)
    .optional(),
});

const refusal = z.strictObject({ status: z.int(), error: text.nullable(), always: flag });
const verb = z.enum(VERBS);

const resource = z.strictObject({
  tag: text,
  path: z.string().regex(/^\//),
  singular: text,
  plural: text,
  analytics: flag,
  operations: z.array(verb),
  answers: z.partialRecord(verb, z.strictObject({ status: z.int(), error: z.string().optional() })).optional(),
  tenant: text.optional(),
  slug: z.tuple([text, text]).optional(),
  labelScope: text.optional(),
  uniqueBy: z.record(z.string(), z.array(text)).optional(),
  uniqueIndexes: z.array(z.array(text)).optional(),
  userColumn: text.optional(),
  readableWith: text.optional(),
  defaultSort: text.optional(),
  sortKeys: z.array(text).optional(),
  enterprise: flag,
  masterOnly: flag,
  plan: z.record(z.enum(['create', 'read', 'update', 'delete']), text).optional(),
  permissions: z.array(index),
  columnPermissions: z.array(index),
  minimum: z.array(text).optional(),
  refused: z.strictObject({ create: refusal.optional(), list: refusal.optional() }).optional(),
  proven: flag,
  columns: z.record(z.string(), column),
});

const shape = z.strictObject({
  release: text,
  permissions: z.array(text),
  permissionTitles: z.record(z.string(), z.string()).optional(),
  permissionSets: z.array(z.array(index)),
  enums: z.record(z.string(), z.array(z.union([z.string(), z.number()]))),
  resources: z.record(z.string(), resource),
});

const KEYS = [shape, resource, column].flatMap((object) => Object.keys(object.shape));

interface Flaw {
  readonly at: readonly (string | number)[];
  readonly wrong: string;
}

/** What a file of facts holds. Throws a CompileError with a line for each thing in it that is no fact. */
export async function readCheckedFacts(file: string): Promise<Facts> {
  return checkedFacts(fileText(await readFile(file)), path.basename(file));
}

/** The same of its text. */
export function checkedFacts(json: string, name: string): Facts {
  const broken: ParseError[] = [];
  const tree = parseTree(json, broken, { disallowComments: true });
  const [first] = broken;
  if (first !== undefined || tree === undefined)
    throw new CompileError(`${name}:${lineAt(json, first?.offset ?? 0)}: it is not JSON.`);
  const read = shape.safeParse(JSON.parse(json), { reportInput: true });
  const flaws = [
    ...namesGivenTwice(tree, []),
    ...(read.success ? leadingNowhere(read.data as Facts) : read.error.issues.flatMap(flawsOf)),
  ];
  if (flaws.length === 0) return read.data as Facts;
  const lines = flaws
    .slice(0, MOST_TOLD)
    .map(({ at, wrong }) => `${name}:${lineOf(json, tree, at)}: ${at.join('.')} ${wrong}`);
  const more = flaws.length > MOST_TOLD ? [`… and ${flaws.length - MOST_TOLD} more.`] : [];
  throw new CompileError([...lines, ...more].join('\n'));
}

function flawsOf(issue: z.core.$ZodIssue): Flaw[] {
  const at = issue.path as (string | number)[];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ at: [...at, key], wrong: `is no fact.${meant(key, KEYS)}` }));
  if (issue.code === 'invalid_value' && issue.values.length > 1) {
    const values = issue.values.map(String);
    const given = issue.input === undefined ? '' : String(issue.input);
    return [{ at, wrong: `must be one of ${values.join(', ')}.${meant(given, values)}` }];
  }
  return [{ at, wrong: `is not what belongs there: ${issue.message}.` }];
}

/** The question whether one of the known was meant, where it is two slips away at most. */
function meant(given: string, known: readonly string[]): string {
  const near = closest(given, known);
  return known.length > 0 && distance(given, near) <= 2 ? ` Did you mean ${near}?` : '';
}

/** Names that JSON takes silently, the last of them. */
function namesGivenTwice(node: Node, at: readonly (string | number)[]): Flaw[] {
  const { type, children = [] } = node;
  if (type === 'array') return children.flatMap((item, place) => namesGivenTwice(item, [...at, place]));
  if (type !== 'object') return [];
  const seen = new Set<string>();
  return children.flatMap((property) => {
    const [key, value] = property.children ?? [];
    const own = [...at, String(key?.value)];
    const again: Flaw[] = seen.has(String(key?.value)) ? [{ at: own, wrong: 'stands there twice: keep one.' }] : [];
    seen.add(String(key?.value));
    return [...again, ...(value ? namesGivenTwice(value, own) : [])];
  });
}

/** Numbers and names that stand for something of the same file which is not there. */
function leadingNowhere({ permissions, permissionSets, enums, resources }: Facts): Flaw[] {
  const tooHigh = (numbers: readonly number[], most: number, at: readonly (string | number)[]): Flaw[] =>
    numbers.flatMap((number, place) =>
      number < most ? [] : [{ at: [...at, place], wrong: `is ${number}, and there are ${most} of them, from 0.` }],
    );
  const sets = permissionSets.length;
  return [
    ...permissionSets.flatMap((set, place) => tooHigh(set, permissions.length, ['permissionSets', place])),
    ...Object.entries(resources).flatMap(([name, { permissions: table, columnPermissions, columns }]) => [
      ...tooHigh(table, sets, ['resources', name, 'permissions']),
      ...tooHigh(columnPermissions, sets, ['resources', name, 'columnPermissions']),
      ...Object.entries(columns).flatMap(([column, { permissions: own, enum: values }]) => {
        const at = ['resources', name, 'columns', column];
        const isKnown = values === undefined || Object.hasOwn(enums, values);
        return [
          ...tooHigh(own ?? [], sets, [...at, 'permissions']),
          ...(isKnown
            ? []
            : [{ at: [...at, 'enum'], wrong: `is no key of enums.${meant(values, Object.keys(enums))}` }]),
        ];
      }),
    ]),
  ];
}

/** The line of what stands there, or of the nearest thing around it. */
function lineOf(json: string, tree: Node, at: readonly (string | number)[]): number {
  for (let length = at.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(tree, at.slice(0, length));
    if (node) return lineAt(json, node.offset);
  }
  return 1;
}

const lineAt = (json: string, offset: number): number => json.slice(0, offset).split('\n').length;
