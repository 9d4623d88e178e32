/**
 * A OneUptime in memory. Rooms, from top to ground: this file joins them, and only `main.ts` and the product start it;
 * `seed/` plants the company; `routes/` answers requests, a table of paths per subject; `rules/` holds a rulebook per
 * subject, what is special about its resources; `ingest/` makes rows of the telemetry that is sent in; `engine/` keeps
 * rows and runs what every resource has. The table of AGENTS.md says who knows whom. `demo/` is a client of the product
 * and no part of this.
 */
import type { Facts } from '../specs/facts.ts';
import { MINUTE } from './engine/clock.ts';
import { makeKeys, type SandboxKeys } from './engine/keys.ts';
import { modelOf } from './engine/model.ts';
import { Outbox } from './engine/outbox.ts';
import { authenticate } from './engine/permissions.ts';
import type { World } from './engine/rulebook.ts';
import { readSnapshot, type Snapshot, saveRegularly } from './engine/snapshot.ts';
import { Store } from './engine/store.ts';
import { openWorld } from './engine/world.ts';
import { answerRequest } from './routes/answer.ts';
import { Faults, parseFault, underFault } from './routes/faults.ts';
import { listenHttp } from './routes/http.ts';
import type { SandboxRequest, SandboxResponse } from './routes/request.ts';
import { allRules } from './rules/all-rules.ts';
import { runMaintenance } from './rules/maintenance.ts';
import { runRosters } from './rules/on-call.ts';
import { runPolicies } from './rules/on-call-pages.ts';
import { tellOwners } from './rules/owners.ts';
import { tellSubscribers } from './rules/subscribers.ts';
import { seedSandbox } from './seed/seed.ts';

/** `seed: null` gives projects with nothing but the defaults; absent means 1. */
interface SandboxOptions {
  readonly facts: Facts;
  readonly seed?: number | null | undefined;
  readonly now?: (() => Date) | undefined;
  /** Rows and keys to start from instead of a seed. */
  readonly snapshot?: Snapshot | null;
  /** A sandbox of the last minute to be like, instead of a seed: with its keys, and its rows for its own. Nobody may use that one any more. */
  readonly original?: Sandbox | undefined;
}

/** A OneUptime in memory. Nothing listens; requests are handed in. */
export class Sandbox {
  readonly keys: SandboxKeys;
  readonly faults = new Faults();
  readonly store: Store;
  /** What the real server would have sent since this one began. */
  readonly outbox = new Outbox();
  readonly #world: World;
  #lastTick = 0;

  constructor({ facts, seed = 1, now = () => new Date(), snapshot, original }: SandboxOptions) {
    this.store = original?.store.copy(now) ?? new Store(modelOf(facts), now);
    this.#world = openWorld(this.store, allRules(this.store.model), this.outbox);
    this.keys = (original ?? snapshot)?.keys ?? makeKeys(seed ?? 1);
    if (original) {
      this.#lastTick = original.#lastTick;
      return;
    }
    if (snapshot) this.store.load(snapshot.store);
    else seedSandbox({ world: this.#world, keys: this.keys, seed });
    this.tick();
    // What the company sent before anybody called.
    this.outbox.take();
  }

  /** Does what the workers of the real server do every minute: maintenance windows, rosters, pages, messages. Requests do it too when a minute has passed. */
  tick(): void {
    this.#lastTick = this.store.now();
    runMaintenance(this.#world);
    runRosters(this.#world);
    runPolicies(this.#world);
    tellOwners(this.#world);
    tellSubscribers(this.#world);
  }

  snapshot(): Snapshot {
    return { format: 1, keys: this.keys, store: this.store.dump() };
  }

  handle(request: SandboxRequest): Promise<SandboxResponse> {
    const asked = request.headers['x-sandbox-fault'];
    const fault = asked === undefined ? this.faults.take(request.path) : parseFault(asked);
    return underFault(fault, () => {
      if (this.store.now() - this.#lastTick >= MINUTE) this.tick();
      const caller = () => authenticate(this.store, this.keys.master, request.headers);
      return answerRequest({ world: this.#world, store: this.store, caller }, request);
    });
  }
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
export async function startSandbox({
  port = 0,
  data,
  ...options
}: Omit<SandboxOptions, 'snapshot' | 'original'> & {
  readonly port?: number;
  readonly data?: string | undefined;
}): Promise<RunningSandbox> {
  const sandbox = new Sandbox({ ...options, snapshot: data === undefined ? null : await readSnapshot(data) });
  const server = await listenHttp(sandbox, port);
  const saving = data === undefined ? null : saveRegularly(sandbox, data);
  const close = async (): Promise<void> => {
    await server.close();
    await saving?.stop();
  };
  return { url: server.url, keys: sandbox.keys, sandbox, close };
}
