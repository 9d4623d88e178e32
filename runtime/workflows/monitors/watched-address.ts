/** What is to be watched, as people write it -> a type of monitor and its target. No I/O. */
import { isIP } from 'node:net';
import { badArgument } from '../../basics/errors.ts';

/** A monitor's type and target, under the names that create_monitor takes. */
export interface WatchedAddress {
  readonly monitorType: AddressType;
  readonly url?: string;
  readonly host?: string;
  readonly port?: number;
}

/** Types that watch an address, with the argument that takes it. */
const TAKES = {
  Website: 'url',
  API: 'url',
  'SSL Certificate': 'url',
  'External Status Page': 'url',
  Ping: 'host',
  IP: 'host',
  Port: 'host',
  DNS: 'host',
  DNSSEC: 'host',
  Domain: 'host',
} as const;

type AddressType = keyof typeof TAKES;

/** Words for types beside their own names. */
const WORDS: Readonly<Record<string, AddressType>> = {
  web: 'Website',
  site: 'Website',
  http: 'Website',
  https: 'Website',
  page: 'Website',
  rest: 'API',
  endpoint: 'API',
  icmp: 'Ping',
  tcp: 'Port',
  ssl: 'SSL Certificate',
  tls: 'SSL Certificate',
  cert: 'SSL Certificate',
  certificate: 'SSL Certificate',
  whois: 'Domain',
};

/** Ports of addresses that name none, by scheme. */
const PORTS: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  ftp: 21,
  ssh: 22,
  smtp: 25,
  mysql: 3306,
  postgres: 5432,
  postgresql: 5432,
  amqp: 5672,
  redis: 6379,
  mongodb: 27_017,
};

/** An address taken apart. */
interface Parts {
  /** Undefined where none was written. */
  readonly scheme: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
  /** From the path on. */
  readonly rest: string;
}

const ADDRESS = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:[^/?#@]*@)?(\[[0-9a-f:.]+\]|[^/?#:\s]+)(?::(\d{1,5}))?([/?#]\S*)?$/i;

/** Reads an address and, if it is given, the kind of monitor. Throws `bad_arguments` for what no monitor can watch. */
export function watchedAddress(text: string, kind?: string): WatchedAddress {
  const parts = partsOf(text.trim());
  const monitorType = kind === undefined ? guessed(parts) : typeNamed(kind);
  if (TAKES[monitorType] === 'url') return { monitorType, url: urlOf(text.trim(), parts) };
  const { scheme, host } = parts;
  if (monitorType !== 'Port') return { monitorType, host };
  const port = parts.port ?? PORTS[scheme?.toLowerCase() ?? ''];
  if (port === undefined) throw badArgument(`No port is said in ${text}.`, `Write ${host}:5432.`);
  return { monitorType, host, port };
}

/** Names for a monitor that was given none, the shortest first. */
export function namesOfAddress({ monitorType, url, host, port }: WatchedAddress): readonly string[] {
  const parts = partsOf(url ?? host ?? '');
  const plain = `${parts.host}${port === undefined ? '' : `:${port}`}`;
  const path = parts.rest.replace(/[?#].*$/s, '').replace(/\/$/, '');
  const all = [plain, ...(path ? [`${plain}${path}`] : []), `${plain}${path} (${monitorType})`];
  return all.map((name) => name.slice(0, 100));
}

function partsOf(text: string): Parts {
  if (isIP(text) === 6) return { scheme: undefined, host: text, port: undefined, rest: '' };
  const [whole, scheme, host = '', port, rest = ''] = ADDRESS.exec(text) ?? [];
  if (whole === undefined)
    throw badArgument(
      `url is no address: ${JSON.stringify(text.slice(0, 80))}.`,
      'Write "https://example.com/health", "db.example.com:5432" or "192.0.2.10".',
    );
  return { scheme, host: host.replace(/^\[|\]$/g, ''), port: port === undefined ? undefined : Number(port), rest };
}

function guessed({ scheme, host, port, rest }: Parts): AddressType {
  if (scheme !== undefined && !/^https?$/i.test(scheme)) return /^(?:ping|icmp)$/i.test(scheme) ? 'Ping' : 'Port';
  if (scheme === undefined && rest === '') {
    if (port !== undefined) return 'Port';
    if (isIP(host) > 0) return 'Ping';
  }
  const isApi = /(?:^|[.-])api(?:[.-]|$)/i.test(host) || API_PATH.test(rest);
  return isApi ? 'API' : 'Website';
}

const API_PATH = /^\/(?:[^?#]*\/)?(?:api|rest|graphql|v\d+|health|healthz|livez|readyz|ready|ping)(?:[/?#]|$)/i;

function typeNamed(kind: string): AddressType {
  const plain = kind
    .trim()
    .toLowerCase()
    .replace(/\b(?:monitor|check)$/, '')
    .trim();
  const types = Object.keys(TAKES) as AddressType[];
  const type =
    types.find((name) => name.toLowerCase() === plain) ?? (Object.hasOwn(WORDS, plain) ? WORDS[plain] : undefined);
  if (type) return type;
  throw badArgument(
    `No monitor of kind ${JSON.stringify(kind.slice(0, 60))} watches an address.`,
    `Possible: ${types.join(', ')}. For heartbeats, scripts and telemetry use create_monitor.`,
  );
}

/** A web address; without a scheme it is taken as https, as browsers do. */
function urlOf(text: string, { scheme, host, port, rest }: Parts): string {
  if (scheme !== undefined && /^https?$/i.test(scheme)) return text;
  const shown = isIP(host) === 6 ? `[${host}]` : host;
  return `https://${shown}${port === undefined ? '' : `:${port}`}${rest}`;
}
