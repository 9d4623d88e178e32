import { z } from 'zod';
import { onlyDefined } from '../../oneuptime/monitors/places.ts';
import { defineWorkflow } from '../define.ts';

const LONGEST_ADDRESS = 200;
const ms = z.number().nonnegative();

const OUTPUT = z.strictObject({
  url: z.string(),
  method: z.literal('GET'),
  available: z.boolean(),
  status: z.int().optional(),
  latencyMs: ms,
  phases: z
    .strictObject({ dns: ms.optional(), connect: ms.optional(), tls: ms.optional(), firstByte: ms.optional() })
    .optional(),
  certificate: z.strictObject({ valid: z.boolean(), daysLeft: z.int().optional() }).optional(),
  redirects: z.array(z.string()).optional(),
  problem: z.string().optional(),
  checkedAt: z.string(),
});

/** One look at a public website from this server, for anybody. */
export const checkHttpAvailabilityLatency = defineWorkflow({
  name: 'check_http_availability_latency',
  title: 'Check a website from here',
  description:
    'Ask a public website once, from this server, without an account: available (2xx or 3xx), status, latencyMs, phases, days left of its certificate, redirects, problem. Once a minute. To watch it call create_uptime_monitor.',
  toolset: 'overview',
  risk: 'read',
  operations: [],
  routes: ['GET https://{address}'],
  isPublic: true,
  switchedOnBy: 'publicProbe',
  repeats: true,
  input: { url: { kind: 'text', required: true, about: 'Such as https://www.example.com/.' } },
  output: OUTPUT,
  example: { url: 'https://www.example.com/' },
  intents: [
    'is https://www.example.com reachable right now, and how fast',
    'check this url without an account',
    'is the website down for everyone or just me',
    'how long does this page take to answer',
    'run a simple check for a website',
    'how many days is the certificate of this site still valid',
  ],
  run: async ({ visit, input, now }) => {
    const { url, status, totalMs, phases, certificate, redirects, error } = await visit(input.url);
    return onlyDefined({
      url: cut(url),
      method: 'GET' as const,
      available: status !== undefined && status >= 200 && status < 400,
      status,
      latencyMs: totalMs,
      phases: Object.keys(phases).length > 0 ? phases : undefined,
      certificate: certificate && onlyDefined({ valid: certificate.isValid, daysLeft: certificate.daysLeft }),
      redirects: redirects.length > 0 ? redirects.map(cut) : undefined,
      problem: error,
      checkedAt: now.toISOString(),
    }) as z.input<typeof OUTPUT>;
  },
});

function cut(address: string): string {
  return address.length > LONGEST_ADDRESS ? `${address.slice(0, LONGEST_ADDRESS)}…` : address;
}
