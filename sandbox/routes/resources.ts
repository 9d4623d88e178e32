import type { Access } from '../engine/access.ts';
import { pageNotFound } from '../engine/api-error.ts';
import { runCreate } from '../engine/create.ts';
import { idInPath, readableRows, runGet, runList } from '../engine/read.ts';
import { runDelete } from '../engine/remove.ts';
import { runUpdate } from '../engine/update.ts';
import { accessTo, type Route, type RouteContext, route } from './route.ts';

type Operation = (access: Access, context: RouteContext) => unknown;

/** A route of resources, for callers whose key is usable; not `everywhere`: telemetry tables lack it. */
function operation(methods: string, path: string, run: Operation, everywhere = true): Route {
  return route(methods, `/api/:resource${path}`, (context) => {
    const resource = context.store.model.byPath.get(`/${context.params.resource}`);
    // A list refused with a 404 stands for a table that is documented but not served.
    const isServed = resource !== undefined && resource.refused.list?.status !== 404;
    if (!isServed || (!everywhere && resource.facts.analytics === true)) throw pageNotFound(context.request.path);
    return run(accessTo(context, resource.name), context);
  });
}

const update: Operation = (access, { params, body }) => runUpdate(access, idInPath(access, params.id), body);
const remove: Operation = (access, { params }) => runDelete(access, idInPath(access, params.id));

/** The operations of resources. */
export const RESOURCE_ROUTES: readonly Route[] = [
  operation('POST', '', (access, { body }) => runCreate(access, body.data)),
  operation('GET POST', '/get-list', (access, { body, request }) => runList(access, body, request.query)),
  operation('POST', '/count', (access, { body }) => ({ count: readableRows(access, body.query).length })),
  operation('PUT', '/:id', update),
  operation('DELETE', '/:id', remove),
  operation('GET POST', '/:id/get-item', (access, { params, body }) =>
    runGet(access, idInPath(access, params.id), body),
  ),
  operation('GET POST', '/:id/update-item', update, false),
  operation('GET POST', '/:id/delete-item', remove, false),
];
