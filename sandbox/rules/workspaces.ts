import { serverError } from '../engine/api-error.ts';
import { isObject } from '../engine/json.ts';
import type { Rulebook, Rules } from '../engine/rulebook.ts';

const ABOUT = 'On-Call Duty Policy';

/** Telling a chat of a new owner stumbles over a rule without content; the owner is saved by then. */
const toldInChat: Rules = {
  created: (row, { store }) => {
    const rules = store.where('WorkspaceNotificationRule', 'projectId', row.projectId);
    const isEmpty = (rule: unknown): boolean => !isObject(rule) || Object.keys(rule).length === 0;
    if (rules.some((rule) => rule.eventType === ABOUT && isEmpty(rule.notificationRule))) throw serverError();
  },
};

/** What rules of chat workspaces do to the rows they tell of. */
export const WORKSPACE_RULES: Rulebook = {
  OnCallDutyPolicyOwnerUser: toldInChat,
  OnCallDutyPolicyOwnerTeam: toldInChat,
};
