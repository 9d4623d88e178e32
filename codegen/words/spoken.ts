/** All sentences with what they are said of, for laws that hold them against it. Pure. */
import type { Document } from '../model/document.ts';
import type { Model, ModelResource } from '../model/model.ts';
import type { Subject } from './patterns.ts';
import { tablesOf } from './texts.ts';
import { argumentsOf, type ResourceWords, SENTENCES } from './words.ts';

export interface Spoken {
  /** `Schema x-about`, `Schema.argument` or `x-enums.Name.value`. */
  readonly at: string;
  readonly text: string;
  /** What it is: the key of a sentence about a resource, of a column, or what a value does. */
  readonly kind: 'x-summary' | (typeof SENTENCES)[keyof typeof SENTENCES] | 'column' | 'value';
  /** Absent of values, which several resources share. */
  readonly resource?: ModelResource;
  readonly argument?: string;
  readonly subject?: Subject;
  /** Of two sentences about one column: whose this is. */
  readonly verb?: 'create' | 'update';
  readonly value?: { readonly of: string; readonly name: string };
}

interface Said {
  readonly document: Document;
  readonly model: Model;
  readonly words: ReadonlyMap<string, ResourceWords>;
}

/** Sentences of resources, of their columns, and what values do. */
export function spokenSentences({ document, model, words }: Said): Spoken[] {
  return [
    ...model.resources.flatMap((resource) => ofResource(resource, words.get(resource.schema))),
    ...Object.entries(tablesOf(document['x-enums'])).flatMap(([of, table]) =>
      Object.entries(table).map(
        ([name, text]): Spoken => ({ at: `x-enums.${of}.${name}`, text, kind: 'value', value: { of, name } }),
      ),
    ),
  ];
}

function ofResource(resource: ModelResource, said: ResourceWords | undefined): Spoken[] {
  const { schema, summary } = resource;
  const parts = Object.entries(SENTENCES) as [keyof typeof SENTENCES, (typeof SENTENCES)[keyof typeof SENTENCES]][];
  const texts = parts.map(([part, key]) => [key, said?.[part] ?? ''] as const);
  const whole = [['x-summary', summary] as const, ...texts].map(([kind, text]): Spoken => {
    return { at: `${schema} ${kind}`, text, kind, resource };
  });
  const columns = [...argumentsOf(resource)].flatMap(([argument, subject]): Spoken[] => {
    const [text = '', update] = [said?.columns[argument], said?.updates[argument]];
    const spoken = { at: `${schema}.${argument}`, kind: 'column', resource, argument, subject } as const;
    if (update === undefined) return [{ ...spoken, text }];
    return [
      { ...spoken, text, verb: 'create' },
      { ...spoken, text: update, verb: 'update' },
    ];
  });
  return [...whole, ...columns].filter(({ text }) => text !== '');
}
