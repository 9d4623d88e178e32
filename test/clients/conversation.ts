/** The seven calls whose results were weighed with every client, and what strict clients make of their arguments. */
import type { ToolCallOf } from './profile.ts';
import type { Listed } from './real-client.ts';

/** A call of the conversation, by the tool's own name. */
export interface Step {
  readonly what: string;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly isRefused?: boolean;
  /** Found in what comes back, whoever asks. */
  readonly says: RegExp;
}

/** The seven, with a note to write; nothing else of them changes anything. */
export function sevenSteps(note: string): readonly Step[] {
  return [
    {
      what: 'a search for tools',
      tool: 'find_tools',
      arguments: { intent: ['acknowledge an incident'] },
      says: /^call_write {"tool":"create_incident_state_timeline"/m,
    },
    { what: 'a list as JSON', tool: 'list_incidents', arguments: { limit: 2 }, says: /"items":\[/ },
    {
      what: 'a list as a table',
      tool: 'list_monitors',
      arguments: { limit: 3, format: 'table' },
      says: /^id \| name \|/,
    },
    { what: 'an unknown tool', tool: 'list_nothing', arguments: {}, isRefused: true, says: /no tool "?list_nothing/ },
    { what: 'log lines', tool: 'list_logs', arguments: { limit: 18 }, says: /"severityText":/ },
    {
      what: 'something created',
      tool: 'create_incident_internal_note',
      arguments: { incident: 'INC-470', note },
      says: /"created":\{/,
    },
    {
      what: 'a preview of a deletion',
      tool: 'delete_monitor',
      arguments: { id: 'Checkout API', preview: true },
      says: /"sent":false/,
    },
  ];
}

/** The same call through the compact tools, as a client makes it that lists only those. */
export function throughCompact({ tool, arguments: given }: Pick<Step, 'tool' | 'arguments'>): ToolCallOf {
  if (tool === 'find_tools') return { name: tool, arguments: given };
  const [verb = ''] = tool.split('_', 1);
  const writes = verb === 'create' || verb === 'update';
  const name = verb === 'delete' ? 'call_delete' : writes ? 'call_write' : 'call_read';
  return { name, arguments: { tool, arguments: given } };
}

/** The call by the tool's own name. */
export function byName({ tool, arguments: given }: Pick<Step, 'tool' | 'arguments'>): ToolCallOf {
  return { name: tool, arguments: given };
}

/** Arguments as clients with strict schemas send them: null for every listed argument that the model left out. */
export function withNulls(tool: Listed | undefined, given: Step['arguments']): Step['arguments'] {
  const absent = Object.keys(tool?.inputSchema.properties ?? {}).filter((name) => !(name in given));
  return { ...Object.fromEntries(absent.map((name) => [name, null])), ...given };
}
