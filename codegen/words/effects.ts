/** What may come of writes beyond their rows, as `behaviour.yaml` has it, laid onto the model. */
import { VERBS, type Verb } from '../../runtime/catalogue/kinds.ts';
import { EFFECT_KINDS, type EffectKind, type StatedEffect } from '../../runtime/catalogue/stated-effects.ts';
import { CompileError } from '../model/diagnostics.ts';
import { isJsonObject } from '../model/document.ts';
import type { Model, ModelResource } from '../model/model.ts';

/** One thing that may come of writes: of which verbs, and where it was read. `none`: nothing does, whatever its columns are called. */
export interface ReadEffect extends Omit<StatedEffect, 'kind'> {
  readonly kind: EffectKind | 'none';
  readonly of: readonly Verb[];
  readonly read: string;
}

export type ReadEffects = Readonly<Record<string, readonly ReadEffect[]>>;

/** Verbs that may have effects: every delete is asked about, whatever comes of it. */
const WRITING: readonly Verb[] = ['create', 'update'];

/** Reads the table. Throws a CompileError that names the entry which is not as it should be. */
export function readEffects(value: unknown): ReadEffects {
  if (!isJsonObject(value)) throw new CompileError('behaviour.yaml: effects is no table of schema names.');
  return Object.fromEntries(
    Object.entries(value).map(([schema, entries]) => {
      if (!Array.isArray(entries)) throw new CompileError(`behaviour.yaml: effects ${schema} is no list.`);
      return [schema, entries.map((entry) => readEffect(entry, schema))];
    }),
  );
}

const KEYS = ['of', 'kind', 'by', 'when', 'read'];
const WORD = /^[a-z][A-Za-z]*$/;

function readEffect(entry: unknown, schema: string): ReadEffect {
  const at = `behaviour.yaml: an effect of ${schema}`;
  if (!isJsonObject(entry) || Object.keys(entry).some((key) => !KEYS.includes(key)))
    throw new CompileError(`${at} is no object of ${KEYS.join(', ')}.`);
  const { of, kind, by, when, read } = entry;
  const verbs = typeof of === 'string' ? of.split(' ') : [];
  if (verbs.length === 0 || !verbs.every((verb) => (WRITING as readonly string[]).includes(verb)))
    throw new CompileError(`${at}: of is neither create nor update, nor both.`);
  if (kind !== 'none' && !EFFECT_KINDS.some((known) => known === kind))
    throw new CompileError(`${at}: kind is none of ${EFFECT_KINDS.join(', ')}.`);
  if (typeof by !== 'string' || !WORD.test(by)) throw new CompileError(`${at}: by is no word.`);
  if (when !== undefined && !(Array.isArray(when) && when.length > 0 && when.every((name) => typeof name === 'string')))
    throw new CompileError(`${at}: when is no list of columns.`);
  if (typeof read !== 'string' || read === '') throw new CompileError(`${at} does not say where it was read.`);
  return { of: verbs, kind, by, ...(when === undefined ? {} : { when }), read } as ReadEffect;
}

/** The model with what may come of its writes; a table of another release goes by the same name without its number. */
export function withEffects(model: Model, effects: ReadEffects): Model {
  const bare = (schema: string): string => schema.replace(/V\d+$/, '');
  const known = new Map(Object.entries(effects).map(([schema, of]) => [bare(schema), of]));
  const resources = model.resources.map((resource): ModelResource => {
    const told = effectsOf(resource, known.get(bare(resource.schema)) ?? []);
    return Object.keys(told).length > 0 ? { ...resource, effects: told } : resource;
  });
  return { ...model, resources };
}

/** By verb. A column that looks as if it told people and that nobody read is taken to do so. */
function effectsOf(resource: ModelResource, read: readonly ReadEffect[]): NonNullable<ModelResource['effects']> {
  const named = new Set(read.flatMap(({ when = [] }) => when));
  const told = VERBS.filter((verb) => WRITING.includes(verb) && resource.operations[verb]).map((verb) => {
    const stated = read.flatMap(({ of, read: _, kind, ...effect }): StatedEffect[] =>
      of.includes(verb) && kind !== 'none' ? [{ kind, ...effect }] : [],
    );
    const unread = tellingColumns(resource, verb === 'create' ? 'c' : 'u').filter((name) => !named.has(name));
    const unknown: StatedEffect[] = unread.length > 0 ? [{ kind: 'tells', by: 'columns', when: unread }] : [];
    return [verb, [...stated, ...unknown]] as const;
  });
  return Object.fromEntries(told.filter(([, effects]) => effects.length > 0));
}

/** Columns by which a document itself says that people are told. */
const TELLING = /BeNotified|^notifySubscribers|NotificationStatus|^send[A-Z]/;

function tellingColumns({ columns }: ModelResource, letter: string): string[] {
  return Object.keys(columns).filter((name) => TELLING.test(name) && columns[name]?.access.includes(letter));
}

/** What the table says of things that are not there, a line each. */
export function unknownEffects(effects: ReadEffects, { resources }: Pick<Model, 'resources'>): string[] {
  const known = new Map(resources.map((resource) => [resource.schema, resource]));
  return Object.entries(effects).flatMap(([schema, entries]) => {
    const resource = known.get(schema);
    if (!resource) return [`effects: no resource is called ${schema}`];
    return entries.flatMap(({ of, when = [] }) => [
      ...of.filter((verb) => !resource.operations[verb]).map((verb) => `effects: ${schema} has no ${verb}`),
      ...when.filter((name) => !resource.columns[name]).map((name) => `effects: ${schema} has no column ${name}`),
    ]);
  });
}
