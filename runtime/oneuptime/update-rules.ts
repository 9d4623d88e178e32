/** What the API does not do with an update as one would think: mended where it can be, told where it cannot. */
import type { Call } from '../call/platform.ts';
import { ID } from './codec.ts';
import { PAGED_AT_CREATION, POLICIES } from './consequences.ts';
import { presentMembers } from './present-members.ts';
import type { UpdateDraft } from './update-draft.ts';

/**
 * An incident that has monitors answers a new monitor status with a 500 and saves nothing, unless its monitors are in the
 * same request; emptying the status works alone.
 */
const NEEDS: Readonly<Record<string, { readonly column: string; readonly beside: string }>> = {
  incident: { column: 'changeMonitorStatusToId', beside: 'monitors' },
};

/** Puts the present members beside a column that the API does not take without them. */
export async function withMonitors(call: Call, id: string, draft: UpdateDraft): Promise<UpdateDraft> {
  const needs = NEEDS[call.tool.resource];
  const { data } = draft;
  if (!needs || (data[needs.column] ?? null) === null || needs.beside in data) return draft;
  const { [needs.beside]: members = [] } = await presentMembers(call, id, [needs.beside]);
  if (members.length === 0) return draft;
  return {
    ...draft,
    data: { ...data, [needs.beside]: members.map((member) => ({ [ID]: member })) },
    notes: [...draft.notes, `${needs.beside}: the present ones are sent along, as the API demands.`],
  };
}

/** Tells that on-call policies of a row that is there page nobody. */
export async function withoutPages(call: Call, _id: string, draft: UpdateDraft): Promise<UpdateDraft> {
  const policies = draft.data[POLICIES];
  const isLinked = PAGED_AT_CREATION.has(call.tool.resource) && Array.isArray(policies) && policies.length > 0;
  if (!isLinked || !addsTo(call.args[POLICIES])) return draft;
  const { title } = call.tool.module;
  const note = `${POLICIES}: linked only. Nobody is paged by it: policies are executed when they are in the create of the ${title}. To page now, create one with them.`;
  return { ...draft, notes: [...draft.notes, note] };
}

/** Tells that hours of duty are kept as moments, so that another zone shows them, and rosters them, at other times. */
export async function withMovedHours(call: Call, _id: string, draft: UpdateDraft): Promise<UpdateDraft> {
  if (call.tool.resource !== 'on_call_policy_schedule' || !('timezone' in draft.data)) return draft;
  const note =
    'timezone: hours of duty that its layers have are at other times in another zone; look with list_on_call_schedule_layers, and write them anew with update_on_call_schedule_layer.';
  return { ...draft, notes: [...draft.notes, note] };
}

/** Whether an argument names rows to link: a whole list does, an edit that only removes does not. */
function addsTo(asked: unknown): boolean {
  return Array.isArray(asked) || ((asked as { add?: readonly string[] } | null)?.add ?? []).length > 0;
}
