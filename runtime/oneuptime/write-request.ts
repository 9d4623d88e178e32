/** The request of one write, and what it says of the columns that were sent. */
import type { Call, Write } from '../call/platform.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import { pathTo, type ResourceModule, relationBehind } from '../catalogue/kinds.ts';
import type { WireObject } from './codec.ts';
import { ONEUPTIME_API } from './face.ts';
import { masked } from './secrets.ts';

/** Columns by which subscribers are told of a row; left alone, the API tells them. */
const TELLS_SUBSCRIBERS = /Subscribers?BeNotified|^notifySubscribers/;

/** The request of a write, and what a preview shows of it. An update and a delete have an id, a delete has no data. */
export function writeOf(tool: LoadedTool, id: string | undefined, data?: WireObject): Write {
  const { method } = tool.operation;
  const path = id === undefined ? tool.operation.path : pathTo(tool.operation, id);
  return {
    tool,
    id,
    request: { method, path, ...(data ? { body: { data } } : {}), isRead: false },
    shown: {
      method,
      path: `${ONEUPTIME_API.basePath}${path}`,
      ...(data ? { body: { data: masked(tool.module, data) } } : {}),
    },
  };
}

/** The columns of a write as they are sent; none of a delete. */
export function dataOf({ request }: Write): WireObject {
  return (request.body?.data ?? {}) as WireObject;
}

/** Columns that the caller set, relations by their own name. */
export function sentColumns({ args, tool: { module } }: Call, data: WireObject): string[] {
  const quiet = new Set(switchesOf(module).filter((name) => !(name in args)));
  const sent = Object.keys(data).filter((name) => !quiet.has(name));
  return sent.map((name) => relationBehind(module, name) ?? name);
}

/** Switches of a create that would tell subscribers and that nobody set: off. */
export function quietSwitches(module: ResourceModule, data: WireObject): WireObject {
  const unset = switchesOf(module).filter((name) => !(name in data));
  return Object.fromEntries(unset.map((name) => [name, false]));
}

function switchesOf({ columns }: ResourceModule): string[] {
  return Object.keys(columns).filter((name) => {
    const { kind, access } = columns[name] as ResourceModule['columns'][string];
    return kind === 'boolean' && access.includes('c') && TELLS_SUBSCRIBERS.test(name);
  });
}
