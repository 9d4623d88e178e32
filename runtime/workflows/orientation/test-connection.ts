import { z } from 'zod';
import { ToolError } from '../../basics/errors.ts';
import { isPlain } from '../../basics/plain.ts';
import { defineWorkflow, type Job } from '../define.ts';

/** Whether the instance answers, and takes the key. What stands in the way is the answer, not a failure of the call. */
export const testConnection = defineWorkflow({
  name: 'test_connection',
  title: 'Test the connection',
  description:
    'Whether OneUptime answers at its address and takes the key: address, version, round trip in milliseconds, key, project; what is wrong, and what to do about it. Then whoami.',
  toolset: 'overview',
  risk: 'read',
  operations: ['list_projects'],
  routes: ['GET /version'],
  isPublic: true,
  input: {},
  output: z.strictObject({
    ok: z.boolean(),
    address: z.string(),
    version: z.string().optional(),
    roundTripMs: z.int().optional(),
    key: z.enum(['accepted', 'not accepted', 'missing', 'not tried']),
    project: z.string().optional(),
    problem: z.string().optional(),
    next: z.string().optional(),
  }),
  example: {},
  intents: [
    'does the connection work',
    'can you reach the server',
    'is my API key valid',
    'which version is the instance',
    'why does nothing work',
  ],
  run: async (job) => {
    const address = job.site;
    const began = performance.now();
    const answered = await told(() => versionOf(job));
    const roundTripMs = Math.max(1, Math.round(performance.now() - began));
    if ('problem' in answered) {
      const { problem, next } = answered;
      return { ok: false, address, key: 'not tried' as const, problem, next };
    }
    const version = answered.value;
    const projects = await told(() => job.client.projects.list({ fields: ['name'], limit: 1 }));
    if (!('problem' in projects)) {
      const { rows, total = 0 } = projects.value;
      const project = total > 1 ? `${total} projects: see whoami` : (rows[0]?.name ?? undefined);
      return { ok: true, address, version, roundTripMs, key: 'accepted' as const, project };
    }
    const { code, problem, next } = projects;
    return { ok: false, address, version, roundTripMs, key: KEYS[code] ?? ('not tried' as const), problem, next };
  },
});

/** What a failure says of the key. */
const KEYS: Readonly<Record<string, 'missing' | 'not accepted'>> = {
  no_credential: 'missing',
  invalid_key: 'not accepted',
};

interface Failed {
  readonly code: string;
  readonly problem: string;
  readonly next: string;
}

/** What was read, or the failure in its own words. */
async function told<T>(read: () => Promise<T>): Promise<{ readonly value: T } | Failed> {
  try {
    return { value: await read() };
  } catch (cause) {
    if (!(cause instanceof ToolError)) throw cause;
    return { code: cause.code, problem: cause.message, next: cause.next };
  }
}

/** The release that the instance says it is. Throws where it says none: something else answers at its address. */
async function versionOf({ send, site }: Job): Promise<string> {
  const { status, body } = await send({ method: 'GET', path: '/version', isRead: true });
  if (status < 400 && isPlain(body) && typeof body.version === 'string') return body.version;
  throw new ToolError(
    'upstream_failed',
    `${site} answers, and does not say which release it is (HTTP ${status}).`,
    'Check that ONEUPTIME_URL is the address of a OneUptime instance, without a path of its own.',
  );
}
