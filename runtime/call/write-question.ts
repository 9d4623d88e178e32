/** What a person is asked before rows are written, in names. Texts of rows are quoted and cut, and can say nothing as if we did. */
import { quoted, ToolError } from '../basics/errors.ts';
import { textOfValue } from '../basics/plain.ts';
import { askedEffects } from './asked-effects.ts';
import { CallState } from './call-state.ts';
import { cutText } from './cut-text.ts';
import type { Referrer } from './platform.ts';
import type { PresentRow } from './present-rows.ts';
import type { RowPlan } from './row-plan.ts';
import { timeContext } from './times.ts';

/** Longest name of a row, sentence of an effect and of a step that hangs on others, and value of a column, in characters. */
const LONGEST = { name: 80, sentence: 300, foreseen: 1_200, value: 200 } as const;
/** Columns whose values are told, and how many at their longest. */
const MOST_COLUMNS = 8;
const MOST_LONG_COLUMNS = 3;
/** Rows that are named; of more the number is told. */
const MOST_NAMED = 5;
/** Sentences of one question. */
const MOST_SENTENCES = 12;

const DOES: Readonly<Record<string, string>> = { create: 'Create', update: 'Change', delete: 'Delete' };

/** The question, of rows of one call. */
export function questionOf(rows: readonly RowPlan[], present: readonly PresentRow[]): Promise<string> {
  return toldAs(rows, present, '?');
}

/** The same as a part of a plan. */
export function saidOfWrite(rows: readonly RowPlan[], present: readonly PresentRow[]): Promise<string> {
  return toldAs(rows, present, '.');
}

async function toldAs(rows: readonly RowPlan[], present: readonly PresentRow[], end: '?' | '.'): Promise<string> {
  const [first] = rows;
  if (!first) return 'Do it?';
  const hangs = await hangingOn(first, present);
  return [`${headlineOf(rows, present)}${end}`, ...hangs, ...effectsTold(rows), ...valuesTold(first)].join(' ');
}

/** Columns as the caller wrote them, those of all rows of a call: a person answers for what others will read. */
function valuesTold({ state: { tool, args } }: RowPlan): string[] {
  const { columns, label = '' } = tool.module;
  const isTold = (name: string): boolean => Object.hasOwn(columns, name) && !(tool.verb === 'create' && name === label);
  const written = tool.verb === 'delete' ? [] : Object.keys(args).filter((name) => name !== 'id' && isTold(name));
  const most = written.length > MOST_LONG_COLUMNS ? LONGEST.name : LONGEST.value;
  const said = written
    .slice(0, MOST_COLUMNS)
    .map((name) =>
      isPlainValue(args[name]) && !columns[name]?.secret ? `${name} ${nameText(args[name], most)}` : name,
    );
  const more = written.length > said.length ? ` and ${written.length - said.length} more columns` : '';
  return said.length > 0 ? [`It writes ${said.join(', ')}${more}.`] : [];
}

/** What is done to which rows: `Delete the monitor "Checkout API"`. */
function headlineOf(rows: readonly RowPlan[], present: readonly PresentRow[]): string {
  const [first] = rows as readonly [RowPlan];
  const { module, verb } = first.state.tool;
  const does = DOES[verb] ?? 'Write';
  const names = present.map(({ id, label }, place) => named(label ?? rows[place]?.asked, id));
  if (verb === 'create') {
    const label = first.state.args[module.label ?? ''];
    return label === undefined
      ? `${does} ${articleOf(module.title)} ${module.title}`
      : `${does} the ${module.title} ${nameText(label)}`;
  }
  if (rows.length === 1) return `${does} the ${module.title} ${names[0]}`;
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `${does} ${rows.length} ${module.plural}, ${names.slice(0, MOST_NAMED).join(', ')}${more}`;
}

/** Whether a value is told: what has parts of its own may hold secrets among them. */
function isPlainValue(value: unknown): boolean {
  return Array.isArray(value) ? value.every((item) => typeof item === 'string') : typeof value !== 'object';
}

function articleOf(title: string): string {
  return 'aeiou'.includes(title.charAt(0).toLowerCase()) ? 'an' : 'a';
}

function named(label: unknown, id: string): string {
  return label === undefined || label === null || label === '' ? id : nameText(label);
}

const QUOTES = /["'`\u00ab\u00bb\u2018-\u201f\u2039\u203a\u300c-\u300f\u301d-\u301f\uff02\uff07]/gu;

/** A name of a row: one line, in quotation marks that it has none of itself. */
export function nameText(label: unknown, most: number = LONGEST.name): string {
  return quoted(cutText(textOfValue(label).replace(QUOTES, ''), most, '…'));
}

/** A sentence of our own with names in it, as one line. */
function sentence(text: string, most: number = LONGEST.sentence): string {
  return cutText(text.replace(/\s+/gu, ' ').trim(), most, '…');
}

/** The same of a step of a plan that could not be looked at. */
export function foreseenSentence(text: string): string {
  return sentence(text, LONGEST.foreseen);
}

function effectsTold(rows: readonly RowPlan[]): string[] {
  const all = new Set(rows.flatMap((row) => [...askedEffects(row), ...mailsOf(row)].map(({ says }) => sentence(says))));
  const told = [...all].slice(0, MOST_SENTENCES);
  return all.size > told.length ? [...told, `And ${all.size - told.length} more such effects.`] : told;
}

function mailsOf({ plan: { effects = [] } }: RowPlan) {
  return effects.filter(({ kind }) => kind === 'mails');
}

/** What refers to rows that are deleted, counted at the same time. That it cannot be read keeps nobody from deciding. */
async function hangingOn({ state }: RowPlan, present: readonly PresentRow[]): Promise<string[]> {
  const { tool, platform } = state;
  if (tool.verb !== 'delete' || !platform.referrers) return [];
  const ids = present.map(({ id }) => id);
  const counted = await Promise.all(platform.referrers(tool.resource, ids).map((referrer) => told(state, referrer)));
  const known = counted.filter((said) => said !== undefined);
  return known.length === counted.length ? known.filter(Boolean) : [...known.filter(Boolean), UNREAD];
}

const UNREAD = 'What else refers to it could not be read.';

/** Empty where nothing refers to it; undefined where that cannot be read, or its caller may not know. */
async function told(state: CallState, { resource, filter, says }: Referrer): Promise<string | undefined> {
  try {
    const tool = await state.toolOf(resource, 'count');
    if (!tool) return '';
    if (state.around.call.ceiling?.refusalOf(tool)) return undefined;
    const counting = new CallState(tool, { filter }, timeContext(state.now(), undefined), state.around);
    const count = await state.platform.count(counting, await state.platform.query(counting));
    return count > 0 ? says(count) : '';
  } catch (cause) {
    if (cause instanceof ToolError) return undefined;
    throw cause;
  }
}
