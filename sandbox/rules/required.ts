import { badData } from '../engine/api-error.ts';
import type { Draft, Rulebook, Rules } from '../engine/rulebook.ts';

/** A check of a create: the first of the columns that is empty is missed, in a sentence of its own. */
export function missing(sentences: Readonly<Record<string, string>>): (draft: Draft) => void {
  return ({ values }) => {
    for (const [column, sentence] of Object.entries(sentences)) if (!values[column]) throw badData(sentence);
  };
}

const needs = (sentences: Readonly<Record<string, string>>): Rules => ({ checkCreate: missing(sentences) });

/** What a create needs apart from the columns that are always required. */
export const REQUIRED_RULES: Rulebook = {
  ApiKeyPermission: needs({
    apiKeyId: 'API Key ID is required to create permission',
    permission: 'Permission is required to create permission',
  }),
  TeamPermission: needs({
    teamId: 'Team Id is required to create permission',
    permission: 'Permission is required to create permission',
  }),
  IncidentMember: needs({
    incidentId: 'incidentId is required',
    userId: 'userId is required',
    incidentRoleId: 'incidentRoleId is required',
  }),
  StatusPageSubscriber: needs({ statusPageId: 'Status Page ID is required.' }),
};
