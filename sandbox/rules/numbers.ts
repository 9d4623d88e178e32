import { badData } from '../engine/api-error.ts';
import type { Rulebook, Rules } from '../engine/rulebook.ts';

/** By resource: the column of the number, the stem of the project's columns, the prefix, and how the error for a create without a project names the record. */
const NUMBERED: Readonly<Record<string, readonly [column: string, stem: string, prefix: string, record: string]>> = {
  Incident: ['incidentNumber', 'incident', 'INC-', 'incident'],
  Alert: ['alertNumber', 'alert', 'ALT-', 'alert'],
  ScheduledMaintenance: ['scheduledMaintenanceNumber', 'scheduledMaintenance', 'SM-', 'monitor'],
  IncidentEpisode: ['episodeNumber', 'incidentEpisode', 'IE-', 'incident episode'],
  AlertEpisode: ['episodeNumber', 'alertEpisode', 'AE-', 'alert episode'],
};

/** Counts per project. A number is taken before the other checks, so failed creates use numbers up. */
function numberRules([column, stem, prefix, record]: (typeof NUMBERED)[string]): Rules {
  const counter = `${stem}Counter`;
  return {
    checkCreate: (draft, { store }) => {
      if (draft.projectId === null) throw badData(`ProjectId required to create ${record}.`);
      const project = store.find('Project', draft.projectId);
      const number = Number(project?.[counter] ?? 0) + 1;
      if (project !== undefined) project[counter] = number;
      draft.give(column, number);
      draft.give(`${column}WithPrefix`, `${project?.[`${stem}NumberPrefix`] ?? prefix}${number}`);
    },
  };
}

/** The resources that people call by number. */
export const NUMBER_RULES: Rulebook = Object.fromEntries(
  Object.entries(NUMBERED).map(([resource, numbering]) => [resource, numberRules(numbering)]),
);
