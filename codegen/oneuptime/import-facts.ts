/**
 * Turns a column survey of a OneUptime release (short keys, as the surveying tool prints it) into
 * `specs/<platform>/facts.json`, our own form with spelt-out keys: one line per column, so that a review shows facts.
 */
import { readFile, writeFile } from 'node:fs/promises';
import type { ColumnFacts, Facts, ResourceFacts } from '../../specs/facts.ts';

interface SurveyColumn {
  k: string;
  n?: 1;
  r?: 1 | 2;
  u?: 1;
  l?: number;
  h?: 1;
  cp?: 1;
  en?: 1;
  ha?: 1;
  fg?: 1;
  rr?: 1;
  d?: unknown;
  w?: string;
  p?: [number, number, number] | null;
  a?: string;
}
interface SurveyResource {
  tag: string;
  path: string;
  singular: string;
  plural: string;
  kind: 'database' | 'analytics';
  ops: string[];
  tenant?: string;
  slug?: [string, string];
  labelScope?: string;
  uniqueBy?: Record<string, string[]>;
  enterprise?: 1;
  masterOnly?: 1;
  userColumn?: string;
  canAccessIfCanReadOn?: string;
  plan?: Record<string, string>;
  perm: number[];
  pc: number[];
  min?: string[];
  createFails?: [number, string];
  listFails?: [number, string];
  defaultSort?: string;
  sortKeys?: string[];
  live?: 1;
  cols: Record<string, SurveyColumn | 0>;
}
interface Survey {
  permissions: string[];
  permissionSets: number[][];
  enums: Record<string, (string | number)[]>;
  common: Record<string, SurveyColumn>;
  resources: Record<string, SurveyResource>;
}

const KIND_NAMES: Readonly<Record<string, string>> = {
  objectID: 'uuid',
  decimalString: 'decimal',
  bigNumber: 'bigint',
  hashedString: 'hashed',
  'enum[]': 'enums',
  'array:UInt64': 'bigint',
  'array:Array of Big Numbers': 'numbers',
  'array:Array of Decimals': 'numbers',
  array: 'texts',
};

/** A long text default is wording of the product, not a fact about its API. */
function isSentence(value: unknown): boolean {
  return typeof value === 'string' && value.length > 40;
}

function columnFacts(column: SurveyColumn): ColumnFacts {
  const [head = '', tail] = column.k.startsWith('enum') ? column.k.split(':') : column.k.split('->');
  const isEnum = head === 'enum' || head === 'enum[]';
  return {
    kind: KIND_NAMES[head] ?? head,
    ...(isEnum && tail ? { enum: tail } : {}),
    ...(!isEnum && tail && tail !== '?' ? { to: tail } : {}),
    ...(column.r ? { required: column.r === 1 ? ('proven' as const) : ('declared' as const) } : {}),
    ...(column.n ? { nullable: true as const } : {}),
    ...(column.l === undefined ? {} : { max: column.l }),
    ...(column.u ? { unique: true as const } : {}),
    ...(column.h ? { heavy: true as const } : {}),
    ...(column.cp ? { serverFilled: true as const } : {}),
    ...(column.fg ? { generated: true as const } : {}),
    ...(column.en ? { encrypted: true as const } : {}),
    ...(column.ha ? { hashed: true as const } : {}),
    ...(column.rr ? { throughRelation: true as const } : {}),
    ...(column.d === undefined || isSentence(column.d) ? {} : { default: column.d }),
    ...(column.w === undefined ? {} : { wire: column.w }),
    ...(column.p === undefined ? {} : { permissions: column.p }),
    ...(column.a === undefined ? {} : { access: column.a }),
  };
}

function resourceFacts(resource: SurveyResource, common: Survey['common']): ResourceFacts {
  const columns: Record<string, ColumnFacts> = {};
  for (const [name, column] of Object.entries(resource.cols)) {
    const shared = column === 0 ? common[name] : column;
    if (!shared) throw new Error(`The survey names a common column '${name}' that it does not define.`);
    columns[name] = columnFacts(shared);
  }
  const refused = {
    ...(resource.createFails ? { create: { status: resource.createFails[0], error: resource.createFails[1] } } : {}),
    ...(resource.listFails ? { list: { status: resource.listFails[0], error: resource.listFails[1] } } : {}),
  };
  return {
    tag: resource.tag,
    path: resource.path,
    singular: resource.singular,
    plural: resource.plural,
    ...(resource.kind === 'analytics' ? { analytics: true as const } : {}),
    operations: resource.ops,
    ...(resource.tenant ? { tenant: resource.tenant } : {}),
    ...(resource.slug ? { slug: resource.slug } : {}),
    ...(resource.labelScope ? { labelScope: resource.labelScope } : {}),
    ...(resource.uniqueBy ? { uniqueBy: resource.uniqueBy } : {}),
    ...(resource.userColumn ? { userColumn: resource.userColumn } : {}),
    ...(resource.canAccessIfCanReadOn ? { readableWith: resource.canAccessIfCanReadOn } : {}),
    ...(resource.defaultSort ? { defaultSort: resource.defaultSort } : {}),
    ...(resource.sortKeys ? { sortKeys: resource.sortKeys } : {}),
    ...(resource.enterprise ? { enterprise: true as const } : {}),
    ...(resource.masterOnly ? { masterOnly: true as const } : {}),
    ...(resource.plan ? { plan: resource.plan } : {}),
    permissions: resource.perm,
    columnPermissions: resource.pc,
    ...(resource.min ? { minimum: resource.min } : {}),
    ...(Object.keys(refused).length > 0 ? { refused } : {}),
    ...(resource.live ? { proven: true as const } : {}),
    columns,
  };
}

/** One column, enum or permission set per line; resources in alphabetical order, columns in the order of the survey. */
function print(facts: Facts): string {
  const line = (value: unknown): string => JSON.stringify(value);
  const block = (record: Record<string, unknown>, indent: string): string =>
    Object.entries(record)
      .map(([key, value]) => `${indent}${line(key)}: ${line(value)}`)
      .join(',\n');
  const resources = Object.entries(facts.resources).map(
    ([name, { columns, ...rest }]) =>
      `    ${line(name)}: {\n${block(rest, '      ')},\n      "columns": {\n${block({ ...columns }, '        ')}\n      }\n    }`,
  );
  return [
    '{',
    `  "release": ${line(facts.release)},`,
    `  "permissions": ${line(facts.permissions)},`,
    `  "permissionSets": [\n${facts.permissionSets.map((set) => `    ${line(set)}`).join(',\n')}\n  ],`,
    `  "enums": {\n${block({ ...facts.enums }, '    ')}\n  },`,
    `  "resources": {\n${resources.join(',\n')}\n  }`,
    '}',
    '',
  ].join('\n');
}

/** Reads a survey file, writes facts.json. Throws with the file's name when it cannot be read or lacks a section. */
export async function importFacts({
  from,
  to,
  release,
}: {
  from: string;
  to: string;
  release: string;
}): Promise<Facts> {
  const survey = JSON.parse(await readFile(from, 'utf8')) as Survey;
  const names = Object.keys(survey.resources).sort();
  const facts: Facts = {
    release,
    permissions: survey.permissions,
    permissionSets: survey.permissionSets,
    enums: survey.enums,
    resources: Object.fromEntries(
      names.map((name) => [name, resourceFacts(survey.resources[name] as SurveyResource, survey.common)]),
    ),
  };
  await writeFile(to, print(facts));
  return facts;
}
