/** The machine: its Node, the variables that lead to a proxy, files that have to be written or read, the port. */
import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import type { OutgoingProxy } from '../upstream/outgoing-proxy.ts';
import { type Finding, fault, ok, warning } from './finding.ts';

/** Whether this Node is new enough; `wanted` is what package.json says, such as `>=20.19`. */
export function checkNode(version: string, wanted: string): Finding {
  const [have, least] = [version, wanted].map((text) => (text.match(/\d+/g) ?? []).map(Number));
  const [major = 0, minor = 0] = have ?? [];
  const [leastMajor = 0, leastMinor = 0] = least ?? [];
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return ok('node', `Node ${version}.`);
  return fault(
    'node',
    `Node ${version} is older than what is needed (${wanted}).`,
    `Install Node ${leastMajor}.${leastMinor} or newer, and see that the client starts that one.`,
  );
}

/** What the variables say that everybody's tools read. */
export function checkProxy(env: NodeJS.ProcessEnv, proxy: OutgoingProxy | undefined, url: string): readonly Finding[] {
  const { hostname } = new URL(url);
  const findings: Finding[] = [
    proxy === undefined
      ? ok('proxy', `Calls to ${hostname} go straight.`)
      : ok('proxy', `Calls to ${hostname} go through ${proxy.url} (${proxy.variable}), unless NO_PROXY names it.`),
  ];
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY']) {
    const [small, large] = [env[name.toLowerCase()], env[name]];
    // Variables of Windows have no case: both are the same there.
    if (small && large && small !== large)
      findings.push(
        warning(
          'proxy',
          `${name.toLowerCase()} and ${name} differ: the one in small letters counts.`,
          'Keep one of the two.',
        ),
      );
  }
  const authority = env.NODE_EXTRA_CA_CERTS;
  if (authority && !isReadableFile(authority))
    findings.push(
      fault(
        'proxy',
        'NODE_EXTRA_CA_CERTS names a file that cannot be read: certificates of your own authority are not trusted.',
        'Name a PEM file that this user may read.',
      ),
    );
  return findings;
}

function isReadableFile(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Whether a file of lines can be written, or made where it is not there; nothing is written. */
export function checkAuditFile(check: string, file: string): Finding {
  const problem = unwritable(file);
  const next = `Name another file in AUDIT (file:/path), or let this user write there.`;
  return problem === undefined ? ok(check, `${file} can be written.`) : fault(check, `${file} ${problem}.`, next);
}

function unwritable(file: string): string | undefined {
  const found = seen(file);
  if (found?.isDirectory()) return 'is a folder';
  if (found) return isWritable(file) ? undefined : 'may not be written by this user';
  const folder = nearestThere(path.dirname(file));
  if (!statSync(folder).isDirectory()) return `cannot be made: ${folder} is no folder`;
  return isWritable(folder) ? undefined : `cannot be made: this user may not write in ${folder}`;
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function nearestThere(folder: string): string {
  const parent = path.dirname(folder);
  return seen(folder) || parent === folder ? folder : nearestThere(parent);
}

/** Undefined where it is not there, be it that a part of its path is a file. */
function seen(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

const OTHER_HOST = 'Set HOST to 127.0.0.1, or to 0.0.0.0 for all addresses.';
const LISTENING: Readonly<Record<string, readonly [says: string, next: string | ((setting: string) => string)]>> = {
  EADDRINUSE: ['is in use', (setting) => `Stop what uses it, or choose another with ${setting}.`],
  EACCES: ['may not be opened by this user', (setting) => `Choose one above 1023 with ${setting}.`],
  EADDRNOTAVAIL: ['cannot be opened: that is no address of this machine', OTHER_HOST],
  ENOTFOUND: ['cannot be opened: that name is not known', OTHER_HOST],
};

/** A port that the server is to listen at. */
export interface ListeningPort {
  /** What the check is called. */
  readonly check: string;
  readonly host: string;
  readonly port: number;
  /** By what another is chosen. */
  readonly setting: string;
}

/** Whether the server could listen. `isOurs` is asked of a port that is in use: this very server may be running there. */
export async function checkPort(place: ListeningPort, isOurs: () => Promise<boolean>): Promise<Finding> {
  const { check, host, port, setting } = place;
  const at = `Port ${port} on ${host}`;
  const code = await listening(host, port);
  if (code === undefined) return ok(check, port === 0 ? 'Any free port will be taken.' : `${at} is free.`);
  if (code === 'EADDRINUSE' && (await isOurs()))
    return ok(check, `${at} is in use by this server, which is running there.`);
  const [says, next] = LISTENING[code] ?? [`cannot be opened (${code})`, 'Choose another HOST or port.'];
  return fault(check, `${at} ${says}.`, typeof next === 'string' ? next : next(setting));
}

/** Code of the error; undefined where it can be listened on. */
function listening(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => resolve(code));
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}
