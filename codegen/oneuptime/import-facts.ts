/**
 * Brings a column survey (`columns.json`: short keys, as the surveying tool prints it) into `specs/<platform>/facts.json`, our
 * own form with spelt-out keys: one line per column, so that a review shows facts.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileText } from '../../runtime/basics/file-text.ts';
import type { ColumnFacts, Facts, ResourceFacts } from '../../specs/facts.ts';
import { isSentence } from '../model/document.ts';

type Short = Readonly<Record<string, unknown>>;
interface SurveyColumn extends Short {
  readonly k: string;
}
interface SurveyResource extends Short {
  readonly kind: 'database' | 'analytics';
  readonly createFails?: readonly [number, string];
  readonly listFails?: readonly [number, string];
  /** 0 stands for the common column of that name. */
  readonly cols: Readonly<Record<string, SurveyColumn | 0>>;
}
interface Survey extends Pick<Facts, 'permissions' | 'permissionTitles' | 'permissionSets' | 'enums'> {
  readonly common: Readonly<Record<string, SurveyColumn>>;
  readonly resources: Readonly<Record<string, SurveyResource>>;
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

/** Keys of a record with their names here, where they differ; an exclamation mark is a flag: 1 there, true here. */
const COLUMN_KEYS =
  'n!nullable l=max u!unique h!heavy cp!serverFilled fg!generated en!encrypted ha!hashed rr!throughRelation d=default w=wire p=permissions a=access';
const RESOURCE_KEYS =
  'tag path singular plural analytics!analytics ops=operations answers tenant slug labelScope uniqueBy uniqueIndexes userColumn canAccessIfCanReadOn=readableWith defaultSort sortKeys enterprise!enterprise masterOnly!masterOnly plan perm=permissions pc=columnPermissions min=minimum';

/** The values of a record that are there, under their names here and in that order. */
function spelt(record: Short, keys: string): Short {
  const entries = keys.split(' ').map((key): [string, unknown] => {
    const [short = '', long = short] = key.split(/[=!]/);
    return [long, key.includes('!') ? (record[short] ? true : undefined) : record[short]];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function columnFacts(column: SurveyColumn): ColumnFacts {
  const isEnum = column.k.startsWith('enum');
  const [head = '', tail] = column.k.split(isEnum ? ':' : '->');
  const { d, r, ...rest } = column;
  return {
    kind: KIND_NAMES[head] ?? head,
    ...(tail && tail !== '?' ? { [isEnum ? 'enum' : 'to']: tail } : {}),
    ...(r ? { required: r === 1 ? 'proven' : 'declared' } : {}),
    ...spelt({ ...rest, ...(isSentence(d) ? {} : { d }) }, COLUMN_KEYS),
  };
}

function resourceFacts(resource: SurveyResource, common: Survey['common']): ResourceFacts {
  const columns = Object.entries(resource.cols).map(([name, column]): [string, ColumnFacts] => {
    const shared = column === 0 ? common[name] : column;
    if (!shared) throw new Error(`The survey names a common column '${name}' that it does not define.`);
    return [name, columnFacts(shared)];
  });
  const refused = Object.entries({ create: resource.createFails, list: resource.listFails }).flatMap(
    ([verb, failed]) => (failed ? [[verb, { status: failed[0], error: failed[1] }]] : []),
  );
  return {
    ...spelt({ ...resource, analytics: resource.kind === 'analytics' }, RESOURCE_KEYS),
    ...(refused.length > 0 ? { refused: Object.fromEntries(refused) } : {}),
    ...(resource.live ? { proven: true } : {}),
    columns: Object.fromEntries(columns),
  } as ResourceFacts;
}

/** One column, enum or permission set per line; resources in alphabetical order, columns in the order of the survey. */
function printFacts(facts: Facts): string {
  const line = (value: unknown): string => JSON.stringify(value);
  const block = (record: object, indent: string): string =>
    Object.entries(record)
      .map(([key, value]) => `${indent}${line(key)}: ${line(value)}`)
      .join(',\n');
  const resources = Object.entries(facts.resources).map(
    ([name, { columns, ...rest }]) =>
      `    ${line(name)}: {\n${block(rest, '      ')},\n      "columns": {\n${block(columns, '        ')}\n      }\n    }`,
  );
  return [
    '{',
    `  "release": ${line(facts.release)},`,
    `  "permissions": ${line(facts.permissions)},`,
    ...(facts.permissionTitles ? [`  "permissionTitles": {\n${block(facts.permissionTitles, '    ')}\n  },`] : []),
    `  "permissionSets": [\n${facts.permissionSets.map((set) => `    ${line(set)}`).join(',\n')}\n  ],`,
    `  "enums": {\n${block(facts.enums, '    ')}\n  },`,
    `  "resources": {\n${resources.join(',\n')}\n  }`,
    '}',
    '',
  ].join('\n');
}

/** Reads a survey file of a release, writes facts.json. Throws with the file's name when it cannot be read or lacks a section. */
export async function importFacts({
  from,
  to,
  release,
}: Readonly<Record<'from' | 'to' | 'release', string>>): Promise<Facts> {
  const survey = JSON.parse(fileText(await readFile(from))) as Survey;
  const { permissions, permissionTitles, permissionSets, enums } = survey;
  const titles = permissionTitles === undefined ? {} : { permissionTitles };
  const resources = Object.entries(survey.resources)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, resource]) => [name, resourceFacts(resource, survey.common)]);
  const rest = { permissionSets, enums, resources: Object.fromEntries(resources) };
  const facts: Facts = { release, permissions, ...titles, ...rest };
  await writeFile(to, printFacts(facts));
  return facts;
}
