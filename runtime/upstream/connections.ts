/** Kept-alive connections to one instance: straight, or through an outgoing proxy. */
import { type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import { isConnecting } from './error-codes.ts';
import type { OutgoingProxy } from './outgoing-proxy.ts';
import { CONNECTIONS } from './places.ts';

/** Longest wait for a connection, where the deadline of a call leaves so much. */
const CONNECT_MS = 10_000;

/** What sends requests: a dispatcher of undici, as far as it is used. */
export interface Connections {
  dispatch(asked: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void;
  close(): Promise<void>;
}

/**
 * A pool to the origin, whose waits end with the deadline of a call. Through a proxy, failures to reach it and its refusals
 * are thrown as a ProxyFailure.
 */
export function connectionsTo(origin: string, proxy: OutgoingProxy | undefined, deadlineMs: number): Connections {
  // Before the deadline: a connection that never came about is told as one, and not as a call that may have arrived.
  const timeout = Math.min(CONNECT_MS, Math.ceil(deadlineMs * 0.8));
  const bounds = { connections: CONNECTIONS, headersTimeout: 0, bodyTimeout: 0, connect: { timeout } };
  if (!proxy) return new Pool(origin, bounds);
  const { url, token, exceptions } = proxy;
  const options: EnvHttpProxyAgent.Options = {
    ...bounds,
    httpProxy: url,
    httpsProxy: url,
    noProxy: exceptions,
    ...(token === undefined ? {} : { token }),
    proxyTls: { timeout },
    clientFactory: (to, given) => tunnelsThrough(new Pool(to, given), proxy),
    factory: (to, given) => new Pool(to, { ...bounds, ...given }),
  };
  return new ProxiedConnections(options, proxy);
}

/** The outgoing proxy could not be reached, or did not connect further: whatever was to be sent was not. */
export class ProxyFailure extends Error {
  readonly proxy: OutgoingProxy;
  /** What it answered instead of connecting; undefined where it could not be asked. */
  readonly status: number | undefined;

  constructor(proxy: OutgoingProxy, status: number | undefined, cause?: unknown) {
    super('The outgoing proxy did not connect.', { cause });
    this.proxy = proxy;
    this.status = status;
  }
}

/** A pool to the proxy whose tunnels fail with a ProxyFailure. */
function tunnelsThrough(pool: Pool, proxy: OutgoingProxy): Pool {
  const connect = pool.connect.bind(pool) as (asked: object) => Promise<Dispatcher.ConnectData>;
  const tunnel = async (asked: object): Promise<Dispatcher.ConnectData> => {
    const answer = await connect(asked).catch((cause: unknown) => {
      throw new ProxyFailure(proxy, undefined, cause);
    });
    if (answer.statusCode === 200) return answer;
    answer.socket.on('error', () => {}).destroy();
    throw new ProxyFailure(proxy, answer.statusCode);
  };
  return Object.assign(pool, { connect: tunnel });
}

/**
 * Tunnels through a proxy. Many let nobody tunnel to instances without TLS (only port 443 may be) and want such calls as
 * whole addresses instead: those that refuse the tunnel get them so.
 */
class ProxiedConnections implements Connections {
  readonly #options: EnvHttpProxyAgent.Options;
  readonly #proxy: OutgoingProxy;
  readonly #tunnels: EnvHttpProxyAgent;
  #forward: EnvHttpProxyAgent | undefined;

  constructor(options: EnvHttpProxyAgent.Options, proxy: OutgoingProxy) {
    this.#options = options;
    this.#proxy = proxy;
    this.#tunnels = new EnvHttpProxyAgent(options);
  }

  dispatch(asked: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    if (this.#forward) {
      this.#forwarded(this.#forward, asked, handler);
      return;
    }
    const failed = (controller: Dispatcher.DispatchController, cause: Error): void => {
      if (!String(asked.origin).startsWith('http:') || !isRefusedTunnel(cause)) {
        handler.onResponseError?.(controller, cause);
        return;
      }
      this.#forward ??= new EnvHttpProxyAgent({ ...this.#options, proxyTunnel: false });
      this.#forwarded(this.#forward, asked, handler);
    };
    this.#tunnels.dispatch(asked, new OtherwiseFailing(handler, failed));
  }

  #forwarded(forward: EnvHttpProxyAgent, asked: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    const failed = (controller: Dispatcher.DispatchController, cause: Error): void => {
      const told = isConnecting(cause) ? new ProxyFailure(this.#proxy, undefined, cause) : cause;
      handler.onResponseError?.(controller, told);
    };
    forward.dispatch(asked, new OtherwiseFailing(handler, failed));
  }

  async close(): Promise<void> {
    await Promise.all([this.#tunnels.close(), this.#forward?.close()]);
  }
}

/** A handler whose failures go elsewhere. */
class OtherwiseFailing implements Dispatcher.DispatchHandler {
  readonly #handler: Dispatcher.DispatchHandler;
  readonly onResponseError: (controller: Dispatcher.DispatchController, cause: Error) => void;

  constructor(handler: Dispatcher.DispatchHandler, failed: OtherwiseFailing['onResponseError']) {
    this.#handler = handler;
    this.onResponseError = failed;
  }

  onRequestStart(...told: Parameters<Told['onRequestStart']>): void {
    this.#handler.onRequestStart?.(...told);
  }

  onResponseStart(...told: Parameters<Told['onResponseStart']>): void {
    this.#handler.onResponseStart?.(...told);
  }

  onResponseData(...told: Parameters<Told['onResponseData']>): void {
    this.#handler.onResponseData?.(...told);
  }

  onResponseEnd(...told: Parameters<Told['onResponseEnd']>): void {
    this.#handler.onResponseEnd?.(...told);
  }
}

type Told = Required<Dispatcher.DispatchHandler>;

/** Refused for what it is: not for want of a login, and not because nothing was reached. */
function isRefusedTunnel(cause: unknown): boolean {
  return cause instanceof ProxyFailure && [400, 403, 404, 405, 501].includes(cause.status ?? 0);
}
