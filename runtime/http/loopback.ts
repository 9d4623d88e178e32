const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a server bound to `host` is reachable from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Why a request to a loopback server must be refused, if it must: a web page whose name was made to resolve to this
 * machine names itself in `Host`, and any page that scripts the browser names itself in `Origin`. Clients that are no
 * browser send no Origin.
 */
export function rebindingProblem(
  headers: { readonly host?: string | undefined; readonly origin?: string | undefined },
  bound: string,
): string | undefined {
  const allowed = (name: string | undefined) => name !== undefined && (LOOPBACK.has(name) || name === bound);
  if (!headers.host) return 'Missing Host header';
  if (!allowed(hostname(`http://${headers.host}`))) return 'Invalid Host: this server answers on loopback names only';
  if (headers.origin && !allowed(hostname(headers.origin)))
    return 'Invalid Origin: only pages of this machine may call';
  return undefined;
}

/** Undefined for what is no address, such as the `null` of an opaque origin. */
export function hostname(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).hostname : undefined;
}
