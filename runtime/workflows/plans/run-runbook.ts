import { z } from 'zod';
import { badArgument, quoted, ToolError } from '../../basics/errors.ts';
import { isPlain } from '../../basics/plain.ts';
import { nameText } from '../../call/write-question.ts';
import type { UpstreamAnswer } from '../../upstream/upstream.ts';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow } from '../define.ts';

const MOST_STEPS = 10;
const MOST_SPOKEN = 5;

/** Starts what the project itself has for such a case. The route lies beside the API, at the root of the instance. */
export const runRunbook = defineWorkflow({
  name: 'run_runbook',
  title: 'Run a runbook',
  description:
    'Start a runbook of the project, for an incident or alert where one is given. The preview names its steps. Tells the run, which get_runbook_execution follows. A started run is stopped in the web application only.',
  toolset: 'plans',
  risk: 'destructive',
  operations: ['get_runbook'],
  routes: ['POST /runbook/run/{runbook}'],
  input: {
    runbook: { kind: 'one', to: 'runbook', required: true },
    incident: { kind: 'one', to: 'incident', about: 'Shows the run among its runbooks.' },
    alert: { kind: 'one', to: 'alert', about: 'The same.' },
  },
  output: z.strictObject({
    runbook: z.string(),
    run: z.string(),
    status: z.string(),
    steps: cappedOf(z.string()),
  }),
  example: { runbook: 'Fail over the payment gateway', preview: true },
  intents: [
    'run the failover runbook',
    'start the procedure',
    'execute the remediation for this incident',
    'kick off the runbook',
    'fix it with the runbook',
  ],
  run: async (job) => {
    const { client, input } = job;
    const runbook = await client.runbooks.get(input.runbook, ['name', 'isEnabled', 'steps']);
    const name = runbook?.name ?? input.runbook;
    if (runbook?.isEnabled === false)
      throw badArgument(
        `The runbook ${name} is switched off.`,
        'Switch it on with update_runbook (isEnabled), if it is meant to run.',
      );
    const steps = stepsOf(runbook?.steps);
    if (steps.length === 0)
      throw badArgument(
        `The runbook ${name} has no steps.`,
        'Give it some with update_runbook, or pick another: list_runbooks.',
      );
    const spoken = steps.slice(0, MOST_SPOKEN).map((step, place) => `${place + 1}. ${nameText(step)}`);
    const more = steps.length > MOST_SPOKEN ? ` and ${steps.length - MOST_SPOKEN} more` : '';
    const answer = await job.send(
      {
        method: 'POST',
        path: `/runbook/run/${runbook?.id ?? input.runbook}`,
        isBesideApi: true,
        body: {
          ...(input.incident === undefined ? {} : { incidentId: input.incident }),
          ...(input.alert === undefined ? {} : { alertId: input.alert }),
        },
        isRead: false,
      },
      {
        does: `Starts the runbook ${nameText(name)}: ${spoken.join(', ')}${more}.`,
        undo: null,
        version: runbook?.steps,
        effects: [{ kind: 'tells', says: 'Its steps act outside of the rows, and nothing takes them back.' }],
      },
    );
    const { run, status } = job.isPreview ? { run: '', status: '' } : startedOf(answer, name);
    return { runbook: name, run, status, steps: capped(steps, MOST_STEPS) };
  },
});

/** Steps in their order, each by its title and kind. */
function stepsOf(written: unknown): string[] {
  const rows = Array.isArray(written) ? written.filter(isPlain) : [];
  const ordered = [...rows].sort((a, b) => Number(a.order ?? 0) - Number(b.order ?? 0));
  return ordered.map(({ title, type }) => `${typeof title === 'string' && title ? title : 'step'} (${kindOf(type)})`);
}

function kindOf(type: unknown): string {
  if (type === 'Manual') return 'waits for a person';
  return typeof type === 'string' ? type : 'of unknown kind';
}

/** The run that began. Throws what the refusal means: nothing was started then. */
function startedOf({ status, body }: UpstreamAnswer, name: string): { run: string; status: string } {
  const said = isPlain(body) ? body : {};
  if (status < 400 && typeof said.runbookExecutionId === 'string')
    return { run: said.runbookExecutionId, status: typeof said.status === 'string' ? said.status : 'Scheduled' };
  if (status < 400 || status >= 500)
    throw new ToolError(
      'upstream_failed',
      `OneUptime answered without the run of ${name} that it was to start (HTTP ${status}).`,
      'See list_runbook_executions for whether it began.',
    );
  const words = [said.error, said.message].find((text): text is string => typeof text === 'string') ?? `HTTP ${status}`;
  if (/permission|authenticated|authorized/i.test(words))
    throw new ToolError(
      'not_permitted',
      `The API key may not run runbooks: ${quoted(words)}.`,
      'Use a key that may create runbook executions.',
    );
  throw new ToolError(
    'rejected',
    `OneUptime did not start ${name}: ${quoted(words)}.`,
    'See get_runbook for what it needs.',
  );
}
