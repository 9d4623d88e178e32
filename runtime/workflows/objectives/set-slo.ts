import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { fewNames } from '../capped.ts';
import { defineWorkflow, type Inputs, type Job } from '../define.ts';
import { spanText } from '../spans.ts';
import { readSloWindow, type SloWindow } from './asked-window.ts';
import { checkIndicator } from './indicators.ts';
import { budgetSeconds, spanOf } from './slo-figures.ts';
import { monitorNames, TERM_FIELDS, type TermRow, termsOf, windowText } from './slo-rows.ts';

/** The server refuses more: it would leave no budget. */
const HIGHEST = 99.999;

const INPUT = {
  name: { kind: 'text', required: true, about: 'Name.' },
  target: { kind: 'number', required: true, about: '%' },
  monitors: { kind: 'many', to: 'monitor', about: 'If new.' },
  window: { kind: 'text', about: '"30d" (rolling) or "month".' },
  description: { kind: 'text', about: 'For whom.' },
  indicator: { kind: 'text', about: 'Availability.' },
} as const satisfies Inputs;

const RULES = 'Two burn rate rules come with it: their alerts page nobody until a policy is put on them.';
const COUNTED =
  'Figures follow within five minutes. Time in maintenance is not left out: the status of the monitors counts.';

/** Makes an objective, or changes the one of that name. */
export const setSlo = defineWorkflow({
  name: 'set_slo',
  title: 'Set an objective',
  description: 'Create or replace an availability SLO or SLA by name.',
  toolset: 'reliability',
  risk: 'write',
  repeats: true,
  operations: [
    'list_service_level_objectives',
    'list_monitors',
    'create_service_level_objective',
    'update_service_level_objective',
  ],
  input: INPUT,
  output: z.strictObject({
    slo: z.string(),
    did: z.enum(['created', 'changed', 'unchanged']),
    target: z.number(),
    over: z.string(),
    /** Downtime that it allows in one window. */
    budget: z.string(),
    monitors: z.array(z.string()),
    description: z.string().optional(),
  }),
  example: { name: 'Shop availability', target: 99.9, window: '30d', monitors: ['Search API'], preview: true },
  intents: [
    'promise 99.9 percent availability over 30 days',
    'set up a monthly sla for the api',
    'define a service level objective',
    'raise the target of our objective',
    'create an error budget for the shop',
  ],
  everyday: true,
  run: async (job) => {
    const { input } = job;
    checkTarget(input.target);
    checkIndicator(input.indicator);
    const window = input.window === undefined ? undefined : readSloWindow(input.window);
    const present = await presentOf(job, input.name);
    const row = present ? await change(job, present, window) : await create(job, window);
    const terms = termsOf(row.terms);
    const { description } = row.terms;
    return {
      slo: row.terms.name ?? input.name,
      did: row.did,
      target: terms.targetPercentage,
      over: windowText(terms),
      budget: spanText(budgetSeconds(terms, spanOf(terms, job.now))),
      monitors: fewNames(monitorNames(row.terms)),
      ...(description ? { description } : {}),
    };
  },
});

function checkTarget(target: number): void {
  if (target > 0 && target <= HIGHEST) return;
  throw badArgument(
    `target ${target} is not possible: it is a percentage above 0 and at most ${HIGHEST}.`,
    target >= 100 ? 'A target of 100 leaves no error budget: give 99.99, for example.' : 'Give 99.9, for example.',
  );
}

/** The objective of that name, letter case aside. Throws `bad_arguments` where several have it. */
async function presentOf({ client }: Job, name: string): Promise<TermRow | undefined> {
  const wanted = name.trim().toLowerCase();
  if (wanted === '') throw badArgument('name is empty.', 'Say what people call the objective: "Shop availability".');
  const { rows } = await client.serviceLevelObjectives.list({
    filter: { name: { contains: name.trim() } },
    fields: TERM_FIELDS,
    limit: 500,
  });
  const found = rows.filter((row) => row.name?.trim().toLowerCase() === wanted);
  if (found.length < 2) return found[0];
  throw badArgument(
    `${found.length} objectives are called ${JSON.stringify(name)}.`,
    `Rename or delete all but one first: ${found.map(({ id }) => id).join(', ')}.`,
  );
}

interface Done {
  readonly terms: TermRow;
  readonly did: 'created' | 'changed' | 'unchanged';
}

type SetJob = Job<typeof INPUT>;

async function create(job: SetJob, window: SloWindow = { windowType: 'Rolling', windowDays: 30 }): Promise<Done> {
  const { client, input, note } = job;
  if (!input.monitors || input.monitors.length === 0)
    throw badArgument(
      `There is no objective ${JSON.stringify(input.name)} yet, and a new one needs monitors.`,
      'Name the monitors whose uptime counts; list_slos shows the objectives there are.',
    );
  const values = { ...valuesOf(job, window), name: input.name.trim(), targetPercentage: input.target };
  const monitors = await namedMonitors(job, input.monitors);
  const terms = { id: '', ...values, monitors };
  const text = `${input.target} % over ${windowText(termsOf(terms))} on ${monitorNames(terms).join(', ')}`;
  await client.serviceLevelObjectives.create(
    { ...values, monitors: [...input.monitors] },
    { does: `Creates the objective ${values.name}: ${text}. ${RULES}` },
  );
  note(COUNTED);
  return { terms, did: 'created' };
}

async function change(job: SetJob, present: TermRow, window: SloWindow | undefined): Promise<Done> {
  const { client, input, note } = job;
  const asked = { ...valuesOf(job, window), targetPercentage: input.target, sliType: 'Monitor Uptime' as const };
  const changed = Object.entries(asked).filter(([name, value]) => present[name as keyof TermRow] !== value);
  const isOther = input.monitors !== undefined && !sameIds(input.monitors, present);
  const monitors = isOther ? await namedMonitors(job, input.monitors ?? []) : (present.monitors ?? []);
  const terms = { ...present, ...asked, monitors };
  if (present.isEnabled === false) note('It is switched off: update_service_level_objective with isEnabled true.');
  const labels = (present.monitorLabels ?? []).map(({ id, name }) => name ?? id);
  if (isOther && labels.length > 0)
    note(`Monitors labelled ${labels.join(', ')} count as well: update_service_level_objective, monitorLabels.`);
  if (changed.length === 0 && !isOther) return { terms, did: 'unchanged' };
  const text = `${input.target} % over ${windowText(termsOf(terms))} on ${monitorNames(terms).join(', ')}`;
  await client.serviceLevelObjectives.update(
    present.id,
    { ...Object.fromEntries(changed), ...(isOther ? { monitors: [...(input.monitors ?? [])] } : {}) },
    { does: `Changes the objective ${present.name} to ${text}.` },
  );
  return { terms, did: 'changed' };
}

/** Columns that the arguments set, as far as they were given. */
function valuesOf({ input }: SetJob, window: SloWindow | undefined) {
  return {
    ...window,
    ...(input.description === undefined ? {} : { description: input.description }),
  };
}

async function namedMonitors({ client }: Job, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  const { rows } = await client.monitors.list({ filter: { id: [...ids] }, fields: ['name'], limit: ids.length });
  return rows.map(({ id, name }) => ({ id, name: name ?? id }));
}

function sameIds(ids: readonly string[], { monitors = [] }: TermRow): boolean {
  const present = new Set(monitors?.map(({ id }) => id));
  return present.size === new Set(ids).size && ids.every((id) => present.has(id));
}
