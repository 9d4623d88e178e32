/** Settings over HTTP that are fine each by itself, and say two things together. */
import { hostPattern, isHostListed, placeOf } from '../http/called-names.ts';
import { type Finding, fault, ok, warning } from './finding.ts';

export interface Face {
  readonly host: string;
  readonly publicUrl: string | undefined;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly trustProxy: readonly string[];
  readonly publicProbe: boolean;
  readonly sharedKey: boolean;
  readonly auth: 'off' | 'builtin' | 'oidc';
}

const LOOPBACK = /^(?:localhost|127\.[\d.]+|::1)$/i;

/** What does not go together, each with its own next step; one line where all does. */
export function checkFace(face: Face): readonly Finding[] {
  const found = RULES.flatMap((rule) => rule(face) ?? []);
  return found.length > 0 ? found : [ok('names', 'HOST, PUBLIC_URL, ALLOWED_HOSTS and ALLOWED_ORIGINS go together.')];
}

type Rule = (face: Face) => Finding | undefined;

const RULES: readonly Rule[] = [
  ({ publicUrl, host }) => {
    if (publicUrl === undefined || !LOOPBACK.test(host) || LOOPBACK.test(new URL(publicUrl).hostname)) return undefined;
    return warning(
      'names',
      `PUBLIC_URL says that others reach this server at ${publicUrl}, but HOST=${host} is open to this machine alone.`,
      'That is right with a proxy on this machine. In a container, or with the proxy elsewhere, set HOST=0.0.0.0.',
    );
  },
  ({ publicUrl, allowedHosts }) => {
    if (publicUrl === undefined || allowedHosts.length === 0) return undefined;
    const place = placeOf(new URL(publicUrl).host);
    const patterns = allowedHosts.map(hostPattern).filter((pattern) => typeof pattern !== 'string');
    if (place === undefined || isHostListed(place, patterns)) return undefined;
    return warning(
      'names',
      `ALLOWED_HOSTS does not name the host of PUBLIC_URL (${publicUrl}): one of the two may be of another time.`,
      'Make them agree. The name of PUBLIC_URL is answered to in any case.',
    );
  },
  ({ publicUrl }) => {
    if (!publicUrl?.startsWith('http:') || LOOPBACK.test(new URL(publicUrl).hostname)) return undefined;
    return warning(
      'names',
      `PUBLIC_URL is ${publicUrl}: keys of callers cross the network unencrypted.`,
      'Serve it by https, with a certificate at the proxy before this server, and set PUBLIC_URL to that.',
    );
  },
  ({ trustProxy, publicProbe, auth }) => {
    if (trustProxy.length === 0 || publicProbe || auth === 'builtin') return undefined;
    return warning(
      'names',
      'TRUST_PROXY is set, and nothing reads it: without PUBLIC_PROBE=true or AUTH=builtin no caller is counted by address.',
      'Leave TRUST_PROXY out, or set PUBLIC_PROBE=true if that is wanted.',
    );
  },
  ({ trustProxy, publicUrl, auth }) => {
    if (auth !== 'builtin' || trustProxy.length > 0 || !publicUrl?.startsWith('https:')) return undefined;
    return warning(
      'names',
      'AUTH=builtin is behind a proxy, which TRUST_PROXY does not name: all who sign in have its address, and share how many keys may be tried.',
      'Set TRUST_PROXY to the address of the proxy before this server, or its network.',
    );
  },
  ({ sharedKey, allowedOrigins }) => {
    if (!sharedKey || !allowedOrigins.includes('*')) return undefined;
    return fault(
      'names',
      'SHARED_KEY=true with ALLOWED_ORIGINS=*: any web page that somebody opens who reaches this server can use its key.',
      'List the pages that may call in ALLOWED_ORIGINS, or lend no key.',
    );
  },
  ({ sharedKey, host }) => {
    if (!sharedKey || LOOPBACK.test(host)) return undefined;
    return warning(
      'names',
      `SHARED_KEY=true on HOST=${host}: whoever reaches this port uses the key of the server.`,
      'See that only those reach it who may, or let callers bring keys of their own.',
    );
  },
];
