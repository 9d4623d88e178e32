import { z } from 'zod';
import { badArgument, ToolError } from '../../basics/errors.ts';
import { isPlain } from '../../basics/plain.ts';
import type { Risk } from '../../catalogue/kinds.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { PlanSteps } from '../steps.ts';
import { brief } from './brief.ts';
import { type Condition, conditionOf, conditionWords, holds } from './plan-conditions.ts';
import { NotYet, namedSteps, resolved, type StepOutcome } from './plan-references.ts';

const MOST_STEPS = 10;
const NAME = 'run_plan';
const SHAPE = 'Give steps as [{"tool": "list_monitors", "arguments": {}}, …]; "if" may stand beside them.';

/** A step as it was asked for, before anything is looked up. */
interface AskedStep {
  readonly place: number;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly condition: Condition | undefined;
}

export const runPlan = defineWorkflow({
  name: NAME,
  title: 'Run a plan',
  description:
    'Run up to ten tools in order as one plan, shown whole with preview. Arguments may name earlier results: "$1.created.id", or "{$1.count}" inside a text. if: {"value": "$1.items", "above": 0} (or equals, not, empty, below, contains) leaves a step out. Stops at the first failure, says what was done and what takes it back.',
  toolset: 'plans',
  risk: 'destructive',
  operations: ['*'],
  input: {
    steps: { kind: 'json', required: true, about: '[{tool, arguments, if?}], at most 10; workflows, too.' },
  },
  output: z.strictObject({
    done: z.int(),
    leftOut: z.int(),
    steps: z.array(
      z.strictObject({ tool: z.string(), result: z.unknown().optional(), leftOut: z.string().optional() }),
    ),
  }),
  example: {
    steps: [
      { tool: 'count_monitors', arguments: {} },
      { tool: 'list_open_incidents', arguments: {}, if: { value: '$1.count', above: 0 } },
    ],
    preview: true,
  },
  intents: [
    'do several things in one go',
    'run these steps one after the other',
    'create it and then use its id for the next call',
    'a plan with conditions',
    'batch of calls with one confirmation',
  ],
  run: async (job) => {
    const steps = stepsOf(job.input.steps);
    const risks = await checkTools(job, steps);
    if (job.isPreview && risks.every((risk) => risk === 'read'))
      job.note('All of it only reads: nothing would change.');
    const brought: StepOutcome[] = [];
    const told: { tool: string; result?: unknown; leftOut?: string }[] = [];
    for (const step of steps) {
      const one = await inPlace(step, () => carriedOut(job, step, brought));
      brought.push(one);
      told.push(toldOf(step, one));
      job.progress(told.length, steps.length);
    }
    const leftOut = told.filter((step) => step.leftOut !== undefined).length;
    return { done: told.length - leftOut, leftOut, steps: told };
  },
});

/** Reads the steps. Throws `bad_arguments` for another shape, and for names of steps that do not come before. */
function stepsOf(written: unknown): AskedStep[] {
  if (!Array.isArray(written) || written.length === 0) throw badArgument('There are no steps.', SHAPE);
  if (written.length > MOST_STEPS)
    throw badArgument(`${written.length} steps are more than one plan takes.`, `Give ${MOST_STEPS} at the most.`);
  return written.map((step: unknown, index) => stepOf(step, index + 1));
}

function stepOf(written: unknown, place: number): AskedStep {
  const where = `Step ${place}`;
  if (!isPlain(written) || typeof written.tool !== 'string') throw badArgument(`${where} names no tool.`, SHAPE);
  const { tool, arguments: args = {}, if: when, ...others } = written;
  const [other] = Object.keys(others);
  if (other !== undefined) throw badArgument(`${where} has ${other}, which no step has.`, SHAPE);
  if (!isPlain(args)) throw badArgument(`${where}: its arguments are no object.`, SHAPE);
  if ('preview' in args)
    throw badArgument(`${where} has a preview of its own.`, 'Give preview beside steps: it shows the whole plan.');
  if ('confirm' in args)
    throw badArgument(`${where} has a confirm of its own.`, 'Give it beside steps, for all of them.');
  const condition = conditionOf(when, where);
  for (const named of [...namedSteps(args), ...namedSteps(condition?.value)])
    if (named < 1 || named >= place)
      throw badArgument(
        `${where} names the result of step ${named}, which does not come before it.`,
        'Steps count from 1.',
      );
  return { place, tool, arguments: args, condition };
}

