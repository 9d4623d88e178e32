/** What `by` and `measure` of a count ask for, read against the columns of its resource. */
import { badArgument } from '../basics/errors.ts';
import {
  argumentName,
  type Column,
  columnNamed,
  columnOf,
  filterColumns,
  type ResourceModule,
  relationOf,
  shapeOf,
} from '../catalogue/kinds.ts';
import { numberColumns } from '../catalogue/numbers.ts';
import { shortList } from './choices.ts';
import { refuseClosed } from './closed-rows.ts';
import { relationIn } from './fields.ts';
import { FIGURES, type FigureName, type GroupKey, type Measure } from './groups/asked.ts';
import { TIME_STEPS, type TimeStep } from './groups/time-steps.ts';
import { nameHint, usualFirst } from './meant-columns.ts';
import type { Call, ModuleOf } from './platform.ts';

/** Throws `not_allowed` for groups of what rows point to, where that may not be listed. */
export function refuseClosedGroups(
  { columns }: ResourceModule,
  keys: readonly GroupKey[],
  call: Pick<Call, 'closed'>,
): void {
  for (const { column, name } of keys) refuseClosed(call, columns[column]?.to, `Grouping by ${name}`);
}

/** Reads `by`. Throws `bad_arguments` that names what rows can be grouped by. */
export async function readGroupKeys(
  module: ResourceModule,
  by: readonly string[],
  moduleOf: ModuleOf,
): Promise<GroupKey[]> {
  const keys = await Promise.all(by.map((text) => groupKey(module, text.trim(), moduleOf)));
  const steps = keys.filter(({ step }) => step !== undefined);
  if (module.analytics && steps.length > 1)
    throw badArgument(`${module.plural} can be grouped by one time only.`, 'Name another column beside it.');
  if (new Set(keys.map(({ name }) => name)).size < keys.length)
    throw badArgument('by names the same column twice.', 'Name it once.');
  return keys;
}

async function groupKey(module: ResourceModule, text: string, moduleOf: ModuleOf): Promise<GroupKey> {
  const attribute = attributeKey(module, text);
  if (attribute) return attribute;
  // A dot behind the colon is none of a relation.
  const relation = module.analytics ? undefined : relationIn(module, text.split(':', 1)[0] as string);
  if (relation === undefined) return ownKey(module, text);
  const column = module.columns[relation] as Column;
  const related = await moduleOf(column.to as string);
  const { name, column: inside, ...rest } = ownKey(related, text.slice(text.indexOf('.') + 1));
  const isSeveral = rest.isSeveral || holdsSeveral(column);
  return { ...rest, name: `${relation}.${name}`, column: relation, inside, ...(isSeveral ? { isSeveral } : {}) };
}

/** A column of the rows themselves. */
function ownKey(module: ResourceModule, text: string): GroupKey {
  const [head = '', suffix = ''] = timeAlone(module, text) ?? text.split(/:(.*)/s).map((part) => part.trim());
  const name = columnNamed(module, head);
  const column = groupColumns(module).get(name);
  if (!column) throw noGroups(module, head);
  const shown = argumentName(module, name);
  if (shapeOf(column) === 'time') {
    const step = stepOf(suffix, shown);
    return { name: `${shown}:${step}`, column: name, step };
  }
  if (suffix === 'shape' && shapeOf(column) === 'text') return { name: `${shown}:shape`, column: name, isShape: true };
  if (suffix !== '')
    throw badArgument(
      `${shown} cannot be grouped as ${JSON.stringify(suffix.slice(0, 60))}.`,
      `Write ${shown} alone; steps such as :day are of times, :shape is of texts.`,
    );
  const label = relationOf(column) ? { label: column.label } : {};
  return { name: shown, column: name, ...label, ...(holdsSeveral(column) ? { isSeveral: true } : {}) };
}

/** The step that a time is asked for in: days where none is named. */
function stepOf(suffix: string, column: string): TimeStep {
  const step = suffix === '' ? 'day' : stepNamed(suffix);
  if (step) return step;
  throw badArgument(
    `There is no step of time called ${JSON.stringify(suffix.slice(0, 60))}.`,
    `Write ${column}:day; steps are ${TIME_STEPS.join(', ')}.`,
  );
}

/** A step alone, or `time` with one, is of the time by which rows are ordered. */
function timeAlone(module: ResourceModule, text: string): readonly [column: string, step: string] | undefined {
  const [, head = '', suffix = ''] = /^(?:(time|date):)?(\w+)$/.exec(text) ?? [];
  if (groupColumns(module).has(columnNamed(module, head || suffix))) return undefined;
  const step = stepNamed(suffix) ?? (head === '' && (suffix === 'time' || suffix === 'date') ? 'day' : undefined);
  const column = module.analytics ? module.sort?.replace(/^-/, '') : 'createdAt';
  return step && column !== undefined && groupColumns(module).has(column) ? [column, step] : undefined;
}

