/** What tools take beside what their examples show: few names, those first that the request speaks of, none twice in an answer. */
import { isPlain } from '../basics/plain.ts';
import { nameOfSigned, type Signature, type SignedArgument } from './signature.ts';
import type { SpokenNames } from './spoken-names.ts';
import type { Schema } from './tool-list.ts';

/** There is more: the whole schema has it. */
const MORE = '…';
/** Names shown of a kind whatever the request says. */
const USUAL = { takes: 5, filter: 3, parts: 5 } as const;
/** Of a tool without an example. */
const FEW = { takes: 0, filter: 3 } as const;
/** Names shown that the request speaks of. */
const MOST_SPOKEN = 4;
/** Names shown beside those. */
const BESIDE_SPOKEN = 2;
/** Longer names are shown only where the request speaks of them, or there are no others. */
const LONGEST_NAME = 28;
/** Values of a column that the request names. */
const MOST_VALUES = 2;
/** Values of what may be left out are shown where they take so many letters at the most. */
const LONGEST_VALUES = 60;

type Arguments = Readonly<Record<string, unknown>>;
type Detailed = Exclude<SignedArgument, string>;

/** A tool as an answer shows it; later ones have no example. */
export interface ShownTool {
  /** Tools of one resource take much the same. */
  readonly resource: string;
  readonly signature: Signature;
  readonly schema: Schema;
  readonly example: Arguments | undefined;
  /** Columns that the example might filter by, and does not for this request: worth a name. */
  readonly leftOut: readonly string[];
  readonly spoken: SpokenNames;
}

/** Keeps what one answer has told. */
export class BesideExamples {
  readonly #told = new Set<string>();

