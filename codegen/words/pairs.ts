/** Sentences of a column that are written apart for a create and an update, as the overlays have them. Pure. */
import { type Document, isJsonObject } from '../model/document.ts';
import type { Model, ModelResource } from '../model/model.ts';
import { sentenceOf } from './texts.ts';
import { argumentsOf } from './words.ts';

/** What the overlays say of the columns of a resource, as it stands there. */
export function columnsWritten(document: Document, { schema }: ModelResource): Record<string, unknown> {
  const written = document.components?.schemas?.[schema]?.['x-columns'];
  return isJsonObject(written) ? written : {};
}

/** Sentences per verb that are not two, or the same twice, or of a column that a create and an update do not both take. */
export function needlessPairs({ document, model }: { readonly document: Document; readonly model: Model }): string[] {
  const isPair = (value: unknown): boolean => isJsonObject(value);
  const isGood = (value: unknown, isTakenByBoth: boolean): boolean => {
    const { text, update } = sentenceOf(value) ?? {};
    return update !== undefined && update !== text && Object.keys(value as object).length === 2 && isTakenByBoth;
  };
  const subjects = model.resources.flatMap((resource) => [...argumentsOf(resource)]);
  const own = model.resources.flatMap((resource) =>
    Object.entries(columnsWritten(document, resource)).flatMap(([argument, value]) => {
      const takers = argumentsOf(resource).get(argument)?.takers;
      return isPair(value) && !isGood(value, takers === 'cu') ? [`${resource.schema}.${argument}`] : [];
    }),
  );
  const columns = document['x-shared-columns'];
  const shared = Object.entries(isJsonObject(columns) ? columns : {}).flatMap(([name, value]) => {
    const isTaken = subjects.some(([argument, { takers }]) => argument === name && takers === 'cu');
    return isPair(value) && !isGood(value, isTaken) ? [`x-shared-columns.${name}`] : [];
  });
  const patterns = document['x-shared-patterns'];
  const patterned = (Array.isArray(patterns) ? patterns : []).flatMap(({ match, about }: Record<string, unknown>) =>
    isPair(about) && !isGood(about, true) ? [`x-shared-patterns ${String(match)}`] : [],
  );
  return [...own, ...shared, ...patterned];
}
