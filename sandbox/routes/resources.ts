import { pageNotFound } from '../engine/api-error.ts';
import type { Resource } from '../engine/model.ts';
import type { Principal } from '../engine/permissions.ts';
import { type Route, type RouteContext, route } from './route.ts';

type Operation = (context: RouteContext, resource: Resource, caller: Principal) => unknown;

/** A route of every resource, for callers whose key is usable. */
function operation(methods: string, path: string, run: Operation): Route {
  return route(methods, `/api/:resource${path}`, (context) => {
    const resource = context.store.model.byPath.get(`/${context.params.resource}`);
    // A list refused with a 404 stands for a table that is documented but not served.
    if (resource === undefined || resource.refused.list?.status === 404) throw pageNotFound(context.request.path);
    return run(context, resource, context.caller());
  });
}

const create: Operation = ({ crud, body }, ...on) => crud.create(...on, body);
const list: Operation = ({ crud, body, request }, ...on) => crud.list(...on, body, request.query);
const count: Operation = ({ crud, body }, ...on) => crud.count(...on, body);
const get: Operation = ({ crud, body, params }, ...on) => crud.get(...on, params.id, body);
const update: Operation = ({ crud, body, params }, ...on) => crud.update(...on, params.id, body);
const remove: Operation = ({ crud, params }, ...on) => crud.delete(...on, params.id);

/** The operations every resource has. */
export const RESOURCE_ROUTES: readonly Route[] = [
  operation('POST', '', create),
  operation('GET POST', '/get-list', list),
  operation('POST', '/count', count),
  operation('PUT', '/:id', update),
  operation('DELETE', '/:id', remove),
  operation('GET POST', '/:id/get-item', get),
  operation('GET POST', '/:id/update-item', update),
  operation('GET POST', '/:id/delete-item', remove),
];
