/** The compact surface: four tools through which all others are found and called, as few tokens as they can be. */
import type { ToolEntry } from '../catalogue/catalogue.ts';

/** Tools through which others are called, each for its verbs. */
export type Dispatcher = 'call_read' | 'call_write' | 'call_delete';

/** The compact tool through which a tool is called. */
export function dispatcherOf({ verb }: Pick<ToolEntry, 'verb'>): Dispatcher {
  if (verb === 'delete') return 'call_delete';
  return verb === 'create' || verb === 'update' ? 'call_write' : 'call_read';
}

const call = (verbs: string) => ({
  type: 'object',
  properties: {
    tool: { type: 'string', description: 'Name from find_tools' },
    arguments: { type: 'object', description: `Its arguments (${verbs})` },
  },
  required: ['tool'],
  additionalProperties: false,
});

/** Tools of the compact surface, as listed; `platform` is its name as people write it. The first is harmless without arguments. */
export const compactTools = (platform: string) =>
  [
    {
      name: 'find_tools',
      title: `Find ${platform} tools`,
      description:
        'Start here. Finds the tools for a task in plain words and shows how to call them. A tool name gives its whole schema; no intent gives the map of toolsets.',
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
    },
    {
      name: 'call_read',
      title: `Read from ${platform}`,
      description: 'Calls a list_, count_ or get_ tool.',
      inputSchema: call('filter, fields, id, ...'),
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    {
      name: 'call_write',
      title: `Change ${platform}`,
      description: 'Calls a create_ or update_ tool. preview: true shows the request and sends nothing.',
      inputSchema: call('columns, preview'),
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    },
    {
      name: 'call_delete',
      title: `Delete from ${platform}`,
      description: 'Calls a delete_ tool. It cannot be undone.',
      inputSchema: call('id'),
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
  ] as const;
