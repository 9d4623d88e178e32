/** Names a server is called by and origins of pages that call it: as operators list them, and as requests bring them. */
import { isIP } from 'node:net';

/** What one entry of such a list allows. */
export interface NamePattern {
  /** In small letters and ASCII, an IPv6 address in brackets; empty for every host. */
  readonly host: string;
  /** Whether the names below that host are meant, and not the host itself. */
  readonly isWild: boolean;
  /** A number, or `*`; absent, no port was named. */
  readonly port: string | undefined;
  /** Of an origin, in small letters. */
  readonly scheme?: string;
}

/** A host, and its port where one was named. */
interface Place {
  readonly host: string;
  readonly port: string | undefined;
}

/** The longest name that DNS knows. */
const MAX_NAME = 253;
const MAX_PORT = 65_535;
/** The longest text that can be one: in other alphabets, escaped, a letter takes several. */
const MAX_PLACE = 2_048;
const MAX_ORIGIN = MAX_PLACE + 64;
const PORTS_OF_SCHEMES: Readonly<Record<string, string>> = { http: '80', https: '443' };

type Origin = Place & { readonly scheme: string };

/** What a Host header names; undefined for what is no host name. */
export function placeOf(text: string): Place | undefined {
  if (text.length > MAX_PLACE) return undefined;
  const [, name = '', port] = /^([\w.-]+|\[[\da-f:.]+\])(?::(\d{0,5}))?$/i.exec(text) ?? [];
  const host = canonical(name);
  if (host === undefined || Number(port) > MAX_PORT) return undefined;
  return { host, port: port ? String(Number(port)) : undefined };
}

/** Whether a Host header names no host but an address. */
export function isAddress(text: string): boolean {
  const { host = '' } = placeOf(text) ?? {};
  return isIP(host.replace(/^\[|\]$/g, '')) !== 0;
}

/** What an Origin header names, with the port that its scheme implies; undefined for `null` and what is none. */
export function originOf(text: string): Origin | undefined {
  if (text.length > MAX_ORIGIN) return undefined;
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]{0,40}):\/\/([^/]+)$/i.exec(text) ?? [];
  const place = placeOf(rest);
  return place && withPort(place, scheme.toLowerCase());
}

/** An origin as a list has it. */
export function writtenOrigin({ scheme, host, port }: Origin): string {
  return `${scheme}://${host}${port === undefined || port === PORTS_OF_SCHEMES[scheme] ? '' : `:${port}`}`;
}

function withPort<T extends Place>(place: T, scheme: string): T & { readonly scheme: string } {
  return { ...place, scheme, port: place.port ?? PORTS_OF_SCHEMES[scheme] };
}

/** One way to write a host, of all that mean the same: case, other alphabets, a dot at the end, zeros in addresses. */
function canonical(name: string): string | undefined {
  const url = `http://${name}`;
  if (name === '' || name.length > MAX_NAME || !URL.canParse(url)) return undefined;
  const host = new URL(url).hostname.replace(/\.$/, '');
  return host.split('.').includes('') ? undefined : host;
}

/** Reads an entry of a list of hosts; a text says what to write instead. */
export function hostPattern(entry: string): NamePattern | string {
  if (entry === '*') return { host: '', isWild: true, port: undefined };
  if (/^[\d.]+\/\d+$/.test(entry)) return 'write each address: ranges are not understood';
  if (/^(?:all|any|true|none|false|null|undefined)$/i.test(entry))
    return 'write * for every name, or leave the setting out';
  const bare = bareName(entry);
  if (bare !== entry) return instead(bare);
  if (/[\s;|]/.test(entry)) return 'part the names by commas';
  if (entry.startsWith('.')) return instead(`*${entry}`);
  // An IPv6 address is taken without brackets, too, and has no port then.
  const bracketed = /^[\da-f]*:[\da-f]*:[\da-f:.]*$/i.test(entry) ? `[${entry}]` : entry;
  const form = /^(\*\.)?(\*|[^\s:*[\]%<>^|\\"'`{}()$!,]+|\[[\da-f:.]+\])(?::(\d{1,5}|\*))?$/i.exec(bracketed);
  const [, star = '', name = '', digits] = form ?? [];
  if (Number(digits) > MAX_PORT) return `write a port up to ${MAX_PORT}`;
  const port = digits === undefined || digits === '*' ? digits : String(Number(digits));
  if (name === '*' && star === '') return { host: '', isWild: true, port };
  const host = canonical(name);
  if (host !== undefined && !(star && /^\[|^[\d.]+$/.test(host))) return { host, isWild: star !== '', port };
  return entry.includes('*') ? 'write * alone, or *. before a name' : 'write a host name, with a port or without';
}

/** What is left of an address, or of a name with a login before it or a path behind, when a list wants the name. */
function bareName(entry: string): string {
  return entry
    .replace(/^[a-z][a-z0-9+.-]*:\/+/i, '')
    .replace(/[/?#].*$/, '')
    .replace(/^.*@/, '');
}

function instead(name: string): string {
  return typeof hostPattern(name) === 'string' ? 'write a host name' : `write ${name}`;
}

const ON_THIS_MACHINE = /^(?:localhost|127\.[\d.]+|\[::1\])(?::\d+)?$/i;

/** Reads an entry of a list of origins; a text says what to write instead. */
export function originPattern(entry: string): NamePattern | string {
  if (entry === '*') return { host: '', isWild: true, port: '*', scheme: '*' };
  if (entry === 'null') return 'write *: pages that send null have no origin of their own';
  const [, scheme = '', rest = entry] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(entry) ?? [];
  const pattern = hostPattern(rest);
  if (scheme !== '' && typeof pattern !== 'string') return withPort(pattern, scheme.toLowerCase());
  const name = bareName(rest);
  if (typeof hostPattern(name) === 'string') return 'write scheme and host name';
  return `write ${scheme || (ON_THIS_MACHINE.test(name) ? 'http' : 'https')}://${name}`;
}

/** Whether a request's host is one of those that are listed. Without a port in the list, any will do. */
export function isHostListed({ host, port }: Place, patterns: readonly NamePattern[]): boolean {
  return patterns.some((pattern) => {
    // A client leaves out the port that its scheme implies; which that is, is known to the proxy before us.
    const isPort = port === undefined ? /^(80|443|\*)$/.test(pattern.port ?? '*') : isPortOf(pattern, port);
    return isPort && isHostOf(pattern, host);
  });
}

/** Whether a page's origin is one of those that are listed; of what has none, whether all are. */
export function isOriginListed(origin: Origin | undefined, patterns: readonly NamePattern[]): boolean {
  return patterns.some((pattern) => {
    if (pattern.scheme === '*') return true;
    if (origin?.scheme !== pattern.scheme || !isHostOf(pattern, origin?.host ?? '')) return false;
    return pattern.port === '*' || pattern.port === origin?.port;
  });
}

/** Whether a page comes from the host that its request is sent to. */
export function isPageOf(origin: Origin, place: Place | undefined): boolean {
  return place?.host === origin.host && (place.port ?? PORTS_OF_SCHEMES[origin.scheme]) === origin.port;
}

function isPortOf({ port = '*' }: NamePattern, given: string): boolean {
  return port === '*' || port === given;
}

function isHostOf(pattern: NamePattern, host: string): boolean {
  if (!pattern.isWild) return host === pattern.host;
  return pattern.host === '' || host.endsWith(`.${pattern.host}`);
}
