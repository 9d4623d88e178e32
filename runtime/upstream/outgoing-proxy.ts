/** The proxy through which calls leave this server: what the variables that everybody's tools read say of it. */
import { BlockList, isIPv4 } from 'node:net';
import { StartError } from '../basics/errors.ts';

export interface OutgoingProxy {
  /** Variable that names it, as it is spelled there. */
  readonly variable: string;
  /** Its address, without user and password. */
  readonly url: string;
  /** What it takes for a login, as a header's value; never told. */
  readonly token: string | undefined;
  /** Hosts that are reached without it, as `NO_PROXY` lists them. */
  readonly exceptions: string;
}

/**
 * The proxy that leads to an instance; undefined where none is set or the instance is on this machine. Hosts that
 * `NO_PROXY` names are told apart by whoever connects, its ranges of addresses here. Small letters win, and blank is unset. Throws a StartError that
 * names the variable of an address that is none.
 */
export function outgoingProxy(env: NodeJS.ProcessEnv, instance: string): OutgoingProxy | undefined {
  const { protocol, hostname } = new URL(instance);
  if (isLoopback(hostname)) return undefined;
  // What is set for http serves for https where nothing else does, as in undici.
  const names =
    protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
  const variable = names.find((name) => settingOf(env, name) !== '');
  if (variable === undefined) return undefined;
  const exceptions = settingOf(env, 'no_proxy') || settingOf(env, 'NO_PROXY');
  if (exceptions.split(/[\s,]+/).some((entry) => entry === '*' || isWithin(hostname, entry))) return undefined;
  return { variable, ...addressOf(settingOf(env, variable), variable), exceptions };
}

/** Quotation marks around nothing are nothing, too, as in our own settings. */
const settingOf = (env: NodeJS.ProcessEnv, name: string): string =>
  env[name]?.trim().replace(/^(["'])\s*\1$/, '') ?? '';

/** `URL` lets quotation marks and braces of what nobody filled in be part of a host, and takes half a scheme for one. */
const HOST_NAME = /^(?!https?$)(?:\[[\da-f:.]+\]|[\w.-]+)$/i;

function addressOf(text: string, variable: string): Pick<OutgoingProxy, 'url' | 'token'> {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  // To `URL` a backslash, as in the logins of Windows domains, ends the host.
  const url = URL.canParse(whole) && !whole.includes('\\') ? new URL(whole) : undefined;
  // What stands there may hold a password: it is not repeated.
  if (!url || !['http:', 'https:'].includes(url.protocol) || !HOST_NAME.test(url.hostname))
    throw new StartError(
      `${variable} must be the address of an http or https proxy, such as http://proxy.example.com:3128.`,
    );
  const login = `${decoded(url.username)}:${decoded(url.password)}`;
  const token = login === ':' ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  return { url: url.origin, token };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether a host of an address is this machine. */
function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost\.?|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/i.test(
    hostname,
  );
}

/** Whether an address lies in a range such as `10.0.0.0/8`, which undici does not know. */
function isWithin(hostname: string, entry: string): boolean {
  const [net = '', bits = ''] = entry.split('/');
  if (!isIPv4(hostname) || !isIPv4(net) || !/^([12]?\d|3[0-2])$/.test(bits)) return false;
  const range = new BlockList();
  range.addSubnet(net, Number(bits));
  return range.check(hostname);
}