/** Nothing is begun of a plan that could not be ended. What each of its tools may do. */
async function checkTools({ tool: known }: Pick<Job, 'tool'>, steps: readonly AskedStep[]): Promise<Risk[]> {
  const found = await Promise.all(steps.map(({ tool }) => known(tool)));
  const missing = steps
    .filter((_, place) => found[place] === undefined)
    .map(({ place, tool }) => `${tool} (step ${place})`);
  if (missing.length > 0) throw badArgument(`There is no tool ${missing.join(', ')}.`, 'Find tools with find_tools.');
  const nested = found.findIndex((tool) => tool?.name === NAME);
  if (nested >= 0) throw badArgument(`Step ${nested + 1} is a plan itself.`, 'Give its steps in its place.');
  return found.flatMap((tool) => tool?.risk ?? []);
}

type PlanJob = Pick<Job, 'call' | 'tool' | 'showStep' | 'note' | 'isPreview' | 'hasTime'>;

async function carriedOut(job: PlanJob, step: AskedStep, brought: readonly StepOutcome[]): Promise<StepOutcome> {
  const { tool, condition } = step;
  const when = condition && conditionValue(condition, brought);
  if (condition && !(when instanceof NotYet) && !holds(condition, when)) {
    // A preview shows steps alone.
    if (job.isPreview) job.note(`Step ${step.place} (${tool}) is left out: not ${conditionWords(condition)}.`);
    return 'left out';
  }
  const args = resolved(step.arguments, brought);
  const known = await job.tool(tool);
  // Looked up while nothing is there to be looked up, it would fail in the preview alone.
  const hangs =
    job.isPreview && PlanSteps.isStandIn(JSON.stringify(args)) && (known?.isWorkflow || known?.risk === 'read');
  if (args instanceof NotYet || when instanceof NotYet || hangs) {
    const does = condition && when instanceof NotYet ? { does: `Only if ${conditionWords(condition)}.` } : {};
    const shown = args instanceof NotYet ? step.arguments : (args as AskedStep['arguments']);
    if (known?.risk !== 'read') job.showStep({ ...does, tool, arguments: shown });
    return 'not yet';
  }
  if (!job.hasTime())
    throw new ToolError('timed_out', 'There was no time left for it.', 'Run what is left as a plan of its own.');
  const result = await job.call(tool, args as AskedStep['arguments']);
  return job.isPreview && known?.risk !== 'read' ? { result, later: known?.tells } : { result };
}

/** What a condition looks at: of a step that was left out, nothing. */
function conditionValue({ value }: Condition, brought: readonly StepOutcome[]): unknown {
  const isLeftOut = namedSteps(value).some((step) => brought[step - 1] === 'left out');
  return isLeftOut ? undefined : resolved(value, brought);
}

/** A failure says which step it was. */
async function inPlace<T>({ place, tool }: AskedStep, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (!(cause instanceof ToolError)) throw cause;
    throw new ToolError(cause.code, `Step ${place} (${tool}): ${cause.message}`, cause.next);
  }
}

function toldOf(
  { tool, condition }: AskedStep,
  one: StepOutcome,
): { tool: string; result?: unknown; leftOut?: string } {
  if (one === 'left out') return { tool, leftOut: condition ? `not ${conditionWords(condition)}` : '' };
  return one === 'not yet' ? { tool } : { tool, result: brief(one.result) };
}
