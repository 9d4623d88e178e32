import { badData } from '../refusal.ts';
import type { RuleBook, Rules } from '../rules.ts';

interface Numbering {
  readonly column: string;
  readonly counter: string;
  readonly prefixColumn: string;
  readonly prefix: string;
  /** How the error for a create without a project names the record. */
  readonly record: string;
}

/** Counts per project. A number is taken before the other checks, so failed creates use numbers up. */
function numberRules(numbering: Numbering): Rules {
  const { column, counter, prefixColumn, prefix, record } = numbering;
  return {
    checkCreate: (draft, world) => {
      if (draft.projectId === null) throw badData(`ProjectId required to create ${record}.`);
      const project = world.store.find('Project', draft.projectId);
      const number = Number(project?.[counter] ?? 0) + 1;
      if (project !== undefined) world.store.table('Project').patch(project, { [counter]: number });
      draft.give(column, number);
      draft.give(`${column}WithPrefix`, `${String(project?.[prefixColumn] ?? prefix)}${number}`);
    },
  };
}

/** The resources that people call by number. */
export const NUMBER_RULES: RuleBook = {
  Incident: numberRules({
    column: 'incidentNumber',
    counter: 'incidentCounter',
    prefixColumn: 'incidentNumberPrefix',
    prefix: 'INC-',
    record: 'incident',
  }),
  Alert: numberRules({
    column: 'alertNumber',
    counter: 'alertCounter',
    prefixColumn: 'alertNumberPrefix',
    prefix: 'ALT-',
    record: 'alert',
  }),
  ScheduledMaintenance: numberRules({
    column: 'scheduledMaintenanceNumber',
    counter: 'scheduledMaintenanceCounter',
    prefixColumn: 'scheduledMaintenanceNumberPrefix',
    prefix: 'SM-',
    record: 'monitor',
  }),
  IncidentEpisode: numberRules({
    column: 'episodeNumber',
    counter: 'incidentEpisodeCounter',
    prefixColumn: 'incidentEpisodeNumberPrefix',
    prefix: 'IE-',
    record: 'incident episode',
  }),
  AlertEpisode: numberRules({
    column: 'episodeNumber',
    counter: 'alertEpisodeCounter',
    prefixColumn: 'alertEpisodeNumberPrefix',
    prefix: 'AE-',
    record: 'alert episode',
  }),
};
