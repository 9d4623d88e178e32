/** Laws about what a sentence may say, held against the tools and columns there are. Pure. */
import { shapeOf } from '../../runtime/catalogue/kinds.ts';
import { TOOL } from '../model/name.ts';
import type { Law } from './law.ts';
import { argumentsOf } from './words.ts';

/** What is said to somebody who fills a column in. */
const TO_WRITERS: readonly RegExp[] = [
  /\bleave (?:it|this|them) out\b|(?:^|[;,] )left out,|\bunless set\b/i,
  /\bdefault now\b|, the default\b|\bthe default is\b|\bis the default\b|\bby default\b/i,
  /\b(?:true|false) (?:sends|adds|hides|tells|makes|keeps|lets|shows|puts|allows|stops|starts|silences|applies)\b/i,
  /\b(?:true|false|given|set|fixed) on creation\b/i,
  /^(?:Set (?:it|this|to|a|an|the|one)|Fill|Must)\b|\bset (?:it|this) to\b|\bfill (?:it|this) in\b/i,
  /^(?:Choose|Pick|Enter|Give|Put|Write|Say|Copy|Send)\b/,
  /[;,] (?:choose|pick|enter|give|put|write|say|copy|send|so set|so say) (?:a|an|the|it|one|so)\b/,
];

/** A column that no tool writes is told as what it says. */
export const readOnlyLaw: Law =
  () =>
  ({ text, subject }) => {
    if (!subject || subject.isWritable) return undefined;
    const wrong = TO_WRITERS.map((each) => each.exec(text)?.[0]).find((found) => found !== undefined);
    return wrong === undefined ? '' : `No tool writes it, and this is told to who does: "${wrong}".`;
  };

const TOOLS = new RegExp(TOOL, 'g');

/** Every tool that a sentence names exists. */
export const toolsLaw: Law =
  ({ tools }) =>
  ({ text }) => {
    const named = [...text.matchAll(TOOLS)].map(([name]) => name);
    if (named.length === 0) return undefined;
    const unknown = named.find((name) => !tools.has(name));
    return unknown === undefined ? '' : `No tool is called ${unknown}.`;
  };

/** A name in camel case, outside of braces and quotation marks, where something else than a column is spelt out. */
const NAME = /(?<![\w.{"'`-])[a-z]+(?:[A-Z][a-z0-9]*)+(?![\w{])/g;
const SPELT_OUT = /\{[^}]*\}+|"[^"]*"|`[^`]*`|\[[^\]]*\]/g;
/** Spelt so and no columns: keys of JSON columns, values of text columns, SNMP, units and products. */
const OTHER: ReadonlySet<string> = new Set(
  'credentialId ifIndex ifType ifName sysName sysDescr dBm iPhone15 macOS iOS authPriv authNoPriv noAuthNoPriv creditCard phoneNumber ipAddress sensitiveKeys wirelessAccessPoint'.split(
    ' ',
  ),
);

/**
 * A column that a sentence names is one of its resource, of one that the sentence names, that its columns point to or that
 * belongs to the same thing (an incident, its notes and rules). What a JSON column holds has names of its own.
 */
export const namesLaw: Law = ({ model, facts }) => {
  const known = model.resources.map((resource) => ({
    ...resource,
    names: new Set([...Object.keys(resource.columns), ...argumentsOf(resource).keys()]),
    spoken: [resource.title, resource.plural].filter(Boolean).map((name) => name.toLowerCase()),
  }));
  const schemas = new Set(known.map(({ schema }) => schema));
  const values = new Set(Object.values(facts?.enums ?? {}).flatMap((each) => each.map(String)));
  /** The thing that a schema name begins with: `Incident` of an `IncidentStateTimeline`. */
  const things = new Map([...schemas].map((schema) => [schema, shortestStart(schema, schemas)]));
  return ({ text, resource, subject }) => {
    const names = [...text.replace(SPELT_OUT, ' ').matchAll(NAME)].map(([name]) => name);
    const open = names.filter((name) => !OTHER.has(name) && !values.has(name));
    if (!resource || open.length === 0 || (subject && shapeOf(subject.column) === 'json')) return undefined;
    const prose = text.toLowerCase().replaceAll('_', ' ');
    const targets = new Set(Object.values(resource.columns).map(({ to }) => to));
    const near = known.filter(
      ({ schema, spoken }) =>
        targets.has(schema) ||
        things.get(schema) === things.get(resource.schema) ||
        spoken.some((name) => prose.includes(name)),
    );
    const isKnown = (name: string): boolean =>
      near.some(
        ({ names }) =>
          names.has(name) || [...names].some((each) => each.startsWith(name) && /^[A-Z]/.test(each.slice(name.length))),
      );
    const unknown = open.find((name) => !isKnown(name));
    return unknown === undefined ? '' : `Neither it nor what it names has a column ${unknown}.`;
  };
};

function shortestStart(schema: string, schemas: ReadonlySet<string>): string {
  const ends = [...schema.matchAll(/[A-Z][a-z0-9]+/g)].map(({ index, 0: word }) =>
    schema.slice(0, index + word.length),
  );
  return ends.find((start) => schemas.has(start)) ?? schema;
}

const OF_CREATES = /\b(?:on creation|on create|when it is created|left out(?=[,:]))/i;
const OF_UPDATES = /\b(?:an|every|each) update\b|\breplaces the whole\b/i;

/** What one verb is told is nothing that only the other does; what this tool does is not said of "this server". */
export const verbsLaw: Law =
  () =>
  ({ text, verb }) => {
    if (/\bthis server\b/i.test(text)) return 'Say "this tool" for ours, "the server" for theirs.';
    const wrong = verb === 'create' ? OF_UPDATES.exec(text) : verb === 'update' ? OF_CREATES.exec(text) : null;
    return wrong ? `The sentence of ${verb === 'create' ? 'a create' : 'an update'} says "${wrong[0]}".` : '';
  };
