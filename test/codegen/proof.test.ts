/** The agreement of modules with the document can fail: each way of breaking a fact or a repair is told by its column. */
import { beforeAll, expect, it } from 'vitest';
import { analyse, type CompileInput, printAnalysis } from '../../codegen/compile.ts';
import { Diagnostics } from '../../codegen/model/diagnostics.ts';
import type { ListedRepair } from '../../codegen/oneuptime/repair-list.ts';
import type { ColumnFacts, Facts } from '../../specs/facts.ts';
import { committed } from './inputs.ts';
import { typeErrors } from './type-errors.ts';

let input: CompileInput;
beforeAll(async () => {
  input = await committed();
});

/** A way to break something, and the column that has to be told, as `schema.column`. */
type Breaking<T> = readonly [what: string, column: string, change: (subject: T) => void];

const column = (path: string, change: Partial<ColumnFacts>): Breaking<Facts>[2] => {
  const [schema = '', name = ''] = path.split('.');
  return (facts) => void Object.assign(facts.resources[schema]?.columns[name] as ColumnFacts, change);
};

const FACTS: readonly Breaking<Facts>[] = [
  ...(
    [
      ['a text as a boolean', 'Incident.rootCause', { kind: 'boolean' }],
      ['a number as a text', 'Label.version', { kind: 'text' }],
      ['a text as a time', 'Team.description', { kind: 'date' }],
      ['an object as a time', 'Alert.customFields', { kind: 'date' }],
      ['a time as a text', 'Probe.lastAlive', { kind: 'text' }],
      ['a text as an id', 'Service.name', { kind: 'uuid' }],
      ['a relation to another resource', 'AlertInternalNote.alert', { to: 'Incident' }],
      ['a list of other rows', 'Dashboard.labels', { to: 'Team' }],
      ['never null', 'StatusPage.pageTitle', { nullable: undefined as never }],
      ['at times null', 'Label.color', { nullable: true }],
      ['another type than is listed', 'AuditLogV2.apiKeyId', { kind: 'number' }],
    ] as const
  ).map(([what, path, change]): Breaking<Facts> => [what, path, column(path, change)]),
  [
    'without a value that the document states',
    'Monitor.monitorType',
    ({ enums }) => void (enums.MonitorType as string[]).splice(0, 1),
  ],
  [
    'required where the document demands nothing',
    'StatusPageGroup.description',
    ({ resources }) => {
      const { columns, minimum } = resources.StatusPageGroup as Facts['resources'][string];
      Object.assign(columns.description as ColumnFacts, { required: 'proven' });
      (minimum as string[]).push('description');
    },
  ],
];

const place = (schema: string, name: string): string => `#/components/schemas/${schema}/properties/${name}`;
const drop = (code: string, at: string): Breaking<ListedRepair[]>[2] => {
  return (list) =>
    void list.splice(
      list.findIndex((repair) => repair.code === code && repair.at === at),
      1,
    );
};

const REPAIRS: readonly Breaking<ListedRepair[]>[] = [
  ['another null missing', 'Incident.rootCause', drop('nullability', place('Incident', 'rootCause'))],
  ['a relation missing', 'AlertInternalNote.alert', drop('relation-missing', place('AlertInternalNote', 'alert'))],
  ['a type missing', 'AuditLogV2.apiKeyId', drop('wrong-type', place('AuditLogV2', 'apiKeyId'))],
  [
    'an offer too many',
    'AIAgent.createdByUserId',
    drop('column-needless', place('AIAgentCreateSchema', 'createdByUserId')),
  ],
  [
    'a null too many',
    'Label.color',
    (list) => void list.push({ code: 'nullability', at: place('Label', 'color'), taken: '' }),
  ],
  [
    'a column too few',
    'Team.description',
    (list) => void list.push({ code: 'column-needless', at: place('TeamUpdateSchema', 'description'), taken: '' }),
  ],
  [
    'another type than it has',
    'Service.description',
    (list) => void list.push({ code: 'wrong-type', at: place('Service', 'description'), taken: 'number' }),
  ],
];

const TOUCHED = new Set([...FACTS, ...REPAIRS].map(([, path]) => path.split('.')[0]));

/** What the printed modules import, read once. */
const imported: Parameters<typeof typeErrors>[1] = new Map();

/** The columns that TypeScript tells, once facts or repairs are others; resources that nothing touches are left out. */
async function told(change: Pick<CompileInput, 'facts' | 'repairs'>): Promise<string[]> {
  const changed = { ...input, ...change, strict: false };
  const diagnostics = new Diagnostics();
  const analysis = analyse(changed, diagnostics);
  const resources = analysis.model.resources.filter(({ schema }) => TOUCHED.has(schema));
  const files = await printAnalysis(changed, { ...analysis, model: { ...analysis.model, resources } }, diagnostics);
  const errors = typeErrors(new Map([...files].map(([name, text]) => [`proof/${name}`, text])), imported);
  const columns = errors.flatMap((error) => {
    const constant = /typeof (\w+)/.exec(error)?.[1];
    const schema = resources.find((resource) => analysis.names.get(resource.schema)?.constant === constant)?.schema;
    return [...error.matchAll(/unlike: "(\w+)"/g)].map(([, name]) => `${schema}.${name}`);
  });
  expect(errors.length > 0).toBe(columns.length > 0);
  return [...new Set(columns)].sort();
}

const columnsOf = (broken: readonly Breaking<never>[]): string[] => [...new Set(broken.map(([, path]) => path))].sort();

it('what is committed agrees', async () => {
  expect(await told({ facts: input.facts, repairs: input.repairs ?? [] })).toEqual([]);
}, 60_000);

it(`tells facts that the document contradicts: ${FACTS.map(([what]) => what).join('; ')}`, async () => {
  const facts = structuredClone(input.facts) as Facts;
  for (const [, , change] of FACTS) change(facts);
  expect(await told({ facts, repairs: input.repairs ?? [] })).toEqual(columnsOf(FACTS));
}, 60_000);

it(`tells repairs that the facts contradict: ${REPAIRS.map(([what]) => what).join('; ')}`, async () => {
  const repairs = [...(input.repairs ?? [])];
  for (const [, , change] of REPAIRS) change(repairs);
  expect(await told({ facts: input.facts, repairs })).toEqual(columnsOf(REPAIRS));
}, 60_000);
