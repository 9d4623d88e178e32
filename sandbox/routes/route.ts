import type { Access } from '../engine/access.ts';
import type { KeyOwner } from '../engine/permissions.ts';
import type { World } from '../engine/rulebook.ts';
import type { Store } from '../engine/store.ts';
import type { SandboxRequest, SandboxResponse } from './request.ts';

/** What a route works with. */
export interface RouteContext {
  readonly world: World;
  readonly store: Store;
  readonly request: SandboxRequest;
  readonly body: Readonly<Record<string, unknown>>;
  /** Segments of the path by name. */
  readonly params: Readonly<Record<string, string>>;
  /** Reads the credentials; refuses unusable ones. */
  caller(): KeyOwner;
}

/** The access of the caller to a resource; refuses unusable credentials. */
export function accessTo({ world, caller }: RouteContext, resource: string): Access {
  return { world, resource: world.store.table(resource).resource, caller: caller() };
}

/** Answers a request: JSON, or a {@link RawAnswer}. */
export type Handler = (context: RouteContext) => unknown;

/** One route of the API. */
export interface Route {
  readonly methods: readonly string[];
  readonly pattern: RegExp;
  readonly answer: Handler;
}

/** Makes a route: methods parted by blanks, and a path in which `:name` takes one segment. */
export function route(methods: string, path: string, answer: Handler): Route {
  const pattern = new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
  return { methods: methods.split(' '), pattern, answer };
}

/** An answer that is not JSON. */
export class RawAnswer {
  readonly response: SandboxResponse;

  constructor(status: number, type: string, body: string) {
    this.response = { status, headers: { 'content-type': type }, body };
  }
}
