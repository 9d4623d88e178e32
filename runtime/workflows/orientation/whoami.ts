import { z } from 'zod';
import { ToolError } from '../../basics/errors.ts';
import { capped, cappedOf } from '../capped.ts';
import type { TypedClient } from '../client-types.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { type ReadProbe, rolesThatFit, writableBy } from './roles.ts';

interface Probe {
  readonly toolset: string;
  readonly resource: string;
  readonly client: keyof TypedClient;
}

const probe = (toolset: string, resource: string, client: keyof TypedClient): Probe => ({ toolset, resource, client });

/** What stands for each toolset: the kind of row that its tools are mostly about. */
const PROBES = [
  probe('incidents', 'incident', 'incidents'),
  probe('alerts', 'alert', 'alerts'),
  probe('monitors', 'monitor', 'monitors'),
  probe('status-pages', 'status_page', 'statusPages'),
  probe('on-call', 'on_call_policy', 'onCallPolicies'),
  probe('maintenance', 'scheduled_maintenance_event', 'scheduledMaintenanceEvents'),
  probe('telemetry', 'log', 'logs'),
  probe('reliability', 'service_level_objective', 'serviceLevelObjectives'),
  probe('services', 'service', 'services'),
  probe('dashboards', 'dashboard', 'dashboards'),
  probe('runbooks', 'runbook', 'runbooks'),
  probe('teams-and-access', 'team', 'teams'),
] as const;

/** Kinds that tell roles apart: administrators alone read keys, and whoever only looks reads no insights. */
const TELLTALES = [probe('API keys', 'api_key', 'apiKeys'), probe('AI insights', 'ai_insight', 'aiInsights')] as const;

const MOST_PROJECTS = 20;

/** The project of a key, and what the key may read; what it may write is inferred, never tried. */
export const whoami = defineWorkflow({
  name: 'whoami',
  title: 'Who am I',
  description:
    'The project or projects of the API key, rows it can read by toolset, toolsets it cannot read, the roles that would fit, and what those may write. Nothing is written to find out.',
  toolset: 'overview',
  risk: 'read',
  operations: [
    'list_projects',
    'count_incidents',
    'count_alerts',
    'count_monitors',
    'count_status_pages',
    'count_on_call_policies',
    'count_scheduled_maintenance_events',
    'count_logs',
    'count_service_level_objectives',
    'count_services',
    'count_dashboards',
    'count_runbooks',
    'count_teams',
    'count_api_keys',
    'count_ai_insights',
  ],
  input: {},
  output: z.strictObject({
    projects: cappedOf(z.strictObject({ id: z.string(), name: z.string() })),
    reads: z.record(z.string(), z.int()),
    cannotRead: z.array(z.string()),
    fitsRole: z.array(z.string()).optional(),
    likelyWrites: z.array(z.string()).optional(),
    learnt: z.string(),
  }),
  example: {},
  intents: [
    'list my projects',
    'which project am I in',
    'what may this key do',
    'who am I here',
    'what access do I have',
    'which permissions does my API key have',
  ],
  run: async (job) => {
    const [projects, ...found] = await Promise.all([
      job.client.projects.list({ fields: ['name'], sort: 'name', limit: MOST_PROJECTS }),
      ...[...PROBES, ...TELLTALES].map((asked) => probed(asked, job)),
    ]);
    const seen = found.filter((one) => one !== undefined);
    const shown = seen.filter(({ toolset }) => PROBES.some((known) => known.toolset === toolset));
    // What one probe could not find out may be what tells two roles apart.
    const roles = seen.length === found.length ? rolesThatFit(seen) : [];
    return {
      projects: capped(
        projects.rows.map(({ id, name }) => ({ id, name: name ?? '' })),
        MOST_PROJECTS,
        projects.total,
      ),
      reads: Object.fromEntries(shown.flatMap(({ toolset, rows }) => (rows === undefined ? [] : [[toolset, rows]]))),
      cannotRead: shown.filter(({ couldRead }) => !couldRead).map(({ toolset }) => toolset),
      fitsRole: roles.length > 0 ? roles : undefined,
      likelyWrites: writableBy(roles, shown),
      learnt: learntFrom(seen.length, roles),
    };
  },
});

interface Probed extends ReadProbe {
  readonly rows: number | undefined;
}

/** Counts rows of a kind: a refusal is an answer, too. Undefined where something else failed. */
async function probed({ toolset, resource, client }: Probe, job: Job): Promise<Probed | undefined> {
  const { resources } = await import('../../../generated/oneuptime/index.ts');
  const permissions = (await resources[resource]?.load())?.permissions;
  const [creators, readers] = await Promise.all([namesOf(permissions?.[0]), namesOf(permissions?.[1])]);
  return job.attempt(toolset, async () => {
    try {
      return { toolset, creators, readers, couldRead: true, rows: await job.client[client].count() };
    } catch (cause) {
      if (!(cause instanceof ToolError) || cause.code !== 'not_permitted') throw cause;
      return { toolset, creators, readers, couldRead: false, rows: undefined };
    }
  });
}

async function namesOf(set: number | undefined): Promise<string[]> {
  const { permissionNames, permissionSets } = await import('../../../generated/oneuptime/permissions.ts');
  return (permissionSets[set ?? 0] ?? []).flatMap((place) => permissionNames[place] ?? []);
}

function learntFrom(probes: number, roles: readonly string[]): string {
  const counted = `By ${probes} counts, one for each kind of row.`;
  const roleless = 'No general role fits, so its writes are not known.';
  return `${counted} ${roles.length > 0 ? 'Writes follow from the roles that fit, and were not tried.' : roleless}`;
}
