import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { secondsOf } from '../../oneuptime/monitors/interval.ts';
import { defineWorkflow, type Inputs, type Job } from '../define.ts';
import { spanSeconds } from '../spans.ts';
import { freeName } from './create-uptime-monitor.ts';
import {
  createMonitor,
  MADE_MONITOR,
  MAKE_OPERATIONS,
  oftenText,
  type ReadableMonitor,
  storedMonitor,
} from './made-monitor.ts';
import { watchCheck } from './watch-check.ts';
import { watchedAddress } from './watched-address.ts';

/** A service under watch has to be noticed within minutes. */
const USUAL_INTERVAL = '1m';
/** Seconds that a check waits for an answer, at the most. */
const LONGEST_WAIT = 60;
/** Kinds whose answers have a status code. */
const HAS_CODES: readonly string[] = ['Website', 'API'];

const INPUT = {
  url: { kind: 'text', required: true },
  name: { kind: 'text' },
  interval: { kind: 'text', about: '1m' },
  slowerThan: { kind: 'text', about: '3s' },
  errorRate: { kind: 'number', about: '%' },
  policy: { kind: 'one', to: 'on_call_policy' },
  severity: { kind: 'one', to: 'incident_severity' },
  page: { kind: 'one', to: 'status_page' },
  team: { kind: 'one', to: 'team' },
} as const satisfies Inputs;

/** Monitor, alerts, line on a page and owners of a service, in one plan. */
export const watchService = defineWorkflow({
  name: 'watch_service',
  title: 'Put a service under watch',
  description:
    'One plan: monitor of a URL, incident when offline (pages policy), alert when slow or failing, status page line, owners.',
  toolset: 'monitors',
  risk: 'write',
  operations: [
    'list_monitors',
    ...MAKE_OPERATIONS,
    'get_on_call_policy',
    'get_status_page',
    'get_team',
    'list_alert_severities',
    'create_status_page_resource',
    'create_monitor_team_owner',
  ],
  input: INPUT,
  output: z.strictObject({
    ...MADE_MONITOR,
    /** What is raised when, and who is paged. */
    alerts: z.array(z.string()),
    page: z.string().optional(),
    owner: z.string().optional(),
  }),
  example: {
    url: 'https://api.example.com/auth/health',
    name: 'user-auth',
    slowerThan: '2s',
    page: 'Harbour Shop Status',
    preview: true,
  },
  intents: [
    'we launch a new service: monitor it, alert us, put it on the status page',
    'set up monitoring with alerts for a new microservice',
    'page the team when this endpoint is down or slow',
    'onboard this health check',
    'watch the error rate of this URL',
  ],
  everyday: true,
  run: async (job) => {
    const { client, input } = job;
    const { url, interval = USUAL_INTERVAL } = input;
    const address = watchedAddress(url);
    const [name, policy, page, team] = await Promise.all([
      input.name ?? freeName(job, address),
      input.policy && client.onCallPolicies.get(input.policy, ['name']),
      input.page && client.statusPages.get(input.page, ['name']),
      input.team && client.teams.get(input.team, ['name']),
    ]);
    if (input.errorRate !== undefined && !HAS_CODES.includes(address.monitorType))
      throw badArgument(
        `errorRate counts status codes, and a ${address.monitorType} monitor has none.`,
        'Leave errorRate out, or give the URL of a web service.',
      );
    const { check, notes } = watchCheck({
      interval: secondsOf(interval) ?? 60,
      slowMs: input.slowerThan === undefined ? undefined : slowMilliseconds(input.slowerThan),
      errorRate: input.errorRate,
    });
    for (const note of notes) job.note(note);
    const raised = await raisedBy(job, check.degradedWhen !== undefined);
    const monitor: ReadableMonitor = { name, ...address, interval, check: { ...check, ...raised } };
    const pages = policy ? ` and pages ${policy.name}` : ', which pages nobody';
    const { id } = await createMonitor(client, monitor, {
      does: `Makes the ${address.monitorType} monitor ${name} of ${url}, checked ${oftenText(interval)}: offline raises an incident${pages}.`,
    });
    if (input.page !== undefined)
      await client.statusPageResources.create(
        { statusPage: input.page, monitor: id, displayName: name },
        { does: `Shows it on ${page ? page.name : 'the page'} as ${name}.` },
      );
    if (input.team !== undefined)
      await client.monitorTeamOwners.create(
        { team: input.team, monitor: id, isOwnerNotified: true },
        { does: `Makes ${team ? team.name : 'the team'} its owner, without a message now.` },
      );
    return {
      ...(await storedMonitor(job, id, monitor)),
      alerts: [
        `Offline: an incident${policy ? `, which pages ${policy.name}` : '; nobody is paged'}.`,
        ...(raised.alert ? ['Degraded: an alert; nobody is paged.'] : []),
      ],
      ...(page ? { page: page.name ?? page.id } : {}),
      ...(team ? { owner: team.name ?? team.id } : {}),
    };
  },
});

interface Raised {
  readonly incident: Readonly<Record<string, unknown>>;
  readonly alert?: Readonly<Record<string, unknown>>;
}

/** An incident when it is offline; when it is only degraded an alert of the mildest kind. */
async function raisedBy(job: Job<typeof INPUT>, canBeDegraded: boolean): Promise<Raised> {
  const { policy, severity } = job.input;
  const incident = {
    ...(severity === undefined ? {} : { severity }),
    ...(policy === undefined ? {} : { onCallPolicies: [policy] }),
  };
  if (!canBeDegraded) return { incident };
  const mildest = await job.attempt('severities of alerts', () =>
    job.client.alertSeverities.list({ fields: ['name'], sort: '-order', limit: 1 }),
  );
  const [mild] = mildest?.rows ?? [];
  return { incident, alert: { on: ['degraded'], ...(mild ? { severity: mild.id } : {}) } };
}

function slowMilliseconds(text: string): number {
  const seconds = /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : spanSeconds(text);
  if (seconds !== undefined && seconds > LONGEST_WAIT)
    throw badArgument(
      `slowerThan is ${seconds} seconds here, and no check waits longer than ${LONGEST_WAIT}.`,
      'Write "3s", or "3000ms".',
    );
  if (seconds !== undefined && seconds > 0) return Math.round(seconds * 1000);
  throw badArgument(`slowerThan is no span: ${JSON.stringify(text.slice(0, 40))}.`, 'Write "3s".');
}
