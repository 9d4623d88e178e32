import type { FastifyInstance } from 'fastify';
import { askedFrom } from '../basics/asking-address.ts';
import { countedAddress } from '../guard/caller-budgets.ts';

/** Some addresses, such as those of one's own proxies. */
export interface AddressSet {
  has(address: string): boolean;
}

/** Has what a request asks for know the address that it came from. Where its body has come, as bodies arrive in no order of ours. */
export function addAskingAddress(app: FastifyInstance, proxies: AddressSet): void {
  app.addHook('preHandler', (request, _reply, done) => {
    const { socket, headers } = request;
    askedFrom(countedAddress(askingOf(socket.remoteAddress, headers['x-forwarded-for'], proxies)), done);
  });
}

/**
 * Where a request came from: the last address of those that it went through which is none of our own proxies. What stands
 * before that may be invented.
 */
export function askingOf(
  connected: string | undefined,
  forwarded: string | readonly string[] | undefined,
  proxies: AddressSet,
): string | undefined {
  const way = [forwarded ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((part) => plainOf(part.trim()))
    .filter((part) => part !== '');
  let asking = connected;
  while (asking !== undefined && proxies.has(asking) && way.length > 0) asking = way.pop();
  return asking;
}

/** Some proxies write ports, and brackets around addresses of IPv6. */
function plainOf(part: string): string {
  const [, bracketed] = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(part) ?? [];
  return bracketed ?? part.replace(/^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/, '$1');
}
