/** Several instances behind one server: each below an address of its own, which whoever runs the server has named. */
import { type Caller, type Callers, KnownCallers, type KnownCallersOptions } from '../guard/known-callers.ts';
import type { Policy } from '../guard/policy.ts';
import type { CallerOf, OwnKey } from '../guard/principal.ts';
import { httpError } from '../mcp/http-call.ts';
import { HTTP_REFUSAL } from '../mcp/protocol.ts';
import type { ToolServer } from '../mcp/tool-server.ts';
import type { CallerPolicy } from './policy-of-request.ts';

/** Query string of `GET …/tools`, as text. */
export interface ToolsQuery {
  readonly q?: string;
  readonly limit?: string;
  /** Of pages for people: the toolset that is shown. */
  readonly toolset?: string;
}

/** What is served below the address of one instance, or below the bare one. */
export interface InstanceFace {
  /** Serves what stands after `/mcp` in an address; a problem, or undefined, when nothing is served there. */
  readonly at: (path: string, layers?: Policy) => ToolServer | { readonly problem: string } | undefined;
  /** What a request takes away of what its caller may do. */
  readonly policyOf?: CallerPolicy | undefined;
  /** Data of `GET …/tools`, all or those found for a request, and of `GET …/health`. */
  readonly tools: (query: ToolsQuery, layers?: Policy) => Promise<unknown>;
  readonly health: () => Promise<unknown>;
}

/** One of them, with whose keys it is called. */
export interface NamedInstance extends InstanceFace {
  readonly callerOf: CallerOf;
  /** The key that its callers without one use. */
  readonly lent?: OwnKey;
}

export type Instances = ReadonlyMap<string, NamedInstance>;

/** The address of what is served: below which instance, or none, and what stands after `/mcp`. */
interface Place {
  readonly instance: string | undefined;
  readonly rest: string;
}

const BELOW = /^\/i\/([^/]*)\/mcp(\/.*)?$/;
const ROOT = '/mcp';

/** Reads the path of an address, without its query. */
export function placeIn(path: string): Place {
  const [, instance, rest = ''] = path.startsWith('/i/') ? (BELOW.exec(path) ?? []) : [];
  if (instance !== undefined) return { instance, rest };
  return { instance: undefined, rest: path.startsWith(ROOT) ? path.slice(ROOT.length) : path };
}

/** Tells no name of those that there are: who may know one was told. */
export const NO_SUCH_INSTANCE = httpError(
  404,
  HTTP_REFUSAL,
  'There is no instance of that name here. Ask whoever runs this server for the address of yours',
);

type Sent = Parameters<Callers['of']>[0];

/** Who calls: at each instance somebody of its own, whose sessions and all else that is remembered are worth nothing elsewhere. */
export class InstanceCallers implements Callers {
  readonly #bare: Callers;
  readonly #each: ReadonlyMap<string, Callers>;

  constructor(bare: KnownCallersOptions, instances: Instances) {
    const { keyHeaders } = bare;
    this.#bare = new KnownCallers(bare);
    this.#each = new Map(
      [...instances].map(([instance, { callerOf, lent }]) => [
        instance,
        new KnownCallers({ callerOf, lent, keyHeaders, instance }),
      ]),
    );
  }

  of(sent: Sent): Caller {
    const { url = '' } = sent;
    if (!url.startsWith('/i/')) return this.#bare.of(sent);
    const name = /^\/i\/([^/?]*)/.exec(url)?.[1] ?? '';
    return (this.#each.get(name) ?? this.#bare).of(sent);
  }
}
