/** All modules of the committed catalogue, and what tests of secrets need of them. */
import { resources } from '../../generated/oneuptime/index.ts';
import type { Column, ResourceModule } from '../../runtime/catalogue/kinds.ts';

export const modules: readonly ResourceModule[] = await Promise.all(Object.values(resources).map(({ load }) => load()));

/** A column that is a secret, and where it stands. */
export interface SecretPlace {
  readonly name: string;
  readonly column: Column;
  readonly module: ResourceModule;
}

/** Every secret of the catalogue. */
export const secretPlaces: readonly SecretPlace[] = modules.flatMap((module) =>
  Object.entries(module.columns).flatMap(([name, column]) => (column.secret ? [{ name, column, module }] : [])),
);

/** Path of a resource's collection, as its operations have it. */
export function pathOf({ operations }: ResourceModule): string {
  const { list, create, get } = operations;
  const path = create?.path ?? list?.path.replace(/\/get-list$/, '') ?? get?.path.replace(/\/\{id\}.*$/, '');
  return path ?? '';
}
