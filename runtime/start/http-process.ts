import type { FastifyInstance } from 'fastify';
import { StartError } from '../basics/errors.ts';
import { callerOf } from '../guard/principal.ts';
import type { ClosingOrders } from '../http/closing.ts';
import type { Instances } from '../http/instances.ts';
import { loadSseTransport, type SseTransportClass } from '../http/legacy-sse.ts';
import type { RequestPolicy } from '../http/request-policy.ts';
import { createHttpServer, type HttpServerOptions } from '../http/server.ts';
import { MemorySessions } from '../mcp/sessions/memory-sessions.ts';
import type { RedisSessions } from '../mcp/sessions/redis-sessions.ts';
import { DEFAULT_LIMITS } from '../mcp/sessions/session-store.ts';
import type { Metrics } from '../observe/metrics.ts';
import { networksOf } from '../visits/public-address.ts';
import { HttpStop } from './http-stop.ts';
import { listedAddresses, listen, listeningWords } from './listen.ts';
import { listeningLine } from './listening-line.ts';
import { openObservers } from './open-observers.ts';
import { openProduct, type Product } from './open-product.ts';
import { endOnSignals, reportFault } from './process-signals.ts';
import { say } from './say.ts';
import { serveMetrics } from './serve-metrics.ts';
import type { Settings } from './settings.ts';

/** Once the first clients are served, and before anybody searches. */
const WARM_AFTER_MS = 1500;

/** The HTTP server as a process. Resolves when it listens; rejects with a `StartError` when it cannot. */
export async function runHttp(settings: Settings, onEnd?: (run: () => Promise<unknown>) => void): Promise<void> {
  const { observer, log, metrics, serving, close } = await openObservers(settings);
  const product = await openProduct(settings, { usualAudit: [{ kind: 'stdout' }], observer });
  onEnd?.(() => Promise.all([product.audit?.close(), close()]));
  // What cannot be opened is known before there is a line to lose; whoever says nothing has standard output.
  if (settings.audit) await product.audit?.check();
  const { drainMs } = settings;
  const stop = new HttpStop({ drainMs, limits: product.server.limits });
  const app = await httpServerOf(settings, product, { orders: stop.orders, metrics });
  endOnSignals((signal) => stop.run(app, signal).then(close), drainMs);
  try {
    const metricsAt = metrics && (await serveMetrics(settings, { app, metrics, policy: policyOf(settings) }));
    const addresses = await listen(app, settings);
    // Keys of a port that somebody else holds would open nothing.
    await product.announce?.();
    const named = [...(product.instances?.keys() ?? [])].map((name) => `/i/${name}/mcp`);
    const paths = [...(settings.hasDefault ? ['/mcp'] : []), ...named];
    process.stdout.write(`oneuptime-mcp ${product.server.version} ${listeningWords(addresses, paths)}\n`);
    const at = { listens: listedAddresses(addresses, paths), metrics: metricsAt };
    const isInLog = log !== undefined && !isReadTogether(settings);
    if (metricsAt !== undefined && !isInLog) say(`metrics are served at ${metricsAt}`);
    serving();
    if (isInLog) log.write('info', listeningLine(settings, product, at));
  } catch (error) {
    await app.close();
    throw error;
  }
  setTimeout(() => {
    product.warm().catch((fault) => reportFault(fault, 'warming the search'));
    metrics?.warm().catch((fault) => reportFault(fault, 'loading what counts'));
  }, WARM_AFTER_MS).unref();
}

/** Whether the log is for people who have standard output before them, too. */
function isReadTogether({ logFormat }: Settings): boolean {
  return logFormat !== 'json' && process.stdout.isTTY === true && process.stderr.isTTY === true;
}

interface Beside {
  readonly orders?: ClosingOrders;
  readonly metrics?: Metrics | undefined;
  /** Where people sign in, in place of what the settings say. */
  readonly signIn?: HttpServerOptions['signIn'];
}

