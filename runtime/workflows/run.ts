/** Runs a workflow: reads its arguments, gives it what it may use, and makes one result of what it found and did. */
import { z } from 'zod';
import { badArgument, internalError, ToolError } from '../basics/errors.ts';
import { BrokenOff } from '../call/carry-out.ts';
import type { ComposedTool, InnerCalls } from '../call/composed.ts';
import { ownChanges } from '../call/own-changes.ts';
import type { Row } from '../call/platform.ts';
import { errorResult, jsonResult } from '../call/result.ts';
import { parseTime } from '../call/times.ts';
import { marked } from '../call/untrusted.ts';
import { withinCeiling } from '../call/within-ceiling.ts';
import { isRead, type ToolEntry } from '../catalogue/catalogue.ts';
import type { Verb } from '../catalogue/kinds.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import { type ClientContext, callOperation, typedClient } from './client.ts';
import type { Job, KnownTool, TimeWindow, Workflow } from './define.ts';
import type { Painting, PictureForm } from './pictured.ts';
import { routeOf, sendStep } from './routes.ts';
import { foreseenStep, PlanSteps } from './steps.ts';
import { windowOf } from './window.ts';

/** Finds another workflow by its name, for those that call any tool. */
export type FindWorkflow = (name: string) => Promise<Workflow | undefined>;

/** What workflows use of the process beside what a call brings. */
export interface WorkflowMeans {
  readonly find: FindWorkflow;
  /** Without it nobody gets a picture. */
  readonly painting?: Painting | undefined;
}

/** A workflow as the executor carries it out. */
export function composedOf(workflow: Workflow, beside: WorkflowMeans): ComposedTool {
  const { name, title, risk, toolset, isPublic = false, module, schema } = workflow;
  return {
    name,
    title,
    risk,
    toolset,
    isRead: risk === 'read',
    isPublic,
    module,
    schema,
    run: async (calls) => {
      const { args, notes, taken } = await calls.arguments();
      refuseStandIns(args);
      const run = new Run(workflow, { calls, args, beside });
      for (const note of notes) run.job.note(note);
      return run.result(taken);
    },
  };
}

/** Throws where a caller writes what stands for rows of a preview: what it asks for would be told as if it hung on such. */
function refuseStandIns(args: Row): void {
  if (!PlanSteps.isStandIn(JSON.stringify(args))) return;
  throw badArgument(
    'An id among the arguments stands for rows that a preview does not make.',
    'In a plan name the result of the step, such as "$1.created.id"; else give the id of a row that is there.',
  );
}

/** What a workflow that another calls shares with it: one plan, one account of what was used. */
interface Shared {
  readonly steps: PlanSteps;
  readonly told: Told;
  readonly isPreview: boolean;
}

/** What a call was about, beside what the workflow itself found. */
interface Told {
  window?: TimeWindow;
  readonly used: Set<string>;
  readonly unread: Map<string, string>;
  readonly notes: Set<string>;
  isOutside: boolean;
}

interface RunParts {
  readonly calls: InnerCalls;
  /** Its arguments, read. */
  readonly args: Row;
  readonly beside: WorkflowMeans;
}

type JobParts = Pick<Job, 'isPreview' | 'isPictured'> & { readonly timezone: string | undefined };

class Run {
  readonly job: Job;
  readonly #workflow: Workflow;
  readonly #calls: InnerCalls;
  readonly #beside: WorkflowMeans;
  /** The picture that was asked for. */
  readonly #picture: PictureForm | undefined;
  readonly #steps: PlanSteps;
  readonly #told: Told;

