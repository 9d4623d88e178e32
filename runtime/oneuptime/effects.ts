/**
 * What comes of planned writes beyond their rows. What may come is generated (`StatedEffect`); whether it does, and whom it
 * reaches, is looked up here with the caller's key. What cannot be read may happen, and is said so.
 */
import type { Call, Effect, Write } from '../call/platform.ts';
import { type ResourceModule, relationBehind } from '../catalogue/kinds.ts';
import type { StatedEffect } from '../catalogue/stated-effects.ts';
import type { WireObject } from './codec.ts';
import type { EffectTeller } from './effect-subject.ts';
import { pagedByExecution, pagedByPolicies, pagedByRules } from './paged-people.ts';
import { postedByRules, postedBySummary } from './posted-messages.ts';
import type { ProjectRules } from './project-rules.ts';
import {
  erasedSessions,
  runByRules,
  runByWorkflow,
  toldOfPrivateUser,
  toldOfSubscription,
  toldOfTeam,
} from './told-others.ts';
import {
  toldBefore,
  toldByPostmortem,
  toldByRecurring,
  toldByReport,
  toldBySwitches,
  toldWaiting,
} from './told-subscribers.ts';
import { dataOf } from './write-request.ts';

const mails =
  (says: string): EffectTeller =>
  () => [{ kind: 'mails', says }];

/** By the word under which an effect is stated. */
const TELLERS: ReadonlyMap<string, EffectTeller> = new Map(
  Object.entries({
    policies: pagedByPolicies,
    policy: pagedByExecution,
    onCallRules: pagedByRules,
    switches: toldBySwitches,
    reminders: toldBefore,
    waiting: toldWaiting,
    recurring: toldByRecurring,
    report: toldByReport,
    postmortem: toldByPostmortem,
    workspaceRules: postedByRules,
    summary: postedBySummary,
    subscription: toldOfSubscription,
    privateUser: toldOfPrivateUser,
    teamMember: toldOfTeam,
    automations: runByRules,
    workflow: runByWorkflow,
    sessions: erasedSessions,
    owners: mails('Its owners get a mail.'),
    owner: mails('The new owner gets a mail.'),
    onDuty: mails('Whoever it puts on duty is told, by mail or as they chose.'),
  } satisfies Record<string, EffectTeller>),
);

/** Something of which nobody has read whom it reaches. */
const unread: EffectTeller = (_, { when = [] }) => [
  { kind: 'tells', says: `May tell people outside of the project${when.length > 0 ? `, by ${when.join(', ')}` : ''}.` },
];

/** The effects of writes, each said once. Sends nothing but reads, and those only where something may come of it. */
export async function effectsOf(call: Call, writes: readonly Write[], rules: ProjectRules): Promise<readonly Effect[]> {
  const told = writes.flatMap((write) => {
    const { effects = [] } = write.tool.operation;
    if (effects.length === 0) return [];
    const data = dataOf(write);
    const subject = { call, write, data, rules };
    const fitting = effects.filter((effect) => isStated(effect, write.tool.module, data));
    return fitting.map((effect) => (TELLERS.get(effect.by) ?? unread)(subject, effect));
  });
  if (told.length === 0) return [];
  const found = (await Promise.all(told)).flat();
  return [...new Map(found.map((effect) => [effect.says, effect])).values()];
}

/** Whether what is sent has a column by which something comes, and not as false. */
function isStated({ when }: StatedEffect, module: ResourceModule, data: WireObject): boolean {
  if (when === undefined) return true;
  return Object.entries(data).some(
    ([name, value]) => value !== false && when.includes(relationBehind(module, name) ?? name),
  );
}
