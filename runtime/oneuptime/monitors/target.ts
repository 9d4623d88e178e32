/** Where a monitor points: `url`, `host` and `port` <-> their places inside a step, and a name made from them. */
import { isFilled, valueAt, withValueAt } from './places.ts';
import { isRecord, plainText, readInteger, readText, refuse, shown } from './refuse.ts';
import { TYPES, type TypeFacts } from './type-table.ts';

/** What a caller says about the target. */
export interface TargetArguments {
  readonly url?: unknown;
  readonly host?: unknown;
  readonly port?: unknown;
}

type Step = Readonly<Record<string, unknown>>;

const TEMPLATE = /\{\{[^{}]*\}\}/g;
const HOST_NAME =
  /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/i;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const HOST_AND_PORT = /^(\[[0-9a-f:.]+\]|[^:/\s]+):(\d{1,5})$/i;

const PORTS = [1, 65_535] as const;

/** A step that points where the arguments say. Throws `bad_arguments` for a target the type does not have. */
export function withTarget(step: Step, type: string, given: TargetArguments): Step {
  const facts = TYPES[type] ?? { checks: [] };
  checkArguments(type, facts, given);
  const { target } = facts;
  const [value, port] = target ? readTarget(type, target.argument, given, facts) : [undefined, given.port];
  let result = step;
  if (target && value !== undefined)
    result = withValueAt(result, target.at, wireTarget(target.at, target.kinds, value));
  if (facts.port && port !== undefined) {
    const number = readInteger(port, 'port', PORTS);
    const isTyped = !facts.port.includes('.');
    result = withValueAt(result, facts.port, isTyped ? { _type: 'Port', value: number } : number);
  }
  return result;
}

/** Refuses arguments of another type of monitor, saying which argument this one takes. */
function checkArguments(type: string, { target, port }: TypeFacts, given: TargetArguments): void {
  const wrong = (['url', 'host'] as const).find((name) => given[name] !== undefined && name !== target?.argument);
  if (wrong) {
    const other = target?.argument === 'url' ? `url: ${shown(`https://${plainText(given.host)}`)}` : hostOf(given.url);
    const next = target ? `Give ${other} instead.` : 'Leave it out: this type has no destination.';
    refuse(`${article(type)} monitor takes no ${wrong}.`, next);
  }
  if (given.port !== undefined && !port) {
    refuse(`${article(type)} monitor takes no port.`, 'Only Port and DNS monitors do; a URL holds its own.');
  }
}

function hostOf(url: unknown): string {
  const parsed = parseUrl(plainText(url));
  return parsed ? `host: ${shown(parsed.hostname)}` : 'host';
}

/** "A Ping", "An API". */
export function article(type: string): string {
  return `${/^(?:[AEIOU]|SSL|SQL)/.test(type) ? 'An' : 'A'} ${type}`;
}

function readTarget(
  type: string,
  argument: 'url' | 'host',
  given: TargetArguments,
  facts: TypeFacts,
): [value: string | undefined, port: unknown] {
  if (argument === 'url') return [given.url === undefined ? undefined : readUrl(given.url, type), given.port];
  if (given.host === undefined) return [undefined, given.port];
  const text = readText(given.host, 'host').trim();
  const [, host, port] = facts.port && !isIp(text) ? (HOST_AND_PORT.exec(text) ?? []) : [];
  if (port !== undefined && given.port !== undefined && readInteger(given.port, 'port', PORTS) !== Number(port)) {
    refuse(`host says port ${port} and port says ${shown(given.port)}.`, 'Give the port once.');
  }
  return [readHost(host?.replace(/^\[|\]$/g, '') ?? text, type, facts.target?.kinds ?? []), port ?? given.port];
}

function parseUrl(text: string): URL | undefined {
  const plain = text.trim().replace(TEMPLATE, 'x');
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(plain) ? plain : `https://${plain}`;
  return URL.canParse(full) ? new URL(full) : undefined;
}

/** A web address; a bare host is taken as https. `{{monitorSecrets.name}}` may stand in it. */
function readUrl(value: unknown, type: string): string {
  const text = readText(value, 'url').trim();
  const url = parseUrl(text);
  const isHost = url && (HOST_NAME.test(url.hostname) || isIp(url.hostname.replace(/^\[|\]$/g, '')));
  if (!isHost || /\s/.test(text))
    return refuse(`url is not a web address: ${shown(text)}.`, 'Write "https://example.com/path".');
  const schemes = type === 'SSL Certificate' ? ['https:'] : ['https:', 'http:'];
  if (!schemes.includes(url.protocol)) {
    refuse(
      `${article(type)} monitor takes ${schemes.join(' or ')} addresses, not ${shown(text)}.`,
      'Write "https://example.com".',
    );
  }
  return /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
}

function readHost(text: string, type: string, kinds: readonly string[]): string {
  if (/:\/\/|\//.test(text)) refuse(`host is not a host name: ${shown(text)}.`, `Give ${hostOf(text)}.`);
  if (kinds.includes('IP') && isIp(text)) return text;
  if (!kinds.includes('Hostname')) {
    return refuse(
      `${article(type)} monitor takes an IP address, not ${shown(text)}.`,
      'For a host name use a Ping monitor.',
    );
  }
  if (isIp(text))
    return refuse(`${article(type)} monitor takes a domain name, not ${shown(text)}.`, 'Write "example.com".');
  const looksLikeIp = /^[\d.]+$/.test(text);
  if (HOST_NAME.test(text.replace(TEMPLATE, 'x')) && !looksLikeIp) return text;
  return refuse(
    `host is neither a host name nor an IP address: ${shown(text)}.`,
    'Write "db.example.com" or "192.0.2.10".',
  );
}

/** True for an IPv4 or IPv6 address. */
function isIp(text: string): boolean {
  return IPV4.test(text) || (text.includes(':') && /^[0-9a-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]/`));
}

/** Destinations are typed; the platform drops a plain text in silence. Inside blocks plain text is right. */
function wireTarget(at: string, kinds: readonly string[] | undefined, value: string): unknown {
  if (at.includes('.')) return value;
  const kind = kinds?.includes('URL') ? 'URL' : isIp(value) ? 'IP' : 'Hostname';
  return { _type: kind, value };
}

/** `url`, `host` and `port` of a step, as the arguments would say them. */
export function targetOf(step: Step): TargetArguments {
  const found: Record<string, unknown> = {};
  const destination = step.monitorDestination;
  if (isRecord(destination)) found[destination._type === 'URL' ? 'url' : 'host'] = destination.value;
  for (const { target } of Object.values(TYPES)) {
    const value = target?.at.includes('.') ? valueAt(step, target.at) : undefined;
    if (target && isFilled(value)) found[target.argument] = value;
  }
  const port = step.monitorDestinationPort ?? valueAt(step, 'dnsMonitor.port');
  const number = isRecord(port) ? port.value : port;
  if (isFilled(number) && !(isFilled(valueAt(step, 'dnsMonitor.port')) && number === 53)) found.port = number;
  return found;
}

/** A name for a monitor that was given none: its host, with the port where that is what is watched. */
export function nameOfTarget(step: Step): string | undefined {
  const { url, host, port } = targetOf(step);
  const name = typeof url === 'string' ? (url.includes('{{') ? undefined : parseUrl(url)?.host) : host;
  if (typeof name !== 'string' || name === '') return undefined;
  return (port === undefined ? name : `${name}:${plainText(port)}`).slice(0, 100);
}