/** `attributes.http.route`: a key of the attributes of telemetry, dots and all. */
function attributeKey({ analytics, columns }: ResourceModule, text: string): GroupKey | undefined {
  const dot = text.indexOf('.');
  const column = text.slice(0, Math.max(0, dot));
  if (!analytics || !Object.hasOwn(columns, column) || columns[column]?.kind !== 'textMap') return undefined;
  const attribute = text.slice(dot + 1);
  return attribute === '' ? undefined : { name: text, column, attribute };
}

function holdsSeveral(column: Column): boolean {
  return shapeOf(column) === 'list' || shapeOf(column) === 'choices';
}

/** `day`, `days` and `daily` are one step. */
function stepNamed(text: string): TimeStep | undefined {
  const word = text.toLowerCase();
  return TIME_STEPS.find(
    (step) => word === step || word === `${step}s` || word === (step === 'day' ? 'daily' : `${step}ly`),
  );
}

/** Columns that rows can be grouped by: what a filter may name, less what no two rows share and what is no plain value. */
function groupColumns(module: ResourceModule): ReadonlyMap<string, Column> {
  const isPlainValue = ({ kind, heavy, secretsInside }: Column): boolean =>
    kind !== 'id' && !heavy && !secretsInside && shapeOf({ kind }) !== 'json';
  return new Map([...filterColumns(module)].filter(([, column]) => isPlainValue(column)));
}

function noGroups(module: ResourceModule, asked: string): Error {
  const columns = groupColumns(module);
  const column = columnOf(module, columnNamed(module, asked));
  const known = [...columns.keys()].map((name) => argumentName(module, name));
  const what = `${module.plural} cannot be grouped by ${JSON.stringify(asked.slice(0, 60))}`;
  const groups = `Groups: ${shortList(usualFirst(module, known))}.`;
  if (column?.secret) return badArgument(`${what}: it is a secret, which groups would give away.`, groups);
  if (column?.kind === 'textMap' && module.analytics)
    return badArgument(`${what} as a whole.`, `Name one of its keys, such as ${asked}.http.route.`);
  if (column?.kind === 'id') return badArgument(`${what}: each row has its own.`, groups);
  if (column) return badArgument(`${what}: it is too large, or no plain value.`, groups);
  return badArgument(`${what}.`, nameHint(module, asked, known, 'Groups:'));
}

/** Moments in nanoseconds: the first and the last of them mean something, their mean does not. */
const EXTREMES: ReadonlySet<FigureName> = new Set(['min', 'max']);

/**
 * Reads `measure`, such as `avg(value)`. With `moments`, `min` and `max` are of moments in nanoseconds too, which programs
 * read. Throws `bad_arguments` with the columns that can be measured.
 */
export function measureOf(module: ResourceModule, text: string, moments = false): Measure {
  const [, figure = '', asked = ''] = /^(\w+)\((\w+)\)$/.exec(text.replaceAll(' ', '')) ?? [];
  const known = figureNamed(figure);
  const numbers = numberColumns(module);
  if (numbers.length === 0)
    throw badArgument(`${module.plural} have no numbers to measure.`, 'Count them: leave measure out.');
  if (!known)
    throw badArgument(
      `There is no measure ${JSON.stringify(text.slice(0, 60))}.`,
      `Write one of ${FIGURES.join(', ')} and a column, such as avg(${numbers[0]}).`,
    );
  const column = columnNamed(module, asked);
  const isMoment = moments && EXTREMES.has(known) && columnOf(module, column)?.kind === 'nanos';
  if (numbers.includes(column) || isMoment) return { name: `${known}(${column})`, figure: known, column };
  throw badArgument(
    `${asked.slice(0, 60)} of ${module.plural} is no number to measure.`,
    nameHint(module, asked, numbers, 'Numbers:'),
  );
}

/** Other names of figures that people write. */
const SAME: Readonly<Record<string, FigureName>> = {
  average: 'avg',
  mean: 'avg',
  median: 'p50',
  minimum: 'min',
  maximum: 'max',
};

function figureNamed(text: string): FigureName | undefined {
  const word = text.toLowerCase();
  return FIGURES.find((figure) => figure === word) ?? (Object.hasOwn(SAME, word) ? SAME[word] : undefined);
}
