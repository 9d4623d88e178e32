/** What is wrong with arguments, in words: which one, and what would do instead. */
import type { z } from 'zod';
import { shown } from '../basics/errors.ts';
import {
  argumentName,
  type Column,
  columnNamed,
  columnOf,
  type ResourceModule,
  shapeOf,
  type Verb,
} from '../catalogue/kinds.ts';
import { spokenNumber } from '../catalogue/reading.ts';
import { suggestValues } from './choices.ts';
import { nameHint } from './meant-columns.ts';

/** One issue of the schema as a sentence of ours; values of credentials are not repeated. */
export function problemIn(issue: z.core.$ZodIssue, schema: z.ZodObject, module: ResourceModule, verb: Verb): string {
  const where = brief(issue.path.join('.')) || 'The arguments';
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0)
    return issue.keys
      .slice(0, 5)
      .map((key) => {
        const known = Object.keys(schema.shape);
        return twice(key, known, module) ?? elsewhere(key, module, verb) ?? unknownName(key, known, module);
      })
      .join(' ');
  const choices = choicesOf(issue, module);
  const got = columnOf(module, String(issue.path[0]))?.secret ? 'what was sent' : shown(issue.input);
  const takes = choices ? ` ${suggestValues(choices, issue.input)}` : '';
  if (issue.input === undefined && issue.path.length > 0) return `${where} is missing.${takes}`;
  if (choices && issue.code !== 'invalid_type') return `${where} has no value ${got}.${takes}`;
  const column = columnOf(module, String(issue.path[0]));
  if (issue.code === 'invalid_type' && column && shapeOf(column) === 'time')
    return `${where} must be a time such as "2026-11-21T14:00:00Z", "2026-11-21" or "-90m", not ${got}.`;
  if (issue.code === 'invalid_type') {
    const wanted = issue.expected === 'number' ? spokenNumber(issue.input) : SPOKEN[issue.expected];
    return `${where} must be ${wanted ?? issue.expected}, not ${got}.`;
  }
  return boundOf(issue, where, got) ?? `${where}: ${brief(issue.message)}.`;
}

/** Names of ours are shorter; those that a caller made up are not repeated whole. */
function brief(text: string): string {
  return text.length > MAX_BRIEF ? `${text.slice(0, MAX_BRIEF)}…` : text;
}

const MAX_BRIEF = 200;

/** Types in words. */
const SPOKEN: Readonly<Record<string, string>> = {
  string: 'a text',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  record: 'an object',
  object: 'an object',
};

/** What is wrong with what is beyond its bounds: in words of ours, where the schema has none of its own. */
function boundOf(issue: z.core.$ZodIssue, where: string, got: string): string | undefined {
  const isBound = issue.code === 'too_small' || issue.code === 'too_big';
  if (!isBound || !issue.message.startsWith('Too ')) return undefined;
  const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  if (typeof issue.input === 'number') return `${where} must be ${bound}, not ${got}.`;
  const unit = Array.isArray(issue.input) ? 'item' : 'character';
  return `${where} must have ${bound} ${unit}${bound.endsWith(' 1') ? '' : 's'}.`;
}

/** The column an issue is about, if it takes certain values only; of other arguments those that the schema names. */
function choicesOf(issue: z.core.$ZodIssue, module: ResourceModule): Pick<Column, 'values' | 'meanings'> | undefined {
  const column = columnOf(module, String(issue.path[0]));
  if (column?.values) return column;
  return issue.code === 'invalid_value' ? { values: issue.values.map(String) } : undefined;
}

/** Another name of an argument is taken for it, unless that is given too. */
function twice(key: string, known: readonly string[], module: ResourceModule): string | undefined {
  const name = argumentName(module, columnNamed(module, key));
  return known.includes(name) ? `${key} and ${name} are one argument: give ${name} alone.` : undefined;
}

/** Columns that only the other of create and update takes lead to its tool. */
function elsewhere(key: string, module: ResourceModule, verb: Verb): string | undefined {
  const [other, letter] = verb === 'create' ? (['update', 'u'] as const) : (['create', 'c'] as const);
  const tool = module.operations[other];
  const isTaken = (verb === 'create' || verb === 'update') && columnOf(module, key)?.access.includes(letter);
  if (!tool || !isTaken) return undefined;
  const by = tool.impossible === undefined ? `, by ${tool.name},` : '';
  return verb === 'create'
    ? `A new ${module.title} has no ${key} yet: create it without, then set it with ${tool.name}.`
    : `${key} of this ${module.title} is set once${by} and cannot be changed.`;
}

function unknownName(key: string, known: readonly string[], module: ResourceModule): string {
  const instead = nameHint(module, key, known, 'It takes');
  return `There is no argument ${JSON.stringify(key.slice(0, 60))}. ${instead}`;
}
