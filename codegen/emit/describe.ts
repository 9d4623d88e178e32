/** Titles and descriptions of tools: our words from the overlay, inside their budget. */
import type { Verb } from '../../runtime/catalogue/kinds.ts';
import type { ModelResource, SpokenWords } from '../model/model.ts';
import { impossibleText } from '../oneuptime/impossible.ts';
import { failureText, recordedFailure } from '../oneuptime/known-failures.ts';
import { articleOf } from '../words/article.ts';

/** Clients cut longer descriptions. */
const MAX_DESCRIPTION = 1024;

/** Ends the description of every tool that the published document does not have. */
const UNDOCUMENTED = 'Served, but not documented by OneUptime.';

/** Title and description of one operation; the first line decides whether a model picks the tool. */
export function describe(resource: ModelResource, verb: Verb): { title: string; description: string } {
  const title = TITLES[verb](resource);
  const refusal = recordedFailure(resource, verb);
  const refused = impossibleText(resource, verb) ?? (refusal && failureText(refusal));
  const said = SAID[verb](resource, resource.words ?? UNSAID, refused === undefined);
  const description = [`${title}.`, refused, ...said, resource.undocumented && UNDOCUMENTED]
    .filter(Boolean)
    .join(' ')
    .slice(0, MAX_DESCRIPTION);
  return { title, description };
}

const TITLES: Readonly<Record<Verb, (resource: ModelResource) => string>> = {
  list: ({ plural }) => `List ${plural}`,
  count: ({ plural }) => `Count ${plural}`,
  get: ({ title }) => `Get one ${title}`,
  create: ({ title }) => `Create ${articleOf(title)} ${title}`,
  update: ({ title }) => `Update ${articleOf(title)} ${title}`,
  delete: ({ title }) => `Delete ${articleOf(title)} ${title}`,
};

const UNSAID: SpokenWords = {
  about: '',
  belongsTo: '',
  not: '',
  finding: '',
  reading: '',
  next: '',
  instead: '',
  changing: '',
  examples: {},
};

type Says = (resource: ModelResource, words: SpokenWords, isAccepted: boolean) => string[];

/**
 * What each verb tells, nothing twice: reads what a row is and how to get something out of it, a create what a new one
 * does and what comes next; a list and a create also how to choose. Of rows that nobody creates, a get tells the rest.
 */
const SAID: Readonly<Record<Verb, Says>> = {
  list: ({ summary }, { not, finding, reading }) => [summary, not, finding, reading],
  count: (resource) => [whatItIs(resource)],
  get: (resource, words) => {
    const what = resource.operations.create ? whatItIs(resource) : words.about || resource.summary;
    return [what, belonging(resource, words, what), words.reading];
  },
  create: (resource, words, isAccepted) => {
    const what = words.about || resource.summary;
    const next = isAccepted && words.next ? `Next: ${words.next}` : '';
    return [what, belonging(resource, words, what), words.not, next];
  },
  update: (resource, { changing }) => [whatItIs(resource), isFixed(resource) ? fixed(resource) : changing],
  delete: (resource) => [whatItIs(resource), 'It cannot be undone.'],
};

/** The summary up to its semicolon: what comes after tells whom to look here, which fits a list only. */
function whatItIs({ summary }: ModelResource): string {
  return summary.replace(/; .*$/, '.');
}

function fixed({ operations, impossible }: ModelResource): string {
  const isReplaced = operations.delete && operations.create && !impossible?.create;
  return `No column of it can be changed with an API key${isReplaced ? ': delete it and create another' : ''}.`;
}

function isFixed({ columns }: ModelResource): boolean {
  return !Object.values(columns).some(({ access }) => access.includes('u'));
}

/** Where it belongs, unless the sentence before tells, or it is the project, to which nearly everything belongs. */
function belonging({ title }: ModelResource, { belongsTo }: SpokenWords, before: string): string {
  const told = `${title} ${before} project`.toLowerCase();
  const parts = belongsTo.toLowerCase().split(/[;,]|\b(?:and|or)\b/);
  const isTold = parts.every((part) => told.includes(part.replace(DETERMINERS, '').trim()));
  return isTold ? '' : `Belongs to ${belongsTo}.`;
}

const DETERMINERS = /^\s*(?:(?:an?|the|one|two|its|often|at times)\s+)*/;
