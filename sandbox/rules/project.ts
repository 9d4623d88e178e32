import { randomUUID } from 'node:crypto';
import { badData, serverError } from '../engine/api-error.ts';
import type { Rulebook } from '../engine/rulebook.ts';

const EMPTY_DASHBOARD = { _type: 'DashboardViewConfig', components: [], heightInDashboardUnits: 60 };

/** Settings of a project: teams, memberships, API keys, labels, dashboards, workflows. */
export const PROJECT_RULES: Rulebook = {
  ApiKey: { checkCreate: (draft) => draft.give('apiKey', randomUUID()) },
  IoTDeviceCredential: {
    checkCreate: (draft, { store }) => {
      draft.give('secretKey', randomUUID());
      const { iotFleetId } = draft.values;
      if (iotFleetId && store.find('IoTFleet', iotFleetId)?.projectId !== draft.projectId)
        throw badData('IoT Fleet not found in this project.');
    },
  },
  Workflow: {
    created: (row) => {
      row.webhookSecretKey ??= randomUUID();
    },
  },
  Dashboard: {
    checkCreate: (draft) => {
      if (!draft.values.dashboardViewConfig) draft.give('dashboardViewConfig', structuredClone(EMPTY_DASHBOARD));
    },
  },
  Label: {
    checkCreate: ({ projectId, values }, { store }) => {
      if (projectId === null) throw badData('Project ID is required to create a label.');
      const name = String(values.name).toLowerCase().trim();
      if (store.where('Label', 'projectId', projectId).some((row) => String(row.name).toLowerCase() === name))
        throw badData('Label with the same name already exists in this project.');
    },
  },
  TeamPermission: {
    checkCreate: ({ values }, { store }) => {
      if (!values.teamId || !values.permission) return;
      const team = store.find('Team', values.teamId);
      if (team === undefined) throw badData('Invalid Team ID');
      if (team.isPermissionsEditable === false)
        throw badData('You cannot create new permissions for this team because this team is not editable');
    },
  },
  IncidentRole: {
    checkCreate: ({ values }) => {
      if (values.isPrimaryRole === true && values.canAssignMultipleUsers === true)
        throw badData('Primary roles cannot allow multiple users to be assigned.');
    },
  },
  TeamMember: {
    checkCreate: ({ sent }) => {
      if (!sent.teamId && !sent.team) throw serverError();
    },
  },
};
