import { createHash } from 'node:crypto';
import type { Client } from '../mcp/resources-and-prompts.ts';

/** What is watched now, as text: equal texts mean that nothing changed. Undefined: it could not be read just now. */
type Look = (uri: string, client: Client) => Promise<string | undefined>;

/** Most resources that are looked at for one key, and for all: each costs a request every few seconds. */
export const MAX_LOOKED_AT = { ofKey: 100, all: 2_000 } as const;

interface Watched {
  readonly listeners: Set<() => void>;
  readonly stop: () => void;
}

/**
 * Looks at resources again and again, once for all who watch the same one with the same key and the same rights. The key is held only while
 * somebody watches.
 */
export class ResourcePoller {
  readonly #look: Look;
  readonly #everyMs: number;
  readonly #watched = new Map<string, Watched>();
  readonly #ofKey = new Map<string | undefined, number>();

  constructor(look: Look, everyMs: number) {
    this.#look = look;
    this.#everyMs = everyMs;
  }

  /** How many resources are being looked at. */
  get size(): number {
    return this.#watched.size;
  }

  /** Calls `onChange` after each change, until the client's signal ends it. What is too many is not looked at. */
  watch(uri: string, client: Client, onChange: () => void): void {
    if (client.signal.aborted) return;
    const key = createHash('sha256')
      .update(JSON.stringify([uri, client.credential?.key, client.ceiling?.key]))
      .digest('base64url');
    const watched = this.#watched.get(key) ?? this.#begin(key, uri, client);
    if (watched === undefined) return;
    // A listener of its own for each watcher, also when two pass the same function.
    const listener = () => onChange();
    watched.listeners.add(listener);
    const end = (): void => {
      watched.listeners.delete(listener);
      if (watched.listeners.size > 0 || this.#watched.get(key) !== watched) return;
      this.#watched.delete(key);
      watched.stop();
    };
    client.signal.addEventListener('abort', end);
  }

  #begin(key: string, uri: string, { credential, ceiling }: Client): Watched | undefined {
    const own = this.#ofKey.get(credential?.key) ?? 0;
    if (own >= MAX_LOOKED_AT.ofKey || this.size >= MAX_LOOKED_AT.all) return undefined;
    this.#ofKey.set(credential?.key, own + 1);
    const stop = new AbortController();
    const listeners = new Set<() => void>();
    // Of the text, which may be long: as many are kept as resources are watched.
    let last: string | undefined;
    let isLooking = false;
    const look = async (): Promise<void> => {
      if (isLooking) return;
      isLooking = true;
      const text = await this.#look(uri, { credential, ceiling, signal: stop.signal }).catch(() => undefined);
      isLooking = false;
      if (text === undefined || stop.signal.aborted) return;
      const digest = createHash('sha256').update(text).digest('base64url');
      const isChange = last !== undefined && last !== digest;
      last = digest;
      if (isChange) for (const listener of [...listeners]) listener();
    };
    const timer = setInterval(() => void look(), this.#everyMs).unref();
    const end = (): void => {
      clearInterval(timer);
      const left = (this.#ofKey.get(credential?.key) ?? 0) - 1;
      if (left > 0) this.#ofKey.set(credential?.key, left);
      else this.#ofKey.delete(credential?.key);
    };
    stop.signal.addEventListener('abort', end, { once: true });
    const watched = { listeners, stop: () => stop.abort() };
    this.#watched.set(key, watched);
    void look();
    return watched;
  }
}
