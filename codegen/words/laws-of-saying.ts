/** Laws about what a sentence may say, held against the tools and columns there are. Pure. */
import { TOOL } from '../model/name.ts';
import type { Law } from './laws.ts';
import { argumentsOf } from './words.ts';

/** What is said to somebody who fills a column in. */
const TO_WRITERS: readonly RegExp[] = [
  /\bleave (?:it|this|them) out\b|\bleft out\b|\bunless set\b/i,
  /\bdefault now\b|, the default\b|\bthe default is\b|\bis the default\b|\bby default\b/i,
  /\b(?:true|false) (?:sends|adds|hides|tells|makes|keeps|lets|shows|puts|allows|stops|starts|silences|applies)\b/i,
  /\b(?:true|false|given|set|fixed) on creation\b/i,
  /^(?:Choose|Pick|Enter|Give|Put|Write|Say|Copy|Send)\b/,
  /; (?:choose|pick|enter|give|put|write|say|copy|send|set)\b/,
  /\bset it\b|\bsay so\b/i,
];

/** A column that no tool writes is told as what it says. */
export const readOnlyLaw: Law =
  () =>
  ({ text, subject }) => {
    if (!subject || subject.isWritable) return undefined;
    const wrong = TO_WRITERS.map((each) => each.exec(text)?.[0]).find((found) => found !== undefined);
    return wrong === undefined ? '' : `No tool writes it, and this is told to who does: "${wrong}".`;
  };

/** Every tool that a sentence names exists. */
export const toolsLaw: Law =
  ({ tools }) =>
  ({ text }) => {
    const named = [...text.matchAll(new RegExp(TOOL, 'g'))].map(([name]) => name);
    if (named.length === 0) return undefined;
    const unknown = named.find((name) => !tools.has(name));
    return unknown === undefined ? '' : `No tool is called ${unknown}.`;
  };

/** A name in camel case, outside of braces and quotation marks, where something else than a column is spelt out. */
const NAME = /(?<![\w.{"'`-])[a-z]+(?:[A-Z][a-z0-9]*)+(?![\w{])/g;
const SPELT_OUT = /\{[^}]*\}+|"[^"]*"|`[^`]*`|\[[^\]]*\]/g;
/** Spelt so, and no column: keys of JSON columns, names of other products. */
const OTHER: ReadonlySet<string> = new Set(['iPhone', 'macOS', 'iOS', 'vCenter', 'eBPF', 'rageClicks']);

/** A column that a sentence names is one of its resource, or of another that the sentence names or the column points to. */
export const namesLaw: Law = ({ model }) => {
  const named = (text: string, title: string): boolean =>
    title !== '' && text.toLowerCase().includes(title.toLowerCase());
  const columnsOf = new Map(
    model.resources.map((resource) => [
      resource.schema,
      new Set([...Object.keys(resource.columns), ...argumentsOf(resource).keys()]),
    ]),
  );
  return ({ text, resource }) => {
    const names = [...text.replace(SPELT_OUT, ' ').matchAll(NAME)].map(([name]) => name);
    const open = names.filter((name) => !OTHER.has(name));
    if (!resource || open.length === 0) return undefined;
    const targets = Object.values(resource.columns).flatMap(({ to }) => (to === undefined ? [] : [to]));
    const others = model.resources.filter(({ schema, title }) => targets.includes(schema) || named(text, title));
    const near = [resource.schema, ...others.map(({ schema }) => schema)];
    const unknown = open.find((name) => !near.some((schema) => columnsOf.get(schema)?.has(name)));
    return unknown === undefined ? '' : `Neither it nor what it names has a column ${unknown}.`;
  };
};

const OF_CREATES = /\b(?:on creation|on create|when it is created|left out)\b/i;
const OF_UPDATES = /\bupdates?\b|\bfrom now on\b|\breplaces the whole\b/i;

/** What one verb is told is nothing that only the other does; what this tool does is not said of "this server". */
export const verbsLaw: Law =
  () =>
  ({ text, verb }) => {
    if (/\bthis server\b/i.test(text)) return 'Say "this tool" for ours, "the server" for theirs.';
    const wrong = verb === 'create' ? OF_UPDATES.exec(text) : verb === 'update' ? OF_CREATES.exec(text) : null;
    return wrong ? `The sentence of ${verb === 'create' ? 'a create' : 'an update'} says "${wrong[0]}".` : '';
  };
