import { badData } from '../engine/api-error.ts';
import type { Draft, Rulebook, Rules, World } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';

type Values = Draft['values'];

/** Rows that agree in the named columns, all of which have a value. */
function alike({ store }: World, table: string, values: Values, columns: readonly string[]): StoredRow[] {
  const [first = ''] = columns;
  if (columns.some((column) => (values[column] ?? null) === null)) return [];
  const agrees = (row: StoredRow): boolean => columns.every((column) => row[column] === values[column]);
  return store.where(table, first, values[first]).filter(agrees);
}

/** Refuses a second row that joins the same things. */
function once(table: string, columns: readonly string[], complaint: (values: Values) => string): Rules {
  return {
    checkCreate: ({ values }, world) => {
      if (alike(world, table, values, columns).length > 0) throw badData(complaint(values));
    },
  };
}

/** Permissions of a team or key: allowed or blocked once each, and restricted by labels in one of the two lists only. */
function permissionOnce(table: string, holder: string, name: string): Rules {
  return {
    checkCreate: ({ values }, world) => {
      if (!values[holder] || !values.permission) return;
      const blocks = values.isBlockPermission === true;
      const same = alike(world, table, values, [holder, 'permission']);
      if (same.some((row) => (row.isBlockPermission === true) === blocks))
        throw badData(`This permission is already assigned to this ${name}`);
      const hasLabels = (row: Values): boolean => Array.isArray(row.labels) && row.labels.length > 0;
      if (!hasLabels(values) || !same.some(hasLabels)) return;
      const list = `${blocks ? 'allow' : 'block'} permission`;
      const advice = `remove the restriction labels from the ${list}`;
      throw badData(
        `Restriction labels are already assigned to this permission in the ${list} list. To assign restriction labels to this permission, ${advice}`,
      );
    },
  };
}

/** Who or what is joined only once; sentences of their own instead of the database's. */
export const TWICE_RULES: Rulebook = {
  TeamMember: once('TeamMember', ['teamId', 'userId'], () => 'This user has already been invited to this team'),
  TeamPermission: permissionOnce('TeamPermission', 'teamId', 'team.'),
  ApiKeyPermission: permissionOnce('ApiKeyPermission', 'apiKeyId', 'API Key'),
  IncidentMember: once(
    'IncidentMember',
    ['incidentId', 'userId', 'incidentRoleId'],
    () => 'This user is already assigned to this role for this incident',
  ),
  MonitorProbe: once('MonitorProbe', ['monitorId', 'probeId'], () => 'Probe is already added to this monitor.'),
  StatusPagePrivateUser: once(
    'StatusPagePrivateUser',
    ['statusPageId', 'email'],
    () => 'This user is already invited to this status page.',
  ),
  TeamComplianceSetting: once(
    'TeamComplianceSetting',
    ['teamId', 'ruleType'],
    ({ ruleType }) => `A compliance setting for rule type "${ruleType}" already exists for this team.`,
  ),
  UserNotificationSetting: once(
    'UserNotificationSetting',
    ['userId', 'projectId', 'eventType'],
    () => 'Notification Setting of the same event type already exists for the user.',
  ),
  UserPush: once(
    'UserPush',
    ['deviceToken', 'userId', 'projectId'],
    () => 'This device is already registered for push notifications',
  ),
  IoTDeviceCredential: once(
    'IoTDeviceCredential',
    ['iotFleetId', 'externalId'],
    () => 'A device with this Device ID is already registered in this fleet.',
  ),
};
