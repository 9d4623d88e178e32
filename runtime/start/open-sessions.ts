import type { HttpServerOptions } from '../http/server.ts';
import { Seal } from '../mcp/asking/seal.ts';
import type { FaultReporter } from '../mcp/call-tool.ts';
import { MemorySessions } from '../mcp/sessions/memory-sessions.ts';
import { DEFAULT_LIMITS } from '../mcp/sessions/session-store.ts';
import type { Settings } from './settings.ts';

/** The store of sessions, and the key that signs what clients carry: shared by processes, or one has them alone. With Redis this waits for it a little, and starts without it if it must. */
export async function openSessions(
  settings: Settings,
  report: FaultReporter,
): Promise<Pick<HttpServerOptions, 'sessions' | 'seal'>> {
  const { redisUrl, sealKey, sessionIdleMs: idleMs, sessionLimit } = settings;
  const limits = { ...DEFAULT_LIMITS, idleMs, sessions: sessionLimit };
  const seal = new Seal(sealKey);
  if (redisUrl === undefined) return { sessions: settings.sessions ? new MemorySessions(limits) : undefined, seal };
  const { RedisSessions } = await import('../mcp/sessions/redis-sessions.ts');
  const onSecret = (secret: string) => sealKey === undefined && seal.use(secret);
  const redis = new RedisSessions({ url: redisUrl, limits, onSecret, report });
  await redis.opened();
  if (settings.sessions) return { sessions: redis, seal };
  await redis.close();
  return { sessions: undefined, seal };
}
