/**
 * What a step of a plan may name of those before it: `$1.created.id` is a value of the first step's result, and `{$1.total}`
 * stands for one inside a text. Names and places in lists, parted by dots, places in brackets too; nothing is evaluated.
 * `$$` is a dollar sign.
 */
import { badArgument, quoted } from '../../basics/errors.ts';
import { isPlain } from '../../basics/plain.ts';

const WHOLE = /^\$(\d{1,2})((?:\.[\w-]{1,64}|\[\d{1,4}\]){0,10})$/;
const INSIDE = /\$\$|\{\$(\d{1,2})((?:\.[\w-]{1,64}|\[\d{1,4}\]){0,10})\}/g;
/** Meant as a reference, and none that could be read: sent as it stands, it would be written into a row. */
const UNREADABLE = /^\$(?:\d{1,2}(?:\.[a-z_]|\[)|\{\d)\S*$|\{\$\d{1,2}[.[][^{}\s]*\}/i;

/** Levels of arguments that are looked into. */
const DEEPEST = 20;

/** What stands for a value that only a later run brings: a preview shows it as it was written. */
export class NotYet {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * What a step brought: its result; or that it was left out, or is not carried out yet. Of one that was only shown, what
 * it tells `later`, when it is carried out.
 */
export type StepOutcome =
  | { readonly result: unknown; readonly later?: readonly string[] | undefined }
  | 'left out'
  | 'not yet';

/** Places of the steps that a value names, wherever in it. Throws `bad_arguments` for what only looks like a reference. */
export function namedSteps(value: unknown): number[] {
  const found = new Set<number>();
  walk(value, (text) => {
    const whole = WHOLE.exec(text);
    if (whole) found.add(Number(whole[1]));
    else for (const [, step] of text.matchAll(INSIDE)) if (step !== undefined) found.add(Number(step));
    const [unreadable] = whole ? [] : (UNREADABLE.exec(text.replace(INSIDE, '')) ?? []);
    if (unreadable !== undefined)
      throw badArgument(
        `${quoted(unreadable.slice(0, 100))} is no name of an earlier result.`,
        'Write "$1.items.0.id", or "{$1.count}" inside a text; "$$" is a dollar sign.',
      );
    return text;
  });
  return [...found];
}

/**
 * A value with what it names in its place; a `NotYet` where any of that is not there yet. Throws `bad_arguments` for what
 * the earlier result does not have.
 */
export function resolved(value: unknown, brought: readonly StepOutcome[]): unknown {
  let waits: NotYet | undefined;
  const done = walk(value, (text) => {
    const whole = WHOLE.exec(text);
    const put = (step: string | undefined, path: string | undefined, written: string): unknown => {
      const found = valueAt(brought[Number(step) - 1], path ?? '', written);
      if (found instanceof NotYet) waits = found;
      return found;
    };
    if (whole) return put(whole[1], whole[2], text);
    return text.replace(INSIDE, (written, step: string | undefined, path: string | undefined) => {
      if (step === undefined) return '$';
      const found = put(step, path, written);
      return typeof found === 'string' ? found : JSON.stringify(found instanceof NotYet ? written : found);
    });
  });
  return waits ?? done;
}

function walk(value: unknown, text: (text: string) => unknown, depth = 0): unknown {
  if (depth > DEEPEST) throw badArgument('The arguments of a step are nested too deeply.', 'Give them flatter.');
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((item) => walk(item, text, depth + 1));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, text, depth + 1)]));
}

function valueAt(brought: StepOutcome | undefined, path: string, written: string): unknown {
  if (brought === undefined || brought === 'left out')
    throw badArgument(`${written} names a step that was left out.`, 'Give that step no "if", or this one the same.');
  if (brought === 'not yet') return new NotYet(written);
  let value = brought.result;
  const names = path.split(/[.[\]]+/).filter((name) => name !== '');
  for (const name of names) {
    const next = childOf(value, name);
    if (next === undefined && brought.later?.includes(names[0] ?? '')) return new NotYet(written);
    if (next === undefined)
      throw badArgument(`${written} is not there: the result has no ${name}.`, `It has: ${keysOf(value)}.`);
    value = next;
  }
  return value;
}

/** Own members only: a name such as those that every object has leads nowhere. */
function childOf(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return /^\d+$/.test(name) ? value[Number(name)] : undefined;
  return isPlain(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function keysOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `places 0 to ${value.length - 1}`;
  return isPlain(value) ? Object.keys(value).slice(0, 20).join(', ') || 'nothing' : 'no parts';
}
