import { createHash } from 'node:crypto';
import type { Facts } from '../specs/facts.ts';
import { Crud } from './crud.ts';
import { toCsv } from './csv.ts';
import { allRules } from './families/all.ts';
import { runMaintenance } from './families/maintenance.ts';
import { runRosters } from './families/on-call.ts';
import { PUBLIC_PAGE_ROUTES } from './families/public-page.ts';
import { type Fault, Faults, parseFault, type SandboxResponse, underFault } from './faults.ts';
import { GENERAL_ROUTES } from './general-routes.ts';
import { type HttpServer, listen } from './http.ts';
import { makeKeys, type SandboxKeys } from './keys.ts';
import { buildModel, type Model, type Resource } from './model.ts';
import { authenticate, type Caller } from './permissions.ts';
import { pageNotFound, Refusal } from './refusal.ts';
import { parseBody, type SandboxRequest } from './request.ts';
import { findRoute, RawAnswer, type Route, type RouteContext } from './routes.ts';
import { seedSandbox } from './seed.ts';
import { readSnapshot, type Snapshot, saveRegularly } from './snapshot.ts';
import { Store } from './store.ts';
import { TELEMETRY_ROUTES } from './telemetry-routes.ts';

export type { Fault, SandboxKeys, SandboxRequest, SandboxResponse };

const ROUTES: readonly Route[] = [...GENERAL_ROUTES, ...PUBLIC_PAGE_ROUTES, ...TELEMETRY_ROUTES];
const WORKER_INTERVAL_MS = 60_000;
const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8', 'access-control-allow-origin': '*' };

/** A OneUptime in memory. Nothing listens; requests are handed in. */
export interface Sandbox {
  readonly keys: SandboxKeys;
  readonly faults: Faults;
  readonly store: Store;
  handle(request: SandboxRequest): Promise<SandboxResponse>;
  /** Does what the workers of the real server do every minute: rosters and maintenance windows. Requests do it too when a minute has passed. */
  tick(): void;
  snapshot(): Snapshot;
}

/** `seed: null` gives projects with nothing but the defaults; absent means 1. */
export interface SandboxOptions {
  readonly facts: Facts;
  readonly seed?: number | null;
  readonly now?: () => Date;
  /** Rows and keys to start from instead of a seed. */
  readonly snapshot?: Snapshot;
}

/** Answers one operation of one resource; undefined where the path is none of them. */
function answerCrud(
  context: Omit<RouteContext, 'params'>,
  resource: Resource,
  [first, second, more]: readonly string[],
): unknown {
  const { crud, caller, body } = context;
  const { method, query } = context.request;
  const isPostOrGet = method === 'POST' || method === 'GET';
  if (more !== undefined) return undefined;
  if (first === undefined) return method === 'POST' ? crud.create(resource, caller(), body) : undefined;
  if (second === undefined) {
    if (first === 'get-list' && isPostOrGet) return crud.list(resource, caller(), body, query);
    if (first === 'count' && method === 'POST') return crud.count(resource, caller(), body);
    if (method === 'PUT') return crud.update(resource, caller(), first, body);
    return method === 'DELETE' ? crud.delete(resource, caller(), first) : undefined;
  }
  if (!isPostOrGet) return undefined;
  if (second === 'get-item') return crud.get(resource, caller(), first, body);
  if (second === 'update-item') return crud.update(resource, caller(), first, body);
  return second === 'delete-item' ? crud.delete(resource, caller(), first) : undefined;
}

function respond(answer: unknown, query: Readonly<Record<string, string>>): SandboxResponse {
  if (answer instanceof RawAnswer)
    return { status: answer.status, headers: { 'content-type': answer.type }, body: answer.text };
  if (query['output-type'] === 'csv') {
    return {
      status: 200,
      headers: { ...JSON_HEADERS, 'content-type': 'text/csv; charset=utf-8' },
      body: toCsv(answer),
    };
  }
  const body = JSON.stringify(answer);
  const tag = createHash('sha1').update(body).digest('base64').slice(0, 27);
  return { status: 200, headers: { ...JSON_HEADERS, etag: `W/"${body.length.toString(16)}-${tag}"` }, body };
}

