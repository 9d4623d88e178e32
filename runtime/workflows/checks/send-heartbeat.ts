import { z } from 'zod';
import { badArgument, ToolError } from '../../basics/errors.ts';
import { withoutTexts } from '../../call/given-secrets.ts';
import { defineWorkflow } from '../define.ts';
import { FACTS_OPERATIONS, monitorFacts } from './monitor-facts.ts';

/** What follows is up to the monitor: rules look at the body and the headers of what comes in. */
const RULES_RUN = {
  kind: 'tells',
  says: 'The rules of the monitor look at it at once: they may raise or resolve incidents and alerts, and page people.',
} as const;

/** Pings the address of an Incoming Request monitor, which is a secret: nothing that is told holds it. */
export const sendHeartbeat = defineWorkflow({
  name: 'send_heartbeat',
  title: 'Send a heartbeat',
  description:
    'Ping an Incoming Request monitor as its own job would, with a body for its rules if given: it counts as alive. The address stays secret. Whether it arrived tells get_check_results.',
  toolset: 'monitors',
  risk: 'write',
  operations: [...FACTS_OPERATIONS],
  routes: ['POST /heartbeat/{secret}'],
  input: {
    monitor: { kind: 'one', to: 'monitor', required: true },
    body: { kind: 'json', about: 'JSON object that the sender would send.' },
  },
  output: z.strictObject({
    monitor: z.string(),
    accepted: z.boolean(),
    at: z.string(),
    dropped: z.string().optional(),
  }),
  example: { monitor: 'Nightly backup', preview: true },
  intents: [
    'send a heartbeat for the nightly backup',
    'ping the heartbeat monitor by hand',
    'tell OneUptime that the cron job ran',
    'reset the dead man switch',
    'tell the monitor that the job is done',
  ],
  run: async (job) => {
    const { client, input, now, note } = job;
    const facts = await monitorFacts(job, input.monitor);
    if (facts.type !== 'Incoming Request')
      throw badArgument(
        `${facts.name} takes no heartbeats: it is of the kind ${facts.type}.`,
        'List those that do with list_monitors, filter {"monitorType": "Incoming Request"}.',
      );
    const secret = await client.monitors.secret(facts.id, 'incomingRequestSecretKey');
    if (secret === undefined)
      throw new ToolError(
        'not_permitted',
        `This key may not read the heartbeat address of ${facts.name}.`,
        'Use one of an administrator or member, or have the job itself send it.',
      );
    const body = bodyOf(input.body);
    const answer = await job
      .send(
        {
          method: 'POST',
          path: `/heartbeat/${encodeURIComponent(secret)}`,
          body,
          isRead: false,
          isBesideApi: true,
          // Headers are stored on the monitor, where whoever may read it sees them.
          isKeyless: true,
        },
        {
          does: `Sends a heartbeat to ${facts.name}.`,
          undo: null,
          shown: { monitor: facts.name, body },
          effects: [RULES_RUN],
        },
      )
      .catch((cause: unknown) => {
        throw withoutSecret(cause, secret);
      });
    if (answer.status >= 400)
      throw new ToolError(
        'rejected',
        `The heartbeat was refused with HTTP ${answer.status}.`,
        'Check ONEUPTIME_URL and what stands before it.',
      );
    // The platform answers before it looks: also for monitors that take nothing now.
    if (facts.paused !== undefined) note(`OneUptime drops it: ${facts.paused}.`);
    const dropped = facts.paused === undefined ? {} : { dropped: facts.paused };
    return { monitor: facts.name, accepted: !job.isPreview, at: now.toISOString(), ...dropped };
  },
});

function bodyOf(given: unknown): Readonly<Record<string, unknown>> {
  if (given === undefined) return {};
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given as Record<string, unknown>;
  throw badArgument('body is no JSON object.', 'Write {"status": "ok"}, or leave it out.');
}

/** A failure that quotes the address, without what is secret of it. */
function withoutSecret(cause: unknown, secret: string): unknown {
  if (!(cause instanceof ToolError)) return cause;
  return new ToolError(cause.code, withoutTexts(cause.message, [secret]), withoutTexts(cause.next, [secret]));
}