  /** `needs monitorType: …; also host, port: number, …; filter {…}`: what neither the example nor the answer has said. */
  tell(shown: ShownTool): string {
    const needed = shown.example ? this.#needed(shown, shown.example) : '';
    const filter = this.#filter(shown).join(', ');
    return joined([needed, said('also', this.#also(shown)), filter && `filter {${filter}}`]);
  }

  /** What is needed stands in the example: it is named where more stands there, and where there are values to choose from. */
  #needed({ signature: { needs = [] }, spoken }: ShownTool, example: Arguments): string {
    const names = needs.map(nameOfSigned);
    const isMore = !names.includes('id') && Object.keys(example).some((name) => !names.includes(name));
    const told = needs
      .filter((argument) => isMore || (typeof argument !== 'string' && 'values' in argument))
      .map((argument) =>
        typeof argument === 'string' ? nameOfSigned(argument) : this.#detailed(argument, { spoken }),
      );
    return isMore ? said('needs', told) : told.join(', ');
  }

  #also({ resource, signature: { takes = [] }, example: call, spoken }: ShownTool): readonly string[] {
    const example = call ?? {};
    const all = new Map(takes.map((argument) => [nameOfSigned(argument), argument]));
    // Of parts and values an example shows some.
    const given = Object.keys(example).filter((name) => typeof (all.get(name) ?? name) === 'string');
    const isSpoken = (name: string): boolean => spoken.isSpoken(name);
    const usual = (call ? USUAL : FEW).takes;
    const names = this.#untold(`${resource} takes`, [...all.keys()], { given, isSpoken, usual });
    return names.flatMap((name) => {
      const argument = all.get(name) ?? name;
      if (typeof argument === 'string') return [argument];
      const detailed = this.#detailed(argument, { spoken, given: example[name] ?? null });
      return detailed === name && Object.hasOwn(example, name) ? [] : [detailed];
    });
  }

  #filter({
    resource,
    signature: { filter = [] },
    schema,
    example: call,
    leftOut,
    spoken,
  }: ShownTool): readonly string[] {
    const values = new Map(filter.map((name) => [name, spoken.values(valuesIn(schema, name)).slice(0, MOST_VALUES)]));
    const isMeant = (name: string): boolean => (values.get(name)?.length ?? 0) > 0;
    const { fields, filter: filtered } = call ?? {};
    // What is shown as a field is not known by its values.
    const shown = (Array.isArray(fields) ? fields.map(String) : []).filter((name) => !isMeant(name));
    const given = [...shown, ...(isPlain(filtered) ? Object.keys(filtered) : [])];
    const time = spoken.isOfTime() && !given.some(isTime) ? filter.find(isTime) : undefined;
    const names = this.#untold(`${resource} filter`, filter, {
      given,
      isSpoken: (name) => name === time || leftOut.includes(name) || isMeant(name) || spoken.isSpoken(name),
      usual: (call ? USUAL : FEW).filter + leftOut.length,
    });
    return names.map((name) => (isMeant(name) ? `${name}: ${quoted(values.get(name) ?? [])}` : name));
  }

  /** Those of the names that are worth showing and not told yet, then whether there are more. */
  #untold(
    of: string,
    names: readonly string[],
    { given, ...choice }: Choice & { readonly given: readonly string[] },
  ): readonly string[] {
    const isTold = (name: string): boolean => this.#told.has(`${of} ${name}`);
    const open = names.filter((name) => !given.includes(name));
    const untold = chosen(open, choice).filter((name) => !isTold(name));
    for (const name of [...given, ...untold]) this.#told.add(`${of} ${name}`);
    return untold.length === 0 || names.every(isTold) ? untold : [...untold, MORE];
  }

  /** An argument with its values, or its parts that the example does not show; `given` is undefined where it is needed. */
  #detailed(argument: Detailed, { spoken, given }: { readonly spoken: SpokenNames; readonly given?: unknown }): string {
    const { name } = argument;
    if ('values' in argument) {
      const values = this.#values(argument.values, spoken, given === undefined);
      return values === '' ? name : `${name}: ${values}`;
    }
    const shown = isPlain(given) ? Object.keys(given) : [];
    const open = argument.parts.filter((part) => !shown.includes(part));
    const parts = chosen(open, { isSpoken: (part) => spoken.isSpoken(part), usual: USUAL.parts });
    return `${name}: {${[...parts, ...(parts.length < open.length ? [MORE] : [])].join(', ')}}`;
  }

  /** The values that the request speaks of, with how many there are; all of them where it speaks of none, once in an answer. */
  #values(values: readonly string[], spoken: SpokenNames, isNeeded: boolean): string {
    const all = quoted(values);
    const meant = spoken.values(values);
    if (meant.length > 0 && meant.length < values.length) return `${quoted(meant)}|${MORE} (${values.length})`;
    if (this.#told.has(all)) return '';
    if (!isNeeded && all.length > LONGEST_VALUES) return '';
    this.#told.add(all);
    return all;
  }
}

interface Choice {
  readonly isSpoken: (name: string) => boolean;
  readonly usual: number;
}

/** Names that the request speaks of, in their own order, then first and short ones up to what is usual, and two at least. */
function chosen(names: readonly string[], { isSpoken, usual }: Choice): readonly string[] {
  const meant = names.filter(isSpoken).slice(0, MOST_SPOKEN);
  const rest = names.filter((name) => !meant.includes(name));
  const short = rest.filter((name) => name.length <= LONGEST_NAME);
  const beside = Math.max(usual - meant.length, Math.min(usual, BESIDE_SPOKEN));
  return [...meant, ...(short.length > 0 ? short : rest).slice(0, beside)];
}

/** Columns of moments, by their names. */
function isTime(column: string): boolean {
  return /(?:[a-z]At|^time|Time)$/.test(column);
}

/** The values that a column filters by, where they are listed. */
function valuesIn({ properties = {} }: Schema, column: string): readonly string[] {
  const { enum: values, anyOf = [] } = properties.filter?.properties?.[column] ?? {};
  return (values ?? anyOf.flatMap((form) => form.enum ?? [])).map(String);
}

function quoted(values: readonly string[]): string {
  return values.map((value) => JSON.stringify(value)).join('|');
}

/** `also a, b`; nothing of nothing. */
function said(opening: string, texts: readonly string[]): string {
  return texts.length > 0 ? `${opening} ${texts.join(', ')}` : '';
}

/** Parts of a line, those that say something. */
export function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('; ');
}
