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
      Object.entries(table).map(([name, text]): Spoken => ({ at: `x-enums.${of}.${name}`, text, value: { of, name } })),
    ),
  ];
}

function ofResource(resource: ModelResource, said: ResourceWords | undefined): Spoken[] {
  const { schema, summary } = resource;
  const parts = Object.entries(SENTENCES).map(([part, key]) => [key, said?.[part as keyof typeof SENTENCES] ?? '']);
  const whole = [['x-summary', summary], ...parts].map(([key, text = '']): Spoken => {
    return { at: `${schema} ${key}`, text, resource };
  });
  const columns = [...argumentsOf(resource)].flatMap(([argument, subject]): Spoken[] => {
    const [text = '', update] = [said?.columns[argument], said?.updates[argument]];
    const spoken = { at: `${schema}.${argument}`, resource, argument, subject };
    if (update === undefined) return [{ ...spoken, text }];
    return [
      { ...spoken, text, verb: 'create' },
      { ...spoken, text: update, verb: 'update' },
    ];
  });
  return [...whole, ...columns].filter(({ text }) => text !== '');
}
