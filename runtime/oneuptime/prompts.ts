/** Prompts for the everyday jobs: what to look at, in which order, and what to hand over. */
import type {
  Argument,
  Client,
  ListedPrompt,
  PromptMessage,
  ServedPrompts,
  ServedResources,
} from '../mcp/resources-and-prompts.ts';

interface Prompt extends Omit<ListedPrompt, 'name'> {
  readonly text: (args: Readonly<Record<string, string>>) => string;
  /** Whether the incident is put beside the words. */
  readonly showsIncident?: boolean;
}

const INCIDENT = {
  name: 'incident',
  description: 'Number or id of the incident, such as INC-12',
  required: true,
} as const;
const PERIODS = ['24h', '7d', '14d', '30d'];

const PROMPTS: Readonly<Record<string, Prompt>> = {
  triage: {
    title: 'What is broken?',
    description: 'Looks over open incidents, alerts and failing monitors, and says what to do first.',
    text: () =>
      'Find out what is broken right now. Look at incidents that are not resolved, at alerts that are not resolved, and at monitors that are not operational, newest and most severe first. ' +
      'Group what belongs together, name the likely common cause and how sure you are, say who is on call for it, and propose the next three steps. Change nothing.',
  },
  incident_update: {
    title: 'Write an incident update',
    description: 'Drafts what subscribers of the status page are told.',
    arguments: [INCIDENT],
    showsIncident: true,
    text: ({ incident }) =>
      `Draft an update on incident ${incident} for the subscribers of the status page: what they notice, since when, what is being done, when they will hear more. Plain words, no names of people or internal systems, at most 80 words. ` +
      'Show me the draft. Publish it as a public note only when I say so.',
  },
  on_call_handover: {
    title: 'Hand over on-call',
    description: 'Sums up a shift for whoever comes next.',
    arguments: [{ name: 'period', description: 'How far to look back, such as 24h or 7d (default 24h)' }],
    text: ({ period = '24h' }) =>
      `Write the handover of my on-call shift over the last ${period}: incidents and alerts that were opened, with state and severity; what is still open and what it waits for; what was noisy; maintenance that is planned; who is on call next. ` +
      'Begin with what the next person must do first.',
  },
  weekly_report: {
    title: 'Weekly report',
    description: 'Counts and explains incidents and alerts of a week, against the one before.',
    arguments: [{ name: 'period', description: 'How far to look back (default 7d)' }],
    text: ({ period = '7d' }) =>
      `Report on reliability over the last ${period}, against the same time before: incidents and alerts by severity, time to acknowledge and to resolve, the monitors and services concerned most, what came back again. ` +
      'Use the count tools for numbers and say how each was counted. End with three things worth changing.',
  },
  post_mortem: {
    title: 'Draft a postmortem',
    description: 'Reconstructs an incident from its states and notes.',
    arguments: [INCIDENT],
    showsIncident: true,
    text: ({ incident }) =>
      `Draft a postmortem of incident ${incident} without blame: summary, impact, timeline in UTC, root cause, what went well, what did not, actions with an owner each. Take facts only from the incident, its notes, states and alerts; mark what is missing as a question. ` +
      'Show me the draft. Save it as the postmortem note only when I say so.',
  },
};

/** The prompts of OneUptime; `resources` shows the incident a prompt is about. */
export function oneuptimePrompts(resources: ServedResources): ServedPrompts {
  return {
    prompts: Object.entries(PROMPTS).map(([name, { text: _, showsIncident: __, ...listed }]) => ({ name, ...listed })),
    get: async (name, args, client) => {
      const prompt = Object.hasOwn(PROMPTS, name) ? PROMPTS[name] : undefined;
      if (prompt === undefined) return undefined;
      const missing = prompt.arguments?.find((argument) => argument.required && !args[argument.name]?.trim());
      if (missing) return { problem: `${name} needs ${missing.name}: ${missing.description}.` };
      const words: PromptMessage = { role: 'user', content: { type: 'text', text: prompt.text(args) } };
      const page = prompt.showsIncident ? await embedded(resources, args.incident ?? '', client) : [];
      return { messages: [...page, words] };
    },
    reads: (name) => (Object.hasOwn(PROMPTS, name) && PROMPTS[name]?.showsIncident ? 'get_incident' : undefined),
    suggestsWith: ({ name }) => (name === 'incident' ? 'list_incidents' : undefined),
    complete: async (_name, argument: Argument, client) => {
      if (argument.name === 'period') return PERIODS.filter((period) => period.startsWith(argument.value));
      if (argument.name !== 'incident') return [];
      return resources.complete('', { ...argument, name: 'id', given: { resource: 'incident' } }, client);
    },
  };
}

/** The incident, where the client may read it; the prompt says the rest. */
async function embedded(resources: ServedResources, incident: string, client: Client): Promise<PromptMessage[]> {
  if (client.credential === undefined) return [];
  const found = await resources.read(`oneuptime://incident/${encodeURIComponent(incident.trim())}`, client);
  if (found === undefined || 'problem' in found) return [];
  return found.map((resource) => ({ role: 'user', content: { type: 'resource', resource } }));
}
