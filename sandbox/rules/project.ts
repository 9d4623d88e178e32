import { randomUUID } from 'node:crypto';
import { badData, serverError } from '../engine/api-error.ts';
import type { Rulebook } from '../engine/rulebook.ts';

const EMPTY_DASHBOARD = { _type: 'DashboardViewConfig', components: [], heightInDashboardUnits: 60 };

/** Settings of a project: teams, memberships, API keys, labels, dashboards, workflows. */
export const PROJECT_RULES: Rulebook = {
  ApiKey: { checkCreate: (draft) => draft.give('apiKey', randomUUID()) },
  TelemetryIngestionKey: { checkCreate: (draft) => draft.give('secretKey', randomUUID()) },
  IoTDeviceCredential: { checkCreate: (draft) => draft.give('secretKey', randomUUID()) },
  Workflow: { checkCreate: (draft) => draft.give('webhookSecretKey', randomUUID()) },
  Dashboard: {
    checkCreate: (draft) => {
      if (!draft.values.dashboardViewConfig) draft.give('dashboardViewConfig', structuredClone(EMPTY_DASHBOARD));
    },
  },
  Label: {
    checkCreate: ({ projectId }) => {
      if (projectId === null) throw badData('Project ID is required to create a label.');
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
      throw badData(`${row.name} team cannot be deleted its a critical team for this project.`);
    },
  },
};
