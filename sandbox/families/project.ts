import { randomUUID } from 'node:crypto';
import { badData, serverError } from '../refusal.ts';
import type { RuleBook } from '../rules.ts';

const EMPTY_DASHBOARD = { _type: 'DashboardViewConfig', components: [], heightInDashboardUnits: 60 };

/** Settings of a project: teams, memberships, API keys and their permission rows, labels, dashboards, workflows. */
export const PROJECT_RULES: RuleBook = {
  ApiKey: {
    checkCreate: (draft) => draft.give('apiKey', randomUUID()),
  },
  ApiKeyPermission: {
    checkCreate: ({ values }) => {
      if (!values.apiKeyId) throw badData('API Key ID is required to create permission');
      if (!values.permission) throw badData('Permission is required to create permission');
    },
  },
  TeamPermission: {
    checkCreate: ({ values }) => {
      if (!values.teamId) throw badData('Team Id is required to create permission');
      if (!values.permission) throw badData('Permission is required to create permission');
    },
  },
  TeamMember: {
    checkCreate: ({ sent }) => {
      if (!sent.teamId && !sent.team) throw serverError();
    },
  },
  Team: {
    checkDelete: (row) => {
      if (row.isTeamDeleteable !== false) return;
      throw badData(`${String(row.name)} team cannot be deleted its a critical team for this project.`);
    },
  },
  Label: {
    checkCreate: (draft) => {
      if (draft.projectId === null) throw badData('Project ID is required to create a label.');
    },
  },
  Dashboard: {
    checkCreate: (draft) => {
      if (!draft.values.dashboardViewConfig) draft.give('dashboardViewConfig', structuredClone(EMPTY_DASHBOARD));
    },
  },
  Workflow: {
    checkCreate: (draft) => draft.give('webhookSecretKey', randomUUID()),
  },
};
