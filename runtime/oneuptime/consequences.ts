/**
 * What the platform does beside a write, and what it does not do although one might think so: as it was observed on a
 * running server. All such facts that depend on the request alone stand here.
 */
import type { Call } from '../call/platform.ts';
import type { LoadedTool } from '../catalogue/catalogue.ts';
import type { WireObject } from './codec.ts';
import { storedRulesOf, unwrapSteps } from './monitors/steps.ts';

/** Policies of these are executed when they are in the create; an update only links them. */
export const PAGED_AT_CREATION: ReadonlySet<string> = new Set([
  'incident',
  'alert',
  'incident_episode',
  'alert_episode',
]);
export const POLICIES = 'onCallDutyPolicies';

/** Kinds whose owners are written to, by a worker that runs at each full minute; owners of all others hear nothing. */
export const OWNERS_TOLD: ReadonlySet<string> = new Set([
  'ai_agent',
  'alert',
  'alert_episode',
  'incident',
  'incident_episode',
  'monitor',
  'network_device',
  'probe',
  'scheduled_maintenance_event',
  'service_level_objective',
  'status_page',
]);

const isFilled = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

/** What follows from a create that is about to be sent. */
export function afterCreate({ resource, module }: LoadedTool, data: WireObject): readonly string[] {
  return [
    ...pagesOf(resource, data),
    ...(resource === 'incident' && isFilled(data.monitors) ? monitorsOf(data) : []),
    ...(resource === 'monitor' ? raisedBy(data) : []),
    ...ownersOf(module),
    ...subscribersOf(data),
    ...(MADE_ALONG.get(resource) ?? []),
  ];
}

/** Who is paged by a new incident, alert or episode. */
function pagesOf(resource: string, data: WireObject): string[] {
  if (!PAGED_AT_CREATION.has(resource)) return [];
  if (isFilled(data[POLICIES]))
    return ['Its on-call policies are executed within seconds: see list_on_call_duty_execution_logs.'];
  return [
    `Nobody is paged by this: it has no ${POLICIES}, and those added later page nobody. Only an on-call rule of the project may.`,
  ];
}

/** What an open incident does to its monitors. */
function monitorsOf({ changeMonitorStatusToId }: WireObject): string[] {
  const status = typeof changeMonitorStatusToId === 'string' ? ' get the status named within seconds, and' : '';
  const back = status ? 'puts them back to Operational' : 'has them checked again';
  return [`Its monitors${status} are not checked while it is open; resolving ${back}.`];
}

/** Whether the rules of a new monitor raise anything. */
function raisedBy({ monitorSteps, monitorType }: WireObject): string[] {
  if (monitorType === 'Manual') return [];
  const rules = (unwrapSteps(monitorSteps)?.steps ?? []).flatMap(storedRulesOf);
  const raises = (flag: string, list: string): boolean =>
    rules.some((rule) => rule[flag] === true && isFilled(rule[list]));
  if (raises('createIncidents', 'incidents') || raises('createAlerts', 'alerts')) return [];
  return ['It raises no incident and no alert by itself: none of its rules says so.'];
}

/** When new owners hear of it, if ever. */
function ownersOf({ resource, columns }: LoadedTool['module']): string[] {
  if (!/_owner(?:_team)?$/.test(resource) || !('isOwnerNotified' in columns)) return [];
  const owned = Object.values(columns).find(
    ({ kind, required, to }) =>
      kind === 'one' && required === true && to !== 'user' && to !== 'team' && to !== 'project',
  );
  if (owned?.to === undefined) return [];
  return OWNERS_TOLD.has(owned.to)
    ? ['The new owner hears of it by mail at the next full minute; an owner is not paged.']
    : ['The server tells owners of this kind nothing: let them know yourself.'];
}

/** Switches that have the subscribers of pages told of what is made. */
const TELLS = /SubscribersBeNotified(?:On\w+Created)?$/;

function subscribersOf(data: WireObject): string[] {
  const isTold = Object.keys(data).some((name) => TELLS.test(name) && data[name] === true);
  return isTold ? ['Subscribers of the status pages that show it are written to at the next full minute.'] : [];
}

/** Rows that the server makes along. */
const MADE_ALONG: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'service_level_objective',
    [
      'Two burn rate rules come with it, Fast burn and Slow burn; it is worked out at the next full minute, then every five.',
    ],
  ],
]);

/** What goes with a row that is deleted, and what stays. */
export const AFTER_DELETE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    incident: 'If it was open, its monitors go back to Operational and are checked again.',
    monitor: 'Its status history, feed and page resources go with it; its incidents stay, without it.',
    on_call_policy: 'Its execution logs and feed go with it.',
    status_page: 'Its resources and subscribers go with it.',
  }),
);

/** Rows without which a new one does nothing: of any of these resources. */
const NEEDS: ReadonlyMap<string, { readonly does: string; readonly needs: readonly string[] }> = new Map(
  Object.entries({
    on_call_policy: { does: 'It pages nobody', needs: ['escalation_rule'] },
    escalation_rule: {
      does: 'It pages nobody',
      needs: [
        'user_on_call_duty_escalation_rule',
        'team_on_call_duty_escalation_rule',
        'schedule_on_call_duty_escalation_rule',
      ],
    },
    on_call_policy_schedule: { does: 'Nobody is on call by it', needs: ['on_call_schedule_layer'] },
    on_call_schedule_layer: { does: 'Nobody is on call by it', needs: ['on_call_schedule_layer_user'] },
    incoming_call_policy: { does: 'It calls nobody', needs: ['incoming_call_policy_escalation_rule'] },
    status_page: { does: 'It shows no monitor', needs: ['status_page_resource'] },
    monitor_group: { does: 'It holds no monitor', needs: ['monitor_group_resource'] },
    team: { does: 'Nobody is in it', needs: ['team_member'] },
    api_key: { does: 'It may read its own project and nothing else', needs: ['api_key_permission'] },
    log_pipeline: { does: 'It changes no log', needs: ['log_pipeline_processor'] },
    trace_pipeline: { does: 'It changes no span', needs: ['trace_pipeline_processor'] },
  }),
);

/** What a row that was just made lacks for its purpose: it cannot have rows of others yet. */
export async function missingOf(call: Call): Promise<readonly string[]> {
  const need = NEEDS.get(call.tool.resource);
  if (!need) return [];
  const tools = await Promise.all(need.needs.map((resource) => call.toolOf(resource, 'create')));
  const names = tools.flatMap((tool) => (tool ? [tool.operation.name] : []));
  return names.length > 0 ? [`${need.does} yet: next ${names.join(' or ')}.`] : [];
}
