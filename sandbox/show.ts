import type { RouteContext } from './routes.ts';
import { compileSelect, showRow } from './select.ts';
import type { Row } from './store.ts';

/** Shows a row with the named columns, without asking for permissions: the route has done so. */
export function show(
  context: Pick<RouteContext, 'crud'>,
  resource: string,
  row: Row,
  select: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { store } = context.crud.world;
  return showRow(
    store,
    row,
    compileSelect({ store, resource: store.table(resource).resource, onColumn: () => undefined }, select),
  );
}