function respondToError(error: unknown): SandboxResponse {
  if (error instanceof Refusal)
    return { status: error.status, headers: JSON_HEADERS, body: JSON.stringify(error.body) };
  // A bug of the sandbox must not end it; it is told, so that tests can see it.
  process.stderr.write(`sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return { status: 500, headers: JSON_HEADERS, body: '{"error":"Server Error"}' };
}

class MemorySandbox implements Sandbox {
  readonly keys: SandboxKeys;
  readonly faults = new Faults();
  readonly store: Store;
  readonly #model: Model;
  readonly #crud: Crud;
  #lastTick: number;

  constructor(options: SandboxOptions) {
    this.#model = buildModel(options.facts);
    this.store = new Store(this.#model, options.now ?? (() => new Date()));
    this.#crud = new Crud(this.store, allRules(this.#model));
    this.keys = options.snapshot?.keys ?? makeKeys(options.seed ?? 1);
    this.#lastTick = this.store.now();
    if (options.snapshot === undefined) {
      seedSandbox({ world: this.#crud.world, keys: this.keys, seed: options.seed === undefined ? 1 : options.seed });
    } else this.store.load(options.snapshot.store);
    this.tick();
  }

  tick(): void {
    this.#lastTick = this.store.now();
    runMaintenance(this.#crud.world);
    runRosters(this.#crud.world);
  }

  snapshot(): Snapshot {
    return { format: 1, keys: this.keys, store: this.store.dump() };
  }

  async handle(request: SandboxRequest): Promise<SandboxResponse> {
    const asked = request.headers['x-sandbox-fault'];
    const fault = asked === undefined ? this.faults.take(request.path) : parseFault(asked);
    return underFault(fault, async () => {
      try {
        return this.#answer(request);
      } catch (error) {
        return respondToError(error);
      }
    });
  }

  #answer(request: SandboxRequest): SandboxResponse {
    const { method, path } = request;
    if (this.store.now() - this.#lastTick >= WORKER_INTERVAL_MS) this.tick();
    if (method === 'OPTIONS') return { status: 204, headers: JSON_HEADERS, body: '' };
    if (method === 'PATCH')
      return {
        status: 404,
        headers: { 'content-type': 'text/html' },
        body: `<pre>Cannot PATCH ${encodeURI(path)}</pre>`,
      };
    const body = parseBody(request);
    const caller = (): Caller => authenticate(this.store, this.keys.master, request.headers);
    const context = { crud: this.#crud, request, body, caller };
    const found = findRoute(ROUTES, method, path);
    if (found !== null) return respond(found.route.answer({ ...context, params: found.params }), request.query);
    const [root, api, name, ...rest] = path.split('/');
    const resource = root === '' && api === 'api' ? this.#model.byPath.get(`/${name}`) : undefined;
    // A list refused with a 404 stands for a table that is documented but not served.
    const isServed = resource !== undefined && resource.refused.list?.status !== 404;
    const answer = isServed ? answerCrud(context, resource, rest) : undefined;
    if (answer === undefined) throw pageNotFound(path);
    return respond(answer, request.query);
  }
}

/** Builds a sandbox without any socket. */
export function createSandbox(options: SandboxOptions): Sandbox {
  return new MemorySandbox(options);
}

/** A sandbox that answers HTTP. */
export interface RunningSandbox {
  readonly url: string;
  readonly keys: SandboxKeys;
  readonly sandbox: Sandbox;
  /** Stops listening, saves the data file if there is one, and ends open connections. */
  close(): Promise<void>;
}

/** Starts a sandbox on loopback. `port` 0 takes a free one; `data` names the file that keeps rows over restarts. */
export async function startSandbox(options: {
  facts: Facts;
  port?: number;
  host?: string;
  seed?: number | null;
  data?: string;
  now?: () => Date;
}): Promise<RunningSandbox> {
  const { facts, seed, now, data } = options;
  const snapshot = data === undefined ? null : await readSnapshot(data);
  const sandbox = createSandbox({
    facts,
    ...(seed === undefined ? {} : { seed }),
    ...(now === undefined ? {} : { now }),
    ...(snapshot === null ? {} : { snapshot }),
  });
  const server: HttpServer = await listen(sandbox, { port: options.port ?? 0, host: options.host ?? '127.0.0.1' });
  const saving = data === undefined ? null : saveRegularly(sandbox, data);
  const close = async (): Promise<void> => {
    await server.close();
    await saving?.stop();
  };
  return { url: server.url, keys: sandbox.keys, sandbox, close };
}
