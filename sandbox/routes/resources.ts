import { pageNotFound } from '../engine/api-error.ts';
import type { Resource } from '../engine/model.ts';
import type { Principal } from '../engine/permissions.ts';
import { type Handler, type Route, type RouteContext, route } from './route.ts';

/** Runs an operation of the resource that the path names, for a caller whose key is usable. */
function served(operation: (resource: Resource, caller: Principal, context: RouteContext) => unknown): Handler {
  return (context) => {
    const resource = context.store.model.byPath.get(`/${context.params.resource}`);
    // A list refused with a 404 stands for a table that is documented but not served.
    if (resource === undefined || resource.refused.list?.status === 404) throw pageNotFound(context.request.path);
    return operation(resource, context.caller(), context);
  };
}

const update = served((resource, caller, { crud, params, body }) => crud.update(resource, caller, params.id, body));
const remove = served((resource, caller, { crud, params }) => crud.delete(resource, caller, params.id));

/** The operations every resource has. */
export const RESOURCE_ROUTES: readonly Route[] = [
  route(
    'POST',
    '/api/:resource',
    served((resource, caller, { crud, body }) => crud.create(resource, caller, body)),
  ),
  route(
    'GET POST',
    '/api/:resource/get-list',
    served((resource, caller, { crud, body, request }) => crud.list(resource, caller, body, request.query)),
  ),
  route(
    'POST',
    '/api/:resource/count',
    served((resource, caller, { crud, body }) => crud.count(resource, caller, body)),
  ),
  route(
    'GET POST',
    '/api/:resource/:id/get-item',
    served((resource, caller, { crud, params, body }) => crud.get(resource, caller, params.id, body)),
  ),
  route('PUT', '/api/:resource/:id', update),
  route('GET POST', '/api/:resource/:id/update-item', update),
  route('DELETE', '/api/:resource/:id', remove),
  route('GET POST', '/api/:resource/:id/delete-item', remove),
];
