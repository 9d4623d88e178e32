/** Puts the words into the model: sentences on resources and columns, inside their budgets. */
import type { Column } from '../../runtime/catalogue/kinds.ts';
import type { Model, ModelResource } from '../model/model.ts';
import { argumentsOf, type ResourceWords } from './words.ts';

/** Longest sentence on a column, with the values it explains; lists repeat it in every create and update. */
export const MAX_COLUMN = 160;

/** Columns of nearly every row that nobody writes: their sentence would be the same in every module. */
const BOOKKEEPING: ReadonlySet<string> = new Set(
  'id createdAt updatedAt version slug project projectId createdByUser createdByUserId'.split(' '),
);

/** The model with everything that was said about it. Resources nobody wrote about stay as they are. */
export function withWords(model: Model, words: ReadonlyMap<string, ResourceWords>): Model {
  return { ...model, resources: model.resources.map((resource) => spoken(resource, words.get(resource.schema))) };
}

function spoken(resource: ModelResource, words: ResourceWords | undefined): ModelResource {
  if (!words) return resource;
  const columns: Record<string, Column> = { ...resource.columns };
  for (const [argument, { name, column, isWritable }] of argumentsOf(resource)) {
    const meanings = column.values ? words.values[argument] : undefined;
    const isTold = isWritable || !BOOKKEEPING.has(argument);
    const textOf = (sentence: string | undefined): string =>
      isTold ? columnText(sentence, isWritable ? meanings : {}) : '';
    const about = textOf(words.columns[argument]);
    const update = words.updates[argument];
    const aboutUpdate = update === undefined ? '' : textOf(update);
    columns[name] = {
      ...column,
      ...(about ? { about } : {}),
      ...(aboutUpdate ? { aboutUpdate } : {}),
      ...(meanings ? { meanings } : {}),
    };
  }
  const { columns: _columns, updates: _updates, origins: _origins, values: _values, ...said } = words;
  return { ...resource, columns, words: said };
}

/** The sentence, and what those values do that it does not name, where there is room. */
function columnText(sentence = '', meanings: Readonly<Record<string, string>> = {}): string {
  const named = sentence.toLowerCase();
  const explained = Object.entries(meanings)
    .filter(([value]) => !named.includes(value.toLowerCase()))
    .map(([value, text]) => `${value}: ${text.replace(/\.$/, '')}`)
    .join('; ');
  const both = [sentence, explained && `${explained}.`].filter(Boolean).join(' ');
  return both.length <= MAX_COLUMN ? both : sentence.slice(0, MAX_COLUMN);
}
