/** Where a monitor points: `url`, `host` and `port` <-> their places inside a step, and a name made from them. */
import { isIP } from 'node:net';
import { isPlain, type Plain } from '../../basics/plain.ts';
import { badCheck, cited, plainText, readText, readWholeNumber } from './bad-argument.ts';
import { isFilled, withValueAt } from './places.ts';
import { TYPES, type TypeFacts } from './type-table.ts';

/** What a caller says about the target. */
export interface TargetArguments {
  readonly url?: unknown;
  readonly host?: unknown;
  readonly port?: unknown;
}

const TEMPLATE = /\{\{[^{}]*\}\}/g;
const HOST_NAME =
  /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/i;
const HOST_AND_PORT = /^(\[[0-9a-f:.]+\]|[^:/\s]+):(\d{1,5})$/i;

const PORTS = [1, 65_535] as const;

/** A step that points where the arguments say. Throws `bad_arguments` for a target the type does not have. */
export function withTarget(step: Plain, type: string, given: TargetArguments): Plain {
  const facts = TYPES[type] ?? { checks: [] };
  checkArguments(type, facts, given);
  const { target } = facts;
  const [value, port] = readTarget(type, given, facts);
  const pointed = target && value !== undefined ? put(step, target.at, kindOf(value, target.kinds), value) : step;
  if (!facts.port || port === undefined) return pointed;
  return put(pointed, facts.port, 'Port', readWholeNumber(port, 'port', PORTS));
}

/** Refuses arguments of another type of monitor, saying which argument this one takes. */
function checkArguments(type: string, { target, port }: TypeFacts, given: TargetArguments): void {
  const wrong = (['url', 'host'] as const).find((name) => given[name] !== undefined && name !== target?.argument);
  if (wrong) {
    const other = target?.argument === 'url' ? `url: ${cited(`https://${plainText(given.host)}`)}` : hostOf(given.url);
    const next = target ? `Give ${other} instead.` : 'Leave it out: this type has no destination.';
    badCheck(`${aMonitor(type)} takes no ${wrong}.`, next);
  }
  if (given.port !== undefined && !port) {
    badCheck(`${aMonitor(type)} takes no port.`, 'Only Port and DNS monitors do; a URL holds its own.');
  }
}

function hostOf(url: unknown): string {
  const parsed = parseUrl(plainText(url));
  return parsed ? `host: ${cited(parsed.hostname)}` : 'host';
}

/** "A Ping monitor", "An API monitor". */
export function aMonitor(type: string): string {
  return `${/^(?:[AEIOU]|SSL|SQL)/.test(type) ? 'An' : 'A'} ${type} monitor`;
}

function readTarget(
  type: string,
  given: TargetArguments,
  facts: TypeFacts,
): [value: string | undefined, port: unknown] {
  if (given.url !== undefined) return [readUrl(given.url, type), given.port];
  if (given.host === undefined) return [undefined, given.port];
  const text = readText(given.host, 'host').trim();
  const [, host, port] = facts.port && isIP(text) === 0 ? (HOST_AND_PORT.exec(text) ?? []) : [];
  if (port !== undefined && given.port !== undefined && readWholeNumber(given.port, 'port', PORTS) !== Number(port)) {
    badCheck(`host says port ${port} and port says ${cited(given.port)}.`, 'Give the port once.');
  }
  return [readHost(host === undefined ? text : unbracketed(host), type, facts.target?.kinds ?? []), port ?? given.port];
}

/** An IPv6 address out of the brackets that URLs put it in. */
function unbracketed(host: string): string {
  return host.replace(/^\[|\]$/g, '');
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
  const isHost = url && (HOST_NAME.test(url.hostname) || isIP(unbracketed(url.hostname)) > 0);
  if (!isHost || /\s/.test(text))
    return badCheck(`url is not a web address: ${cited(text)}.`, 'Write "https://example.com/path".');
  const schemes = type === 'SSL Certificate' ? ['https:'] : ['https:', 'http:'];
  if (!schemes.includes(url.protocol)) {
    badCheck(
      `${aMonitor(type)} takes ${schemes.join(' or ')} addresses, not ${cited(text)}.`,
      'Write "https://example.com".',
    );
  }
  return /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
}

function readHost(text: string, type: string, kinds: readonly string[]): string {
  if (/:\/\/|\//.test(text)) badCheck(`host is not a host name: ${cited(text)}.`, `Give ${hostOf(text)}.`);
  if (kinds.includes('IP') && isIP(text) > 0) return text;
  if (!kinds.includes('Hostname')) {
    return badCheck(
      `${aMonitor(type)} takes an IP address, not ${cited(text)}.`,
      'For a host name use a Ping monitor.',
    );
  }
  if (isIP(text) > 0)
    return badCheck(`${aMonitor(type)} takes a domain name, not ${cited(text)}.`, 'Write "example.com".');
  const looksLikeIp = /^[\d.]+$/.test(text);
  if (HOST_NAME.test(text.replace(TEMPLATE, 'x')) && !looksLikeIp) return text;
  return badCheck(
    `host is neither a host name nor an IP address: ${cited(text)}.`,
    'Write "db.example.com" or "192.0.2.10".',
  );
}

/** Destinations are typed; the platform drops a plain text in silence. Inside blocks plain values are right. */
function put(step: Plain, at: string, kind: string, value: string | number): Plain {
  return withValueAt(step, at, at.includes('.') ? value : { _type: kind, value });
}

function kindOf(value: string, kinds: readonly string[] | undefined): string {
  return kinds?.includes('URL') ? 'URL' : isIP(value) > 0 ? 'IP' : 'Hostname';
}

/** Targets in blocks of their own, by the block and what they are called in it. */
const IN_BLOCKS = Object.values(TYPES).flatMap(({ target }) => {
  const [block = '', name] = target?.at.split('.') ?? [];
  return target && name !== undefined ? [{ block, name, argument: target.argument }] : [];
});

/** `url`, `host` and `port` of a step, as the arguments would say them. */
export function targetOf(step: Plain): TargetArguments {
  const found: Record<string, unknown> = {};
  const destination = step.monitorDestination;
  if (isPlain(destination)) found[destination._type === 'URL' ? 'url' : 'host'] = destination.value;
  for (const { block, name, argument } of IN_BLOCKS) {
    const held = step[block];
    if (isPlain(held) && isFilled(held[name])) found[argument] = held[name];
  }
  const dnsPort = isPlain(step.dnsMonitor) ? step.dnsMonitor.port : undefined;
  const port = step.monitorDestinationPort ?? dnsPort;
  const number = isPlain(port) ? port.value : port;
  if (isFilled(number) && !(isFilled(dnsPort) && number === 53)) found.port = number;
  return found;
}

/** A name for a monitor that was given none: its host, with the port where that is what is watched. */
export function nameOfTarget(step: Plain): string | undefined {
  const { url, host, port } = targetOf(step);
  const name = typeof url === 'string' ? (url.includes('{{') ? undefined : parseUrl(url)?.host) : host;
  if (typeof name !== 'string' || name === '') return undefined;
  return (port === undefined ? name : `${name}:${plainText(port)}`).slice(0, 100);
}
