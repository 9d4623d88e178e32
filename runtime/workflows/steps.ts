/** The writes of one workflow, in order: what each would do, did, and what takes it back. */
import { isPlain } from '../basics/plain.ts';
import type { Row } from '../call/platform.ts';
import type { Undo } from './define.ts';

/** One write: the tool and its arguments, as a caller could send them. */
export interface Step {
  /** What it does, in names. */
  readonly does?: string;
  readonly tool: string;
  readonly arguments: Row;
  /** The row that it made or changed. */
  readonly id?: string;
  /** In a preview: columns as they are now. */
  readonly before?: Row;
  readonly notes?: readonly string[];
}

/** Ids that stand for rows a preview does not make: nobody's rows have them. */
const STAND_IN = /00000000-0000-4000-8000-(\d{12})/g;

/** Writes that were sent, or that a preview shows. */
export class PlanSteps {
  readonly #steps: Step[] = [];
  #undo: Undo[] = [];

  get length(): number {
    return this.#steps.length;
  }

  /** Adds a step. Of a row that an earlier one made and this one deletes nothing is left to take back. */
  add(step: Step, undo?: Undo | undefined): void {
    this.#steps.push(step);
    const { id } = step.arguments;
    const isOwn = this.#undo.some((call) => call.tool === step.tool && id !== undefined && call.arguments.id === id);
    if (isOwn && step.tool.startsWith('delete_')) this.#undo = this.#undo.filter((call) => call.arguments.id !== id);
    else if (undo) this.#undo.unshift(undo);
  }

  /** The id that stands for the row which the next step would make. */
  nextStandIn(): string {
    return `00000000-0000-4000-8000-${String(this.#steps.length + 1).padStart(12, '0')}`;
  }

  static isStandIn(text: unknown): boolean {
    return typeof text === 'string' && text.search(STAND_IN) >= 0;
  }

  /** The steps as a preview shows them: rows that are not there yet by the step that makes them, each note once. */
  get shown(): readonly Step[] {
    const told = new Set<string>();
    return this.#steps.map(({ notes, ...step }) => {
      const fresh = notes?.filter((note) => !told.has(note)) ?? [];
      for (const note of fresh) told.add(note);
      return spoken(fresh.length > 0 ? { ...step, notes: fresh } : step) as Step;
    });
  }

  /** What takes back what was done, last step first. */
  get undo(): readonly Undo[] {
    return this.#undo;
  }
}

/** A step that hangs on an earlier one, as a person is told of it: with each of its arguments, of which none hides another. */
export function foreseenStep({ does, tool, arguments: args }: Pick<Step, 'does' | 'tool' | 'arguments'>): string {
  return does ?? `${tool} with ${JSON.stringify(brief(spoken(args)))}.`;
}

const MOST = { letters: 40, items: 5 } as const;

function brief(value: unknown): unknown {
  if (typeof value === 'string') return value.length > MOST.letters ? `${value.slice(0, MOST.letters)}…` : value;
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST.items).map(brief);
    return value.length > items.length ? [...items, `… (${value.length} in all)`] : items;
  }
  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, brief(item)])) : value;
}

function spoken(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replace(STAND_IN, (_, step: string) => `(the row of step ${Number(step)})`);
  if (Array.isArray(value)) return value.map(spoken);
  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, spoken(item)])) : value;
}
