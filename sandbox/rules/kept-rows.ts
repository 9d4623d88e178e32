import { badData } from '../engine/api-error.ts';
import type { Draft, Rulebook, Rules } from '../engine/rulebook.ts';
import type { StoredRow } from '../engine/store.ts';

const hasLabels = ({ labels }: Draft['values']): boolean => Array.isArray(labels) && labels.length > 0;

/** Labels restrict a permission where it is allowed or where it is blocked, not both; an update has its own words for it. */
const labelsOnce: NonNullable<Rules['checkUpdate']> = (row, changes, { store }) => {
  if (!hasLabels(changes)) return;
  const isOpposite = (other: StoredRow): boolean =>
    other.permission === row.permission && (other.isBlockPermission === true) !== (row.isBlockPermission === true);
  const opposite = store.where('TeamPermission', 'teamId', row.teamId).find(isOpposite);
  if (opposite === undefined || !hasLabels(opposite)) return;
  const list = opposite.isBlockPermission === true ? 'block' : 'allow';
  const flaw = `Restriction labels are already assigned to ${row.permission} in the ${list} permission list.`;
  const advice = `remove the restriction labels from the ${list} list.`;
  throw badData(`${flaw} To assign restriction labels to this permission, ${advice}`);
};

/** Permissions of teams that every project has. */
function keepPermission(verb: 'updateable' | 'deleteable'): NonNullable<Rules['checkDelete']> {
  return ({ teamId }, { store }) => {
    if (store.find('Team', teamId)?.isPermissionsEditable === true) return;
    const advice = 'You can create a new team and add permissions to that team instead.';
    throw badData(`Permissions for this team is not ${verb}. ${advice}`);
  };
}

/** The last member of a team that has to have one. */
const keepMember: NonNullable<Rules['checkDelete']> = ({ teamId, hasAcceptedInvitation }, { store }) => {
  if (store.find('Team', teamId)?.shouldHaveAtLeastOneMember !== true || hasAcceptedInvitation !== true) return;
  const members = store.where('TeamMember', 'teamId', teamId).filter((row) => row.hasAcceptedInvitation === true);
  if (members.length <= 1) throw badData('This team should have at least 1 member who has accepted the invitation.');
};

const keepMeasurement: Rules = {
  checkDelete: ({ isSystemDefined, name }) => {
    if (isSystemDefined === true)
      throw badData(`"${name}" is a built-in measurement and cannot be deleted. Disable it instead.`);
  },
};

/** What of a project's own rows cannot be changed or removed. */
export const KEPT_ROW_RULES: Rulebook = {
  Team: {
    checkUpdate: ({ name, isTeamEditable }) => {
      if (isTeamEditable === true) return;
      throw badData(`${name || 'This'} team cannot be updated because its a critical team for this project.`);
    },
    checkDelete: ({ name, isTeamDeleteable }) => {
      if (isTeamDeleteable === true) return;
      throw badData(`${name} team cannot be deleted its a critical team for this project.`);
    },
  },
  TeamMember: { checkDelete: keepMember },
  TeamPermission: {
    checkUpdate: (row, changes, world) => {
      keepPermission('updateable')(row, world);
      labelsOnce(row, changes, world);
    },
    checkDelete: keepPermission('deleteable'),
  },
  IncidentRole: {
    checkUpdate: ({ isPrimaryRole }, { canAssignMultipleUsers }) => {
      if (canAssignMultipleUsers === true && isPrimaryRole === true)
        throw badData('Primary roles cannot allow multiple users to be assigned.');
    },
    checkDelete: ({ name, isDeleteable }) => {
      if (isDeleteable !== false) return;
      const why = 'because it is a required role for incident management.';
      throw badData(`${name || 'This'} role cannot be deleted ${why}`);
    },
  },
  IncidentMeasurement: keepMeasurement,
  AlertMeasurement: keepMeasurement,
  ScheduledMaintenanceMeasurement: keepMeasurement,
};