/** The HTTP face of a product as the settings want it, not yet listening. Closing it closes the product. */
export async function httpServerOf(
  settings: Settings,
  product: Product,
  { orders, metrics, signIn: given }: Beside = {},
): Promise<FastifyInstance> {
  const { sharedKey, keyHeaders, requireKey, hasDefault, metricsToken: token } = settings;
  const ownKey = () => product.credential;
  const { sessions, redis, isSecretKnown } = await openSessions(settings, product);
  const signIn = given ?? (await signInOf(settings, product, isSecretKnown));
  const app = createHttpServer({
    sessions,
    seal: product.seal,
    accepted: product.accepted,
    callerOf: callerOf({ credential: ownKey, sharedKey, keyHeaders }),
    keyHeaders,
    requireKey,
    signIn,
    maxBody: settings.maxBody,
    ...policyOf(settings),
    legacySse: settings.legacySse ? await openSseTransport() : undefined,
    instances: product.instances && facesOf(product.instances, settings),
    at: hasDefault ? (path, layers) => product.at(path, layers) : () => NO_DEFAULT,
    policyOf: product.policyOf,
    tools: (query, layers) => product.tools(query, layers),
    health: () => healthOfAll(product, hasDefault),
    report: reportFault,
    lent: settings.sharedKey ? ownKey : undefined,
    trustedProxies: settings.publicProbe ? networksOf(settings.trustProxy) : undefined,
    orders,
    observer: product.observer,
    metrics,
    metricsPage: metrics && settings.metrics === 'on' ? { metrics, token } : undefined,
  });
  metrics?.watchProduct(product.gauges);
  app.addHook('onClose', () => redis?.close());
  app.addHook('onClose', () => product.close());
  return app;
}

/** How it is, with how many of the instances are well: strangers may read it, and learn no name. */
async function healthOfAll(product: Product, hasDefault: boolean): Promise<object> {
  const { instances, server } = product;
  const own = hasDefault ? await product.health() : { status: 'ok', version: server.version };
  if (instances === undefined) return own;
  const all = await Promise.all([...instances.values()].map(({ health }) => health()));
  const degraded = all.filter(({ status }) => status !== 'ok').length;
  const status = degraded === 0 ? own.status : 'degraded';
  return { ...own, status, instances: { ok: all.length - degraded, degraded } };
}

/** Under which names it is called, and by which pages. */
function policyOf({ allowedOrigins, allowedHosts, publicUrl, host: address }: Settings): RequestPolicy {
  return { allowedOrigins, allowedHosts, publicUrl, address };
}

const NO_DEFAULT = {
  problem:
    'This server has several instances, each at an address of its own: connect to /i/<name>/mcp. Whoever runs it knows the names.',
};

/** What HTTP serves of each instance. */
function facesOf(instances: ReadonlyMap<string, Product>, { keyHeaders }: Settings): Instances {
  return new Map(
    [...instances].map(([name, product]) => {
      const ownKey = () => product.credential;
      const { at, policyOf, tools, health, isLent } = product;
      const lent = isLent ? ownKey : undefined;
      return [
        name,
        {
          at,
          policyOf,
          tools,
          health,
          lent,
          callerOf: callerOf({ credential: ownKey, sharedKey: isLent, keyHeaders }),
        },
      ];
    }),
  );
}

async function openSseTransport(): Promise<SseTransportClass> {
  const transport = await loadSseTransport();
  if (transport !== undefined) return transport;
  throw new StartError(
    'LEGACY_SSE=true needs the package @modelcontextprotocol/sdk, which is not installed: npm install @modelcontextprotocol/sdk, or unset it.',
  );
}

interface OpenedSessions extends Pick<HttpServerOptions, 'sessions'> {
  readonly redis?: RedisSessions;
  /** Whether what replicas sign and seal with is known here. */
  readonly isSecretKnown: () => boolean;
}

/**
 * The store of sessions, and the key that signs what clients carry: shared by processes, or one has them alone. With
 * Redis this waits for it a little, and starts without it if it must.
 */
async function openSessions(
  settings: Settings,
  { accepted, seal, confirmation }: Pick<Product, 'accepted' | 'seal' | 'confirmation'>,
): Promise<OpenedSessions> {
  const { redisUrl, sealKey, sessionIdleMs: idleMs, sessionLimit } = settings;
  const limits = {
    ...DEFAULT_LIMITS,
    idleMs,
    sessions: sessionLimit,
    isProven: (owner: string) => accepted.has(owner),
  };
  let isSecretKnown = redisUrl === undefined || sealKey !== undefined;
  const opened = { isSecretKnown: () => isSecretKnown };
  if (redisUrl === undefined)
    return { ...opened, sessions: settings.sessions ? new MemorySessions(limits) : undefined };
  const { RedisSessions } = await import('../mcp/sessions/redis-sessions.ts');
  const onSecret = (secret: string): void => {
    if (sealKey !== undefined) return;
    seal.use(secret);
    isSecretKnown = true;
  };
  const redis = new RedisSessions({ url: redisUrl, limits, accepted, onSecret, report: reportFault });
  await redis.opened();
  confirmation?.share(redis.spent);
  if (settings.sessions) return { ...opened, sessions: redis };
  return { ...opened, sessions: undefined, redis };
}

/** Where people sign in; nothing is loaded where they do not. */
async function signInOf(settings: Settings, product: Product, isSecretKnown: () => boolean) {
  if (settings.auth === 'off') return undefined;
  return (await import('./open-sign-in.ts')).openSignIn(settings, product, isSecretKnown);
}
