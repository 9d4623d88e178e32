/** Where the HTTP server listens, and how that is told: each address by which it is reached. */
import os from 'node:os';
import type { FastifyInstance } from 'fastify';
import { StartError } from '../basics/errors.ts';
import type { Settings } from './settings.ts';

/** More are counted, not listed. */
const MOST_LISTED = 4;

/** Starts listening, or says in one sentence why that cannot be and what to do. Resolves with the addresses, that of this machine first. */
export async function listen(app: FastifyInstance, place: Pick<Settings, 'host' | 'port'>): Promise<readonly string[]> {
  const first = await listenAt(app, { ...place, setting: '--port N (or PORT)' });
  const bound = app.server.address();
  if (bound === null || typeof bound === 'string') return [first];
  const reached = reachedAt(bound.address, os.networkInterfaces);
  return reached === undefined ? [first] : reached.map((address) => `http://${address}:${bound.port}`);
}

interface ListeningPlace extends Pick<Settings, 'host' | 'port'> {
  /** By what another port is chosen. */
  readonly setting: string;
}

/** The same for a port of any use; resolves with its first address. */
export async function listenAt(app: FastifyInstance, { host, port, setting }: ListeningPlace): Promise<string> {
  const noSuchHost = `${host} is not an address of this machine: set HOST (or --host) to 127.0.0.1, or to 0.0.0.0 for all addresses.`;
  const problems: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} on ${host} is in use: stop what uses it, or choose another with ${setting}.`,
    EACCES: `Port ${port} may not be opened by this user: choose one above 1023 with ${setting}.`,
    EADDRNOTAVAIL: noSuchHost,
    ENOTFOUND: noSuchHost,
    EAI_AGAIN: noSuchHost,
  };
  return app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
    const problem = problems[error.code ?? ''];
    throw problem === undefined ? error : new StartError(problem);
  });
}

/**
 * Addresses of a machine by which a server is reached that listens on all of them, as addresses of the web have them, those
 * of the machine itself first; undefined where it listens on one. Those that only hold on one wire are nobody's to type.
 */
export function reachedAt(bound: string, interfaces: typeof os.networkInterfaces): readonly string[] | undefined {
  if (bound !== '0.0.0.0' && bound !== '::') return undefined;
  const known = Object.values(interfacesOr(interfaces))
    .flatMap((entries) => entries ?? [])
    .filter(({ family, address }) => (bound === '::' || family === 'IPv4') && !/^fe[89ab]/i.test(address))
    .sort((one, other) => Number(other.internal) - Number(one.internal))
    .map(({ family, address }) => (family === 'IPv6' ? `[${address}]` : address));
  return known.length > 0 ? known : [bound === '::' ? '[::]' : bound];
}

/** Where a process may not ask the kernel for its interfaces, as under a unit that only lets it talk IP, it knows none. */
function interfacesOr(ask: typeof os.networkInterfaces): ReturnType<typeof os.networkInterfaces> {
  try {
    return ask();
  } catch {
    return {};
  }
}

/** The paths of a server at each of its addresses, or at the first of many. */
export function listedAddresses(addresses: readonly string[], paths: readonly string[]): readonly string[] {
  const isMany = addresses.length > MOST_LISTED;
  return (isMany ? addresses.slice(0, 1) : addresses).flatMap((address) => paths.map((path) => `${address}${path}`));
}

/** The line that says where a server listens. */
export function listeningWords(addresses: readonly string[], paths: readonly string[]): string {
  const { length } = addresses;
  const all = length > MOST_LISTED ? ` on all interfaces (${length} addresses)` : '';
  return `listens: ${listedAddresses(addresses, paths).join(' ')}${all}`;
}
