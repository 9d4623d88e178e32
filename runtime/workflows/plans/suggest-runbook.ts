import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { capped, cappedOf } from '../capped.ts';
import type { TypedClient } from '../client-types.ts';
import { defineWorkflow } from '../define.ts';
import { fittingRunbooks, type KnownRule, type KnownRunbook, type RunbookCase } from './fitting-runbooks.ts';

const MOST_READ = 300;
const MOST_SHOWN = 5;

/** Runbooks of the project that fit. What is not there is not made up. */
export const suggestRunbook = defineWorkflow({
  name: 'suggest_runbook',
  title: 'Suggest a runbook',
  description:
    'Runbooks of the project that fit an incident, alert or monitor, best first, and what speaks for each: a rule, labels, words. None is invented. Start one with run_runbook.',
  toolset: 'plans',
  risk: 'read',
  operations: [
    'get_incident',
    'get_alert',
    'get_monitor',
    'list_monitors',
    'list_runbooks',
    'list_runbook_rules',
    'list_runbook_executions',
  ],
  input: {
    incident: { kind: 'one', to: 'incident' },
    alert: { kind: 'one', to: 'alert' },
    monitor: { kind: 'one', to: 'monitor' },
  },
  output: z.strictObject({
    for: z.string(),
    runbooks: cappedOf(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        description: z.string().optional(),
        enabled: z.boolean(),
        why: z.array(z.string()),
        ranForIt: z.string().optional(),
      }),
    ),
    inProject: z.int(),
  }),
  example: { incident: 'INC-468' },
  intents: [
    'is there a runbook for this incident',
    'how do we fix the payment gateway',
    'what remediation do we have for this alert',
    'which procedure fits this outage',
    'what should I run now',
    'what do we do when it is full',
    'what to do when the database is down',
  ],
  run: async (job) => {
    const { client, input, attempt } = job;
    const { incident, alert, monitor } = input;
    const [runbooks, rules, trouble, ran] = await Promise.all([
      client.runbooks.list({
        filter: {},
        fields: ['name', 'description', 'isEnabled', 'labels'],
        sort: 'name',
        limit: MOST_READ,
      }),
      incident || alert ? attempt('rules', () => rulesOf(client)) : undefined,
      troubleOf(client, { incident, alert, monitor }),
      incident || alert ? attempt('runs so far', () => runsFor(client, { incident, alert })) : undefined,
    ]);
    const known = new Map(runbooks.rows.map((row) => [row.id, row]));
    const fits = fittingRunbooks(trouble, runbooks.rows.map(knownRunbook), rules ?? []);
    if (fits.length === 0) job.note(nothingFits(runbooks.total ?? runbooks.rows.length));
    const shown = fits.slice(0, MOST_SHOWN).map(({ id, why }) => ({
      id,
      name: known.get(id)?.name ?? '',
      description: known.get(id)?.description ?? undefined,
      enabled: known.get(id)?.isEnabled !== false,
      why: [...why],
      ranForIt: ran?.get(id),
    }));
    return {
      for: trouble.title,
      runbooks: capped(shown, MOST_SHOWN, fits.length),
      inProject: runbooks.total ?? runbooks.rows.length,
    };
  },
});

function nothingFits(total: number): string {
  if (total === 0) return 'The project has no runbooks.';
  return 'Nothing in the names, descriptions, labels or rules of its runbooks speaks for one: see list_runbooks for all of them.';
}

function knownRunbook(row: {
  readonly id: string;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly labels?: readonly { readonly id: string; readonly name?: string }[] | null;
}): KnownRunbook {
  const labels = (row.labels ?? []).map(({ id, name }) => ({ id, name: name ?? id }));
  return { id: row.id, name: row.name ?? '', description: row.description ?? '', labels };
}

async function rulesOf(client: TypedClient): Promise<KnownRule[]> {
  const { rows } = await client.runbookRules.list({
    filter: { isEnabled: true },
    fields: ['name', 'triggerEntityType', 'titlePattern', 'descriptionPattern', 'runbooks'],
    limit: MOST_READ,
  });
  return rows.map((row) => ({
    name: row.name ?? '',
    kind: row.triggerEntityType ?? '',
    titlePattern: row.titlePattern ?? '',
    descriptionPattern: row.descriptionPattern ?? '',
    runbooks: (row.runbooks ?? []).map(({ id }) => id),
  }));
}

interface About {
  readonly incident: string | undefined;
  readonly alert: string | undefined;
  readonly monitor?: string | undefined;
}

/** What is wrong, in words and labels. Throws `bad_arguments` where none or several of them were named. */
async function troubleOf(client: TypedClient, { incident, alert, monitor }: About): Promise<RunbookCase> {
  if ([incident, alert, monitor].filter((given) => given !== undefined).length !== 1)
    throw badArgument('One thing that is wrong is needed.', 'Give an incident, an alert or a monitor.');
  if (incident !== undefined) {
    const row = await client.incidents.get(incident, ['title', 'description', 'labels', 'monitors']);
    return madeOf('Incident', row, await monitorsOf(client, row?.monitors ?? []));
  }
  if (alert !== undefined) {
    const row = await client.alerts.get(alert, ['title', 'description', 'labels', 'monitor']);
    return madeOf('Alert', row, await monitorsOf(client, row?.monitor ? [row.monitor] : []));
  }
  const row = await client.monitors.get(monitor ?? '', ['name', 'description', 'labels']);
  return madeOf(undefined, row && { ...row, title: row.name ?? null }, []);
}

interface Named {
  readonly id: string;
  readonly name?: string;
}

interface Marked extends Named {
  readonly labels: readonly Named[];
}

/** The monitors of a row with their labels; where the key may not read those, without. */
async function monitorsOf(client: TypedClient, monitors: readonly Named[]): Promise<readonly Marked[]> {
  if (monitors.length === 0) return [];
  const filter = { id: monitors.map(({ id }) => id) };
  const read = client.monitors.list({ filter, fields: ['name', 'labels'] });
  const rows = await read.then(({ rows }) => rows).catch(() => monitors.map((row) => ({ ...row, labels: [] })));
  return rows.map(({ id, name, labels }) => ({ id, name: name ?? id, labels: labels ?? [] }));
}

interface Described {
  readonly title?: string | null;
  readonly description?: string | null;
  readonly labels?: readonly Named[] | null;
}

function madeOf(kind: RunbookCase['kind'], row: Described | undefined, monitors: readonly Marked[]): RunbookCase {
  const labels = [...(row?.labels ?? []), ...monitors.flatMap((monitor) => monitor.labels)];
  return {
    kind,
    title: row?.title ?? '',
    description: row?.description ?? '',
    monitors: monitors.map(({ id, name }) => name ?? id),
    labels: new Set(labels.map(({ id }) => id)),
  };
}

/** What became of the latest run for it, by runbook. */
async function runsFor(client: TypedClient, { incident, alert }: About): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.runbookExecutions.list({
    filter: incident === undefined ? { alert: alert ?? '' } : { incident },
    fields: ['runbook', 'status', 'startedAt'],
    sort: 'startedAt',
    limit: MOST_READ,
  });
  const said = rows.flatMap(({ runbook, status, startedAt }): [string, string][] =>
    runbook ? [[runbook.id, [status, startedAt].filter(Boolean).join(' since ')]] : [],
  );
  return new Map(said);
}