  constructor(workflow: Workflow, { calls, args, beside }: RunParts, shared?: Shared) {
    this.#workflow = workflow;
    this.#calls = calls;
    this.#beside = beside;
    this.#steps = shared?.steps ?? new PlanSteps();
    this.#told = shared?.told ?? { used: new Set(), unread: new Map(), notes: new Set(), isOutside: false };
    const { preview, timezone, ...given } = args as { preview?: boolean; timezone?: string; picture?: PictureForm };
    const { picture, ...undrawn } = given;
    const hasDrawing = workflow.picture !== undefined;
    // What another one uses of it is never drawn.
    this.#picture = hasDrawing && !shared ? picture : undefined;
    const isPreview = shared?.isPreview ?? preview === true;
    const isPictured = this.#picture !== undefined && !isPreview;
    // Where there is no drawing, an argument of that name is one of its own.
    this.job = this.#jobOf(hasDrawing ? undrawn : given, { isPreview, isPictured, timezone });
    if (hasDrawing && shared && picture) this.job.note(`${workflow.name} has a picture only when called by itself.`);
  }

  /** The result of the call, whatever comes of it. */
  async result(taken: readonly string[]): Promise<ToolResult> {
    let output: unknown;
    try {
      output = await this.#workflow.run(this.job);
    } catch (cause) {
      return this.#stopped(cause);
    }
    const around = this.#around(taken);
    const shown = this.job.isPreview
      ? { preview: { steps: this.#steps.shown }, sent: false, ...around }
      : { ...(output as Row), ...around, ...this.#undo() };
    const told = jsonResult(withinCeiling(shown));
    return marked(this.job.isPictured ? await this.#pictured(told, shown) : told, this.#told.isOutside);
  }

  async #pictured(told: ToolResult, shown: Row): Promise<ToolResult> {
    const { withPicture } = await import('./pictured.ts');
    const { now, timezone } = this.job;
    const { gone, underWay } = this.#calls;
    const { credential } = underWay.call;
    const asked = { form: this.#picture, now, timezone, gone, credential, hasTime: this.job.hasTime() };
    return withPicture(told, { workflow: this.#workflow, shown, asked }, this.#beside.painting);
  }

  #around(taken: readonly string[]): Row {
    const { window, used, unread, notes } = this.#told;
    return {
      ...(window ? { window } : {}),
      ...(taken.length > 0 ? { taken } : {}),
      ...(used.size > 0 ? { used: [...used].join(', ') } : {}),
      ...(unread.size > 0 ? { unread: [...unread].map(([what, why]) => `${what}: ${why}`) } : {}),
      ...(notes.size > 0 ? { notes: [...notes] } : {}),
    };
  }

  #undo(): Row {
    const { undo } = this.#steps;
    return undo.length > 0 ? { undo } : {};
  }

  /** A failure before anything was done is told as any other; after that it tells what was done, and what takes it back. */
  #stopped(cause: unknown): ToolResult {
    if (this.#steps.length === 0 || this.job.isPreview) throw cause;
    const failure = cause instanceof ToolError ? cause : internalError();
    const done = this.#steps.shown.map(({ does, tool, id }) => does ?? (id ? `${tool} (${id}).` : `${tool}.`));
    const { undo } = this.#steps;
    const back =
      undo.length > 0 ? ` To take it back: ${undo.map((call) => JSON.stringify(call)).join(', then ')}.` : '';
    const error = new ToolError(
      failure.code,
      failure.message,
      `${failure.next} Done before it: ${done.join(' ')} Nothing after it was attempted.${back}`,
    );
    const result = errorResult(error, { done, undo });
    if (!(cause instanceof ToolError)) throw new BrokenOff(cause, result);
    return result;
  }

  #context(isPreview = this.job.isPreview, timezone?: string): ClientContext {
    return {
      calls: this.#calls,
      steps: this.#steps,
      isPreview,
      timezone,
      entry: (verb, resource) => this.#entry(verb, resource),
      unread: (what, why) => void this.#told.unread.set(what, why),
    };
  }

  #entry(verb: Verb, resource: string): ToolEntry {
    const entry = this.#calls.operation(resource, verb);
    if (!entry)
      throw new ToolError('unknown_tool', `This instance has no tool to ${verb} ${resource}.`, 'Do without it.');
    return this.#use(entry);
  }

  #use(entry: ToolEntry): ToolEntry {
    const { operations, name } = this.#workflow;
    if (!operations.includes(entry.name) && !operations.includes('*'))
      throw new Error(`${name} calls ${entry.name}, and its operations do not name it.`);
    this.#told.used.add(entry.name);
    if (this.#calls.isOutside(entry)) this.#told.isOutside = true;
    return entry;
  }

  /** Calls any tool: another workflow as a part of this one, or an operation. */
  async #callAny(name: string, args: Row): Promise<Row> {
    const workflow = await this.#beside.find(this.#calls.workflowNamed(name));
    if (!workflow) return this.#callOperation(name, args);
    const calls = this.#calls.nested(composedOf(workflow, this.#beside), args);
    const read = await calls.arguments();
    const shared = { steps: this.#steps, told: this.#told, isPreview: this.job.isPreview };
    const inner = new Run(workflow, { calls, args: read.args, beside: this.#beside }, shared);
    return (await workflow.run(inner.job)) as Row;
  }

  async #known(name: string): Promise<KnownTool | undefined> {
    const workflow = await this.#beside.find(this.#calls.workflowNamed(name));
    if (workflow) {
      const { output } = workflow;
      const tells = output instanceof z.ZodObject ? Object.keys(output.shape) : [];
      return { name: workflow.name, risk: workflow.risk, isWorkflow: true, tells };
    }
    const entry = this.#calls.find(name);
    if (!entry) return undefined;
    const risk = isRead(entry) ? 'read' : entry.verb === 'delete' ? 'destructive' : 'write';
    return { name: entry.name, risk, isWorkflow: false };
  }

  async #callOperation(name: string, args: Row): Promise<Row> {
    const entry = this.#calls.find(name);
    if (!entry) throw new ToolError('unknown_tool', `There is no tool ${name}.`, 'Find it with find_tools.');
    return callOperation(this.#use(entry), args, this.#context());
  }

  #jobOf(input: Row, { isPreview, isPictured, timezone }: JobParts): Job {
    const calls = this.#calls;
    const told = this.#told;
    const zone = timezone ?? 'UTC';
    const time = (text: string): string => parseTime(text, 'time', { now: calls.now, timezone: zone });
    return {
      input: input as Job['input'],
      client: typedClient(this.#context(isPreview, timezone)),
      now: calls.now,
      timezone: zone,
      site: calls.site,
      isPreview,
      isPictured,
      time,
      window: (asked, usual) => {
        told.window = windowOf(asked, calls.now, time(usual));
        return told.window;
      },
      attempt: async (what, read) => {
        try {
          return await read();
        } catch (cause) {
          if (!(cause instanceof ToolError) || cause.code === 'invalid_key') throw cause;
          told.unread.set(what, cause.message);
          return undefined;
        }
      },
      note: (text) => void told.notes.add(text),
      hasTime: () => calls.mayBegin,
      progress: (done, total) => calls.tellProgress(done, total),
      send: (request, step) => {
        const route = routeOf(this.#workflow, request);
        told.used.add(route);
        return step ? sendStep(request, step, this.#context(isPreview), route) : calls.send(request);
      },
      call: (tool, args) => this.#callAny(tool, args),
      canVisit: calls.canVisit,
      visit: (url) => {
        for (const route of this.#workflow.routes ?? []) if (route.includes('://')) told.used.add(route);
        return calls.visit(url);
      },
      tool: (name) => this.#known(name),
      changes: async (from) => {
        const found = await ownChanges(calls.underWay, from);
        for (const { tool } of (found?.lines ?? []).flatMap(({ rows = [] }) => rows)) {
          const entry = calls.find(tool);
          if (entry && calls.isOutside(entry)) told.isOutside = true;
        }
        return found;
      },
      undoes: (id) => {
        const { record } = calls.underWay.call;
        if (record) record.undoes = id;
      },
      present: async (tool, id, columns) => {
        const entry = calls.find(tool);
        return entry && calls.present(this.#use(entry), id, columns);
      },
      showStep: (step) => {
        if (!isPreview) return;
        this.#steps.add(step);
        const { does, ...bare } = step;
        const told = foreseenStep(bare);
        calls.foresee({ tool: step.tool, does: does === undefined ? told : `${does} ${told}` });
      },
    };
  }
}
