/** Which addresses are reached from this machine only. */
import { BlockList, isIP } from 'node:net';
import { placeOf } from './called-names.ts';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * Whether a server is reachable from this machine only, that was told to listen on `host`. An address says so itself,
 * however it is written; a name may stand for any, so that of a name it is `bound` that counts, once something is.
 */
export function isLoopback(host: string, bound?: string): boolean {
  if (isIP(host) !== 0) return isLoopbackAddress(host);
  const name = placeOf(host)?.host ?? '';
  return name === 'localhost' || isLoopbackAddress(name) || (bound !== undefined && isLoopbackAddress(bound));
}

/** IPv4 written as IPv6 counts as what it is. */
function isLoopbackAddress(text: string): boolean {
  const address = text.split('%', 1)[0] ?? '';
  const family = isIP(address);
  return family !== 0 && LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
