/** The compact surface: four tools through which all others are found and called, as few tokens as they can be. */
import type { ToolEntry, WorkflowEntry } from '../catalogue/catalogue.ts';
import { LIMITS } from '../catalogue/limits.ts';

/** Tools through which others are called, each for its verbs. */
export type Dispatcher = 'call_read' | 'call_write' | 'call_delete';
export const DISPATCHERS: ReadonlySet<string> = new Set<Dispatcher>(['call_read', 'call_write', 'call_delete']);

/** The compact tool through which a tool is called: of an operation its verb says it, of a workflow its risk. */
export function dispatcherOf(tool: Pick<ToolEntry, 'verb'> | Pick<WorkflowEntry, 'risk'>): Dispatcher {
  if (!('verb' in tool)) return BY_RISK[tool.risk];
  const { verb } = tool;
  if (verb === 'delete') return 'call_delete';
  return verb === 'create' || verb === 'update' ? 'call_write' : 'call_read';
}

const BY_RISK = { read: 'call_read', write: 'call_write', destructive: 'call_delete' } as const;

const call = (about: string) => ({
  type: 'object',
  properties: {
    tool: { type: 'string', description: 'Name from find_tools' },
    arguments: { type: 'object', description: about },
  },
  required: ['tool'],
  additionalProperties: false,
});

const READS = 'Calls a tool that lists, counts or gets.';

/** Asks a client that puts tools aside until they are searched for to show this one from the beginning. */
const ALWAYS = { 'anthropic/alwaysLoad': true };

/**
 * Tools of the compact surface, as listed; `platform` is its name as people write it. The first is harmless without
 * arguments. Some clients show no server instructions: these words alone must be enough to work with.
 */
export const compactTools = (platform: string) =>
  [
    {
      name: 'find_tools',
      title: `Find ${platform} tools`,
      description: `Start here. Finds the ${platform} tools for a task in plain words, with calls to copy; … = more. A tool name gives its whole schema; no intent gives the map of toolsets.`,
      inputSchema: {
        type: 'object',
        properties: {
          intent: {
            type: 'array',
            items: { type: 'string' },
            description: 'Tasks, e.g. ["who is on call", "acknowledge an incident"], or tool names',
          },
          limit: { type: 'integer', minimum: 1, maximum: 10 },
          detail: { type: 'boolean', description: 'Whole schemas' },
        },
        additionalProperties: false,
      },
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
      _meta: ALWAYS,
    },
    {
      name: 'call_read',
      title: `Read from ${platform}`,
      description: `${READS.slice(0, -1)}; any other with preview: true.`,
      inputSchema: call(
        `id: id or name. filter: {"column": value | [values] | {"contains": "x"} | {"gte": "-24h"} | {"empty": true}}. list_ also: fields [names], sort "-createdAt", limit (to ${LIMITS.max}), cursor, format "table" (shortest); count_ takes filter and by [columns]`,
      ),
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
      _meta: ALWAYS,
    },
    {
      name: 'call_write',
      title: `Change ${platform}`,
      description: 'Calls a tool that creates or updates.',
      inputSchema: call(
        'Columns; id, or a list of ids. clear: [columns] empties those; lists take {add, remove}. preview: true only shows the request',
      ),
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    },
    {
      name: 'call_delete',
      title: `Delete from ${platform}`,
      description: 'Calls a tool that deletes for good.',
      inputSchema: call('id, or a list of ids; preview'),
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
  ] as const;

/** Those that lead somewhere. */
export function compactOn(reach: ReadonlySet<string>, title: string) {
  const listed = compactTools(title).filter(({ name }) => reach.has(name));
  if (reach.has('call_write') || reach.has('call_delete')) return listed;
  // There is nothing else that could be previewed.
  return listed.map((tool) => (tool.name === 'call_read' ? { ...tool, description: READS } : tool));
}
