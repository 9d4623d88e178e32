import { randomBytes } from 'node:crypto';
import { isPlain } from '../../basics/plain.ts';
import type { Seal } from '../asking/seal.ts';
import { LEGACY_REVISIONS } from '../protocol.ts';
import type { SessionRecord } from './session-store.ts';

const PURPOSE = 'oneuptime-mcp/session';
/** How long a session can be had back from its id. Clients keep theirs for as long as they run. */
const SEALED_MS = 7 * 24 * 60 * 60_000;
/** It comes with every request; proxies take 4 KB of headers and more. */
const MAX_LENGTH = 1_024;

/**
 * An id that holds its session: revision, capabilities and name of the client. So a process that never saw it, or has
 * forgotten it, serves it all the same, if it has the same key. The signature is made over the caller as well, who is not
 * named in it: with another key the id means nothing. Undefined for a handshake that is too long for an id.
 */
export function sealedId(
  seal: Seal,
  { initialize, protocolVersion, principal }: Omit<SessionRecord, 'id' | 'owner'>,
  now = Date.now(),
): string | undefined {
  const { capabilities, clientInfo } = handshakeOf({ initialize, protocolVersion });
  const { name, version } = clientInfo;
  const held = [nonce(), Math.ceil((now + SEALED_MS) / 1_000), protocolVersion, capabilities, name, version];
  const content = Buffer.from(JSON.stringify(held)).toString('base64url');
  const id = `${content}.${seal.sign(PURPOSE, `${content} ${principal}`)}`;
  return id.length <= MAX_LENGTH ? id : undefined;
}

/** The session that an id holds for this caller; undefined where it holds none, or none for it, or its time is over. */
export function unsealed(seal: Seal, id: string, principal: string, now = Date.now()): HeldSession | undefined {
  const [content = '', signature = '', ...rest] = id.split('.');
  if (id.length > MAX_LENGTH || rest.length > 0 || !seal.isSigned(PURPOSE, `${content} ${principal}`, signature))
    return undefined;
  const held = JSON.parse(Buffer.from(content, 'base64url').toString('utf8')) as unknown[];
  const [, until, protocolVersion, capabilities, name, version] = held;
  const isSound = Number(until) * 1_000 > now && LEGACY_REVISIONS.has(String(protocolVersion)) && isPlain(capabilities);
  if (!isSound) return undefined;
  const initialize = { protocolVersion, capabilities, clientInfo: { name, version } };
  return { id, initialize, protocolVersion: String(protocolVersion), principal };
}

/** What an id says of a session. */
type HeldSession = Omit<SessionRecord, 'owner'>;

/** What of a handshake is kept: as much as an id holds. Icons and the like are for whoever shows clients to people. */
export function handshakeOf({ initialize, protocolVersion }: Pick<SessionRecord, 'initialize' | 'protocolVersion'>) {
  const { capabilities = {}, clientInfo = {} } = initialize as Handshake;
  const { name = '', version = '' } = clientInfo;
  return { protocolVersion, capabilities, clientInfo: { name, version } };
}

interface Handshake {
  readonly capabilities?: Readonly<Record<string, unknown>>;
  readonly clientInfo?: { readonly name?: string; readonly version?: string };
}

function nonce(): string {
  return randomBytes(12).toString('base64url');
}
