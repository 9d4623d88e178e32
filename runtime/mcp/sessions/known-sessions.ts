import { createHash, randomUUID } from 'node:crypto';
import type { Principal } from '../../basics/credential.ts';
import type { Seal } from '../asking/seal.ts';
import type { HttpCall, HttpError } from '../http-call.ts';
import { isLegacyRevision } from '../protocol.ts';
import { handshakeOf, sealedId, unsealed } from './sealed-id.ts';
import { ownerOf, strangersOf } from './session-quotas.ts';
import { NO_SESSION_ID, NO_STREAM, NO_SUCH_SESSION, STORE_AWAY, sessionIdOf } from './session-request.ts';
import { MAX_HANDSHAKE, type SessionRecord, type SessionStore, StoreAwayError } from './session-store.ts';

/** A session, or why the request that names it is refused. */
export type Found = { readonly session: SessionRecord } | { readonly error: HttpError };

/** What is served where nobody knows the session. */
type Otherwise = (call: HttpCall, own: string) => SessionRecord | undefined;

interface KnownSessionsOptions {
  readonly store: SessionStore;
  /** Signs ids, so that sessions can be had back from them. */
  readonly seal: Seal;
}

/**
 * Which session a request is of. There are clients that never open a new one after a 404: every later call of theirs would
 * fail. So a session that the store does not know (a process was started anew, it was unused for too long, it made room for
 * others) is had back from its id, or else opened again under that id for a client of which nothing is known: it can
 * call, cancel and repeat, and is not asked. Somebody else's session is to a caller what an unknown one is. Only one
 * that its client has ended is refused.
 */
export class KnownSessions {
  readonly #options: KnownSessionsOptions;

  constructor(options: KnownSessionsOptions) {
    this.#options = options;
  }

  /** Opens a session; undefined where its handshake is too long to keep, or the store is away. Its client is served without. */
  async open(
    principal: Principal,
    handshake: Pick<SessionRecord, 'initialize' | 'protocolVersion'>,
  ): Promise<string | undefined> {
    const { protocolVersion } = handshake;
    const initialize = handshakeOf(handshake);
    if (JSON.stringify(initialize).length > MAX_HANDSHAKE) return undefined;
    const { store, seal } = this.#options;
    const record = { initialize, protocolVersion, principal: principal.fingerprint, owner: ownerOf(principal) };
    const id = sealedId(seal, record) ?? randomUUID();
    try {
      await store.create({ ...record, id });
      return id;
    } catch (fault) {
      if (fault instanceof StoreAwayError) return undefined;
      throw fault;
    }
  }

  /** The session of a POST; no promise where this process knows it, as it nearly always does. */
  find(call: HttpCall): Found | Promise<Found> {
    return this.#find(call, strangersSession);
  }

  /**
   * The session of a GET. Where it is not known there is no stream (405, which clients take for "offers none" and go on;
   * after a 404 some try again and then report an error): nobody would be told anything on it.
   */
  findStream(call: HttpCall): Found | Promise<Found> {
    return this.#find(call, () => undefined);
  }

  /** Ends the session of a DELETE; why it cannot, otherwise. One that is not known has ended already. */
  async end(call: HttpCall): Promise<HttpError | undefined> {
    const found = await this.findStream(call);
    if ('error' in found) return found.error === NO_STREAM ? undefined : found.error;
    const { store } = this.#options;
    return store.end(found.session.id, ownName(sessionIdOf(call.headers) ?? '', call.principal)).then(
      () => undefined,
      (fault) => refusalOf(fault),
    );
  }

  #unsealed(id: string, principal: Principal): SessionRecord | undefined {
    const held = unsealed(this.#options.seal, id, principal.fingerprint);
    return held && { ...held, owner: ownerOf(principal) };
  }

  #find(call: HttpCall, otherwise: Otherwise): Found | Promise<Found> {
    const id = sessionIdOf(call.headers);
    if (id === undefined) return { error: NO_SESSION_ID };
    const found = this.#options.store.find(id);
    const isKnown = !(found instanceof Promise) && found?.principal === call.principal.fingerprint;
    return isKnown ? { session: found } : this.#findOut(call, id, found, otherwise);
  }

  async #findOut(
    call: HttpCall,
    id: string,
    found: ReturnType<SessionStore['find']>,
    otherwise: Otherwise,
  ): Promise<Found> {
    const { store } = this.#options;
    const { principal } = call;
    try {
      const known = await found;
      if (known?.principal === principal.fingerprint) return { session: known };
      const own = ownName(id, principal);
      if (await store.hasEnded(own)) return { error: NO_SUCH_SESSION };
      const again = await store.find(own);
      if (again !== undefined) return { session: again };
      const session = this.#unsealed(id, principal) ?? otherwise(call, own);
      if (session === undefined) return { error: NO_STREAM };
      await store.create(session);
      return { session };
    } catch (fault) {
      // What the id holds is true without the store; what needs the store says so by itself.
      const session = fault instanceof StoreAwayError ? this.#unsealed(id, principal) : undefined;
      return session ? { session } : { error: refusalOf(fault) };
    }
  }
}

/** What the store knows a caller's use of an id by, where it is not the id of a session of the caller's own. */
function ownName(id: string, { fingerprint }: Principal): string {
  return createHash('sha256').update(`${fingerprint} ${id}`).digest('base64url');
}

/** A session whose handshake nobody remembers. */
function strangersSession({ headers, principal }: HttpCall, id: string): SessionRecord {
  const { 'mcp-protocol-version': header } = headers;
  // What the specification has a server assume without the header.
  const protocolVersion = typeof header === 'string' && isLegacyRevision(header) ? header : '2025-03-26';
  const initialize = { protocolVersion, capabilities: {}, clientInfo: { name: 'unknown', version: '0' } };
  const owner = strangersOf(ownerOf(principal));
  return { id, initialize, protocolVersion, principal: principal.fingerprint, owner };
}

function refusalOf(fault: unknown): HttpError {
  if (fault instanceof StoreAwayError) return STORE_AWAY;
  throw fault;
}
