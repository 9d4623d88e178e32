/** Titles and descriptions of tools: our words from the overlay, inside their budget. */
import type { Verb } from '../runtime/kinds.ts';
import type { ModelResource } from './model.ts';

/** Clients cut longer descriptions. */
export const MAX_DESCRIPTION = 1024;

export interface ToolWords {
  readonly title: string;
  readonly description: string;
}

/** Title and description of one operation; the first line decides whether a model picks the tool. */
export function describe(resource: ModelResource, verb: Verb): ToolWords {
  const title = TITLES[verb](resource);
  const parts = [`${title}.`, resource.summary, ...guidance(resource, verb), remark(resource, verb)];
  return { title, description: parts.filter(Boolean).join(' ').slice(0, MAX_DESCRIPTION) };
}

/** What helps to choose on a list, to understand on a get, and to go on after a create; the other verbs need neither. */
function guidance({ words }: ModelResource, verb: Verb): string[] {
  if (!words) return [];
  if (verb === 'list') return [words.not];
  if (verb === 'get') return [words.about, words.belongsTo && `Part of ${words.belongsTo}.`];
  return verb === 'create'
    ? [words.belongsTo && `Part of ${words.belongsTo}.`, words.not, words.next && `Next: ${words.next}`]
    : [];
}

const TITLES: Readonly<Record<Verb, (resource: ModelResource) => string>> = {
  list: ({ plural }) => `List ${plural}`,
  count: ({ plural }) => `Count ${plural}`,
  get: ({ title }) => `Get one ${title}`,
  create: ({ title }) => `Create ${article(title)} ${title}`,
  update: ({ title }) => `Update ${article(title)} ${title}`,
  delete: ({ title }) => `Delete ${article(title)} ${title}`,
};

/** What the API is known to do with this operation that its arguments do not show. */
function remark(resource: ModelResource, verb: Verb): string {
  const refusal = verb === 'create' ? resource.refused?.create : resource.refused?.list;
  if (refusal && (verb === 'create' || verb === 'list' || verb === 'count' || verb === 'get'))
    return REFUSED[refusal.status] ?? REFUSED_OTHERWISE;
  if (verb === 'update' && !Object.values(resource.columns).some(({ access }) => access.includes('u'))) {
    return 'No column of it can be changed with an API key: delete it and create another.';
  }
  if (verb === 'delete') return 'It cannot be undone.';
  return '';
}

const REFUSED: Readonly<Record<number, string>> = {
  402: 'The API refuses this outside the Enterprise Edition.',
  404: 'The documented address does not exist on the server.',
  422: 'The API refuses this to API keys: it needs a signed-in user.',
};
const REFUSED_OTHERWISE = 'The API refuses this to API keys unless special conditions hold.';

/** `a` or `an`, by sound: acronyms are spelt out. */
export function article(noun: string): string {
  const word = /^[^\s-]*/.exec(noun)?.[0] ?? '';
  if (/^[A-Z]{2,}$/.test(word)) return /^[AEFHILMNORSX]/.test(word) ? 'an' : 'a';
  if (/^(user|uni|use|one|euro)/i.test(word)) return 'a';
  return /^[aeiou]/i.test(word) ? 'an' : 'a';
}
