/** What the server of a release does with what it stores: `specs/<platform>/behaviour.yaml`, read from its public source. */
import { parse } from 'yaml';
import type { Facts } from '../../specs/facts.ts';
import { CompileError } from '../model/diagnostics.ts';
import { isJsonObject } from '../model/document.ts';
import type { Model } from '../model/model.ts';
import { type ReadEffects, readEffects, unknownEffects } from './effects.ts';
import { argumentsOf } from './words.ts';

/** Name -> where it was read. */
type Places = Readonly<Record<string, string>>;

export interface Behaviour {
  /** The release it was read of. */
  readonly release: string;
  /** Schema names of the kinds whose owners get messages. */
  readonly ownersTold: Places;
  /** Those whose owners become owners of a kind that is told. */
  readonly ownersPassedOn: Places;
  /** Those whose owners get one only now and then: a sentence says "may". */
  readonly ownersMayHear: Places;
  /** Schema name -> argument that can be written and that nothing reads. */
  readonly unread: Readonly<Record<string, Places>>;
  /** Schema names of the kinds whose rows hold what people or programs outside the project wrote, and who they are. */
  readonly fromOutside: Places;
  /** Schema name -> what may come of its writes beyond rows, and where that was read. */
  readonly effects: ReadEffects;
  /** Enum, or `Schema.argument` where it is so of one column only -> value that the server never writes. */
  readonly neverWritten: Readonly<Record<string, Places>>;
}

/** Of a platform that nobody read. */
export const NO_BEHAVIOUR: Behaviour = {
  release: '',
  ownersTold: {},
  ownersPassedOn: {},
  ownersMayHear: {},
  unread: {},
  fromOutside: {},
  effects: {},
  neverWritten: {},
};

const FILE = 'behaviour.yaml';
const KEYS = Object.keys(NO_BEHAVIOUR);

/** Reads the file. Throws a CompileError that names the entry which is not as it should be. */
export function parseBehaviour(text: string): Behaviour {
  const read = readYaml(text);
  if (!isJsonObject(read) || read.release === undefined || read.release === null)
    throw new CompileError(`${FILE} lacks "release": write the release of OneUptime that it was read of.`);
  if (typeof read.release !== 'string')
    throw new CompileError(`${FILE}: release is no text; write it in quotation marks: "${read.release}".`);
  const unknown = Object.keys(read).find((key) => !KEYS.includes(key));
  if (unknown) throw new CompileError(`${FILE} has ${unknown}, which nothing reads; it takes ${KEYS.join(', ')}.`);
  const { release, ownersTold, ownersPassedOn, ownersMayHear, unread, fromOutside, effects, neverWritten } = read;
  return {
    release,
    ownersTold: places(ownersTold ?? {}, 'ownersTold'),
    ownersPassedOn: places(ownersPassedOn ?? {}, 'ownersPassedOn'),
    ownersMayHear: places(ownersMayHear ?? {}, 'ownersMayHear'),
    unread: tables(unread ?? {}, 'unread'),
    fromOutside: places(fromOutside ?? {}, 'fromOutside'),
    effects: readEffects(effects ?? {}),
    neverWritten: tables(neverWritten ?? {}, 'neverWritten'),
  };
}

function readYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    const [problem = ''] = (cause instanceof Error ? cause.message : '').split('\n');
    throw new CompileError(`${FILE} is not valid YAML: ${problem}`);
  }
}

function tables(value: unknown, at: string): Record<string, Places> {
  if (!isJsonObject(value)) throw new CompileError(`${FILE}: ${at} is no table of names and places.`);
  return Object.fromEntries(Object.entries(value).map(([name, table]) => [name, places(table, `${at} ${name}`)]));
}

function places(value: unknown, at: string): Places {
  if (!isJsonObject(value)) throw new CompileError(`${FILE}: ${at} is no table of names and places.`);
  const bare = Object.entries(value).find(([, place]) => typeof place !== 'string' || place === '');
  if (bare)
    throw new CompileError(
      `${FILE}: ${at} ${bare[0]} does not say where it was read: give it a path or how it is known.`,
    );
  return value as Places;
}

/** What it says of things that are not there, a line each: misspelt, or gone with a new release. */
export function unknownBehaviour(
  behaviour: Behaviour,
  { resources }: Pick<Model, 'resources'>,
  facts: Facts | null,
): string[] {
  const known = new Map(resources.map((resource) => [resource.schema, argumentsOf(resource)]));
  const valuesOf = (name: string): readonly unknown[] | undefined => {
    const [schema = '', argument = ''] = name.split('.');
    return argument === '' ? facts?.enums[name] : known.get(schema)?.get(argument)?.column.values;
  };
  const { ownersTold, ownersPassedOn, ownersMayHear } = behaviour;
  const kinds = Object.keys({ ...ownersTold, ...ownersPassedOn, ...ownersMayHear });
  return [
    ...kinds.filter((schema) => !known.has(schema)).map((schema) => `owners: no resource is called ${schema}`),
    ...Object.keys(behaviour.fromOutside)
      .filter((schema) => !known.has(schema))
      .map((schema) => `fromOutside: no resource is called ${schema}`),
    ...unknownEffects(behaviour.effects, { resources }),
    ...Object.entries(behaviour.unread).flatMap(([schema, columns]) => {
      const offered = known.get(schema);
      if (!offered) return [`unread: no resource is called ${schema}`];
      return Object.keys(columns).flatMap((argument) =>
        offered.get(argument)?.isWritable ? [] : [`unread: no tool writes ${schema}.${argument}`],
      );
    }),
    ...Object.entries(behaviour.neverWritten).flatMap(([name, values]) => {
      const has = valuesOf(name)?.map(String);
      if (!has) return [`neverWritten: neither an enum nor a column with values is called ${name}`];
      return Object.keys(values).flatMap((value) =>
        has.includes(value) ? [] : [`neverWritten: ${name} has no value ${JSON.stringify(value)}`],
      );
    }),
  ];
}
