import type { Crud } from './crud.ts';
import type { Caller } from './permissions.ts';
import type { SandboxRequest } from './request.ts';

/** What a route beyond the common operations works with. */
export interface RouteContext {
  readonly crud: Crud;
  readonly request: SandboxRequest;
  readonly body: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, string>>;
  /** Reads the credentials; refuses unusable ones. */
  caller(): Caller;
}

/** One route; `path` is below /api, `:name` takes one segment. */
export interface Route {
  readonly methods: readonly string[];
  readonly path: string;
  readonly answer: (context: RouteContext) => unknown;
}

/** An answer that is not JSON. */
export class RawAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;

  constructor(status: number, type: string, text: string) {
    this.status = status;
    this.type = type;
    this.text = text;
  }
}

/** Finds the route of a path; segments are compared one by one. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; params: Record<string, string> } | null {
  const segments = path.split('/');
  for (const route of routes) {
    if (!route.methods.includes(method)) continue;
    const pattern = route.path.split('/');
    if (pattern.length !== segments.length) continue;
    const params: Record<string, string> = {};
    const fits = pattern.every((part, index) => {
      const segment = segments[index] ?? '';
      if (!part.startsWith(':')) return part === segment;
      params[part.slice(1)] = segment;
      return segment !== '';
    });
    if (fits) return { route, params };
  }
  return null;
}
