import { randomUUID } from 'node:crypto';
import type { Draft, Rulebook, Rules, World } from '../engine/rulebook.ts';

/** What a row gets where the client sent nothing, computed anew for each. */
function filled(presets: Readonly<Record<string, (draft: Draft, world: World) => unknown>>): Rules {
  return {
    checkCreate: (draft, world) => {
      for (const [column, preset] of Object.entries(presets))
        if (!draft.values[column]) draft.give(column, preset(draft, world));
    },
  };
}

const FIRST_VERSION = '1.0.0';
const PAGE_GREEN = '#2ab57d';
const SERVICE_COLOURS = ['#fd625e', '#ffbf53', '#2ab57d', '#4ba6ef', '#5156be', '#ef6c9c'];

/** The statuses that count as downtime: all but the operational ones. */
const downtime: Rules = {
  checkCreate: (draft, { store }) => {
    if (draft.sent.downtimeMonitorStatuses) return;
    const statuses = store.where('MonitorStatus', 'projectId', draft.projectId);
    const down = statuses.filter((row) => row.isOperationalState !== true).map((row) => row._id);
    draft.give('downtimeMonitorStatuses', down);
  },
};

/** Rows of which a project has at most one default; a row that becomes it takes the place of the former one. */
function oneDefault(table: string, column: string, preset: (draft: Draft, world: World) => boolean | undefined): Rules {
  const takeOver = ({ store }: World, projectId: unknown, id: unknown): void => {
    for (const other of store.where(table, 'projectId', projectId))
      if (other._id !== id && other[column] === true) store.update(other, { [column]: false });
  };
  return {
    checkCreate: (draft, world) => {
      if (draft.values[column] !== undefined) return;
      const isDefault = preset(draft, world);
      if (isDefault !== undefined) draft.give(column, isDefault);
    },
    created: (row, world) => {
      if (row[column] === true) takeOver(world, row.projectId, row._id);
    },
    updated: (row, before, world) => {
      if (row[column] === true && before[column] !== true) takeOver(world, row.projectId, row._id);
    },
  };
}

/** The first of its kind becomes the default one. */
const first = (table: string): Rules =>
  oneDefault(
    table,
    'isDefault',
    ({ projectId }, { store }) => !store.where(table, 'projectId', projectId).some((row) => row.isDefault === true),
  );
/** A new one becomes the default one. */
const newest = (table: string): Rules => oneDefault(table, 'isDefault', () => true);

const WAIT = 'Please wait while we connect you to the on-call engineer.';
const NO_ANSWER = 'No one is available. Please try again later.';
const NO_ONE =
  'We are sorry, but no on-call engineer is currently available. Please try again later or contact support.';
const FOOTER = 'This is an automated email sent to you because you are subscribed to';

/** What the server fills into new rows; tables that stand in two books need two. */
export const DEFAULT_RULES: readonly Rulebook[] = [
  {
    StatusPage: filled({
      defaultBarColor: () => PAGE_GREEN,
      subscriberEmailNotificationFooterText: ({ values }) =>
        `${FOOTER} ${values.pageTitle || values.name || 'Status Page'}`,
    }),
    Service: filled({
      serviceColor: () => SERVICE_COLOURS[Math.floor(Math.random() * SERVICE_COLOURS.length)],
    }),
    IncomingCallPolicy: filled({
      greetingMessage: () => WAIT,
      noAnswerMessage: () => NO_ANSWER,
      noOneAvailableMessage: () => NO_ONE,
    }),
    Probe: filled({ key: () => randomUUID(), probeVersion: () => FIRST_VERSION }),
    AIAgent: filled({ key: () => randomUUID(), aiAgentVersion: () => FIRST_VERSION }),
    Runner: filled({
      key: () => randomUUID(),
      agentVersion: () => FIRST_VERSION,
      connectionStatus: () => 'disconnected',
    }),
    TelemetryIngestionKey: filled({ secretKey: () => randomUUID() }),
    ShortLink: filled({ shortId: () => randomUUID().slice(0, 8) }),
    ProjectSCIM: filled({ bearerToken: () => randomUUID() }),
    StatusPageSCIM: filled({ bearerToken: () => randomUUID() }),
    LlmProvider: newest('LlmProvider'),
    LogSavedView: first('LogSavedView'),
    MetricSavedView: first('MetricSavedView'),
    TraceSavedView: first('TraceSavedView'),
    ProjectCallSMSConfig: oneDefault('ProjectCallSMSConfig', 'isProjectDefault', () => undefined),
  },
  { StatusPage: downtime, ServiceLevelObjective: downtime, AIAgent: newest('AIAgent') },
];
