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

/** What stands at a place, and whether a create and an update both take what it is said of. */
type Written = readonly [at: string, said: unknown, isTakenByBoth: boolean];

/** Sentences per verb that are not two, or the same twice, or of a column that a create and an update do not both take. */
export function needlessPairs({ document, model }: { readonly document: Document; readonly model: Model }): string[] {
  const [columns, patterns] = [document['x-shared-columns'], document['x-shared-patterns']];
  const offered = model.resources.map((resource) => [resource, argumentsOf(resource)] as const);
  const isTaken = (name: string): boolean => offered.some(([, all]) => all.get(name)?.takers === 'cu');
  const written: Written[] = [
    ...offered.flatMap(([resource, all]) =>
      Object.entries(columnsWritten(document, resource)).map(
        ([argument, said]): Written => [`${resource.schema}.${argument}`, said, all.get(argument)?.takers === 'cu'],
      ),
    ),
    ...Object.entries(isJsonObject(columns) ? columns : {}).map(
      ([name, said]): Written => [`x-shared-columns.${name}`, said, isTaken(name)],
    ),
    ...(Array.isArray(patterns) ? patterns : []).map(
      ({ match, about }): Written => [`x-shared-patterns ${String(match)}`, about, true],
    ),
  ];
  return written.filter(([, said, isTakenByBoth]) => isNeedless(said, isTakenByBoth)).map(([at]) => at);
}

function isNeedless(said: unknown, isTakenByBoth: boolean): boolean {
  if (!isJsonObject(said)) return false;
  const { text, update } = sentenceOf(said) ?? {};
  return update === undefined || update === text || Object.keys(said).length !== 2 || !isTakenByBoth;
}
