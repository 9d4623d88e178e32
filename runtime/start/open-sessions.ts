import { Seal } from '../mcp/asking/seal.ts';
import type { FaultReporter } from '../mcp/call-tool.ts';
import { MemorySessions } from '../mcp/sessions/memory-sessions.ts';
import { DEFAULT_LIMITS, type SessionStore } from '../mcp/sessions/session-store.ts';
import type { HttpConfig } from './settings-http.ts';

/** What processes share, or one has alone: the store of sessions, and the key that signs what clients carry. */
export interface Shared {
  readonly sessions: SessionStore | undefined;
  readonly seal: Seal;
}

/** Opens them as configured. With Redis this waits for it a little, and starts without it if it must. */
export async function openSessions(config: HttpConfig, report: FaultReporter): Promise<Shared> {
  const limits = { ...DEFAULT_LIMITS, idleMs: config.sessionIdleMs, sessions: config.sessionLimit };
  if (config.redisUrl === undefined) {
    const sessions = config.sessions ? new MemorySessions(limits) : undefined;
    return { sessions, seal: new Seal(config.sealKey) };
  }
  const seal = new Seal(config.sealKey);
  const { RedisSessions } = await import('../mcp/sessions/redis-sessions.ts');
  const onSecret = (secret: string) => config.sealKey === undefined && seal.use(secret);
  const redis = new RedisSessions({ url: config.redisUrl, limits, onSecret, report });
  await redis.opened();
  if (config.sessions) return { sessions: redis, seal };
  await redis.close();
  return { sessions: undefined, seal };
}
