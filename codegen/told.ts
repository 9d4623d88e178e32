/** Every sentence of ours that a client can be shown, with the place where it is told. Pure. */
import { VERBS, type Verb } from '../runtime/catalogue/kinds.ts';
import type { Analysis } from './compile.ts';
import { describe } from './emit/describe.ts';
import type { ModelResource } from './model/model.ts';
import type { ResourceNames } from './model/name.ts';
import { everydayResources } from './words/coverage.ts';
import type { Told } from './words/draw.ts';
import { tablesOf } from './words/texts.ts';
import { argumentsOf, type ResourceWords, SENTENCES } from './words/words.ts';

type Said = Pick<Analysis, 'document' | 'facts' | 'model' | 'names' | 'words'>;

/**
 * One entry per sentence and place, whatever the number of tools that tell it: summaries of toolsets; of a resource what its
 * descriptions have; of a column what a create and an update are told, twice where that differs, or what a reader is; of an
 * enum what each value does. Sentences that the compiler puts together by itself are none of ours.
 */
export function toldSentences({ document, facts, model, names, words }: Said): Told[] {
  const everyday = new Set(everydayResources(document));
  const ofResources = model.resources.flatMap((resource): Told[] => {
    const [said, named] = [words.get(resource.schema), names.get(resource.schema)];
    if (!said || !named) return [];
    const told = [...ofDescriptions(resource, said, named), ...ofColumns(resource, said, named)];
    return told.map(([place, text]) => ({ place, text, isEveryday: everyday.has(resource.schema) }));
  });
  const toolsets = Object.entries(model.toolsets).map(
    ([id, { summary }]): Told => ({
      place: `toolset ${id}`,
      text: summary,
      isEveryday: model.resources.some(({ toolset, schema }) => toolset === id && everyday.has(schema)),
    }),
  );
  const tables = Object.entries(tablesOf(document['x-enums']));
  const values = tables.flatMap(([name, table]) => {
    const users = Object.entries(facts?.resources ?? {}).filter(([, { columns }]) =>
      Object.values(columns).some((column) => column.enum === name),
    );
    const isEveryday = users.some(([schema]) => everyday.has(schema));
    return Object.entries(table).map(([value, text]): Told => ({ place: `${name} "${value}"`, text, isEveryday }));
  });
  return [...toolsets, ...ofResources, ...values];
}

type Place = readonly [place: string, text: string];

/** What is written of a resource as a whole, with the tools whose descriptions have it; what none has is told nobody. */
function ofDescriptions(resource: ModelResource, said: ResourceWords, named: ResourceNames): Place[] {
  const verbs = VERBS.filter((verb) => resource.operations[verb]);
  const parts = Object.keys(SENTENCES) as (keyof typeof SENTENCES)[];
  const texts = [resource.summary, ...parts.map((part) => said[part])];
  const keys = ['x-summary', ...parts.map((part) => SENTENCES[part])];
  return texts.flatMap((text, index): Place[] => {
    // Few words that may stand in any sentence: with those that introduce them.
    const head = keys[index] === SENTENCES.belongsTo ? `Belongs to ${text}.` : text.replace(/; .*$|\.$/, '');
    const tellers = verbs.filter((verb) => text !== '' && describe(resource, verb).description.includes(head));
    return tellers.length === 0 ? [] : [[`${tools(named, tellers)}: description (${keys[index]})`, text]];
  });
}

function ofColumns(resource: ModelResource, said: ResourceWords, named: ResourceNames): Place[] {
  return [...argumentsOf(resource)].flatMap(([argument, { column, takers }]): Place[] => {
    const text = said.columns[argument];
    // The compiler leaves out what would be the same in every module.
    if (!text || !column.about) return [];
    const update = said.updates[argument];
    const writers = (['create', 'update'] as const).filter((verb) => takers.includes(verb.charAt(0)));
    if (update !== undefined)
      return [
        [`${tools(named, ['create'])}: ${argument}`, text],
        [`${tools(named, ['update'])}: ${argument}`, update],
      ];
    if (writers.length > 0) return [[`${tools(named, writers)}: ${argument}`, text]];
    const readers = (['list', 'get'] as const).filter((verb) => resource.operations[verb]);
    return readers.length > 0 ? [[`${tools(named, readers)}: ${argument}, read only`, text]] : [];
  });
}

function tools({ tools: known }: ResourceNames, verbs: readonly Verb[]): string {
  return verbs.map((verb) => known[verb] ?? verb).join(', ');
}
