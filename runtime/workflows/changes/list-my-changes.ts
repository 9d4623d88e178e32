import { z } from 'zod';
import type { WrittenRow } from '../../basics/call-record.ts';
import { valueText } from '../../call/table.ts';
import type { AuditLine } from '../../guard/audit/audit-line.ts';
import { defineWorkflow } from '../define.ts';
import { canComeBack, changedColumnsOf, hasChanged, lostOf, noChanges, undoneBy } from './own-lines.ts';

const USUAL = 20;
const MOST_ROWS = 10;
const LONGEST = 120;

const CHANGE = z.strictObject({
  audit_id: z.string(),
  time: z.string(),
  tool: z.string(),
  outcome: z.string(),
  rows: z.array(
    z.strictObject({
      tool: z.string(),
      id: z.string().optional(),
      changed: z.record(z.string(), z.string()).optional(),
    }),
  ),
  moreRows: z.int().optional(),
  client: z.string().optional(),
  undoneBy: z.string().optional(),
  undoes: z.string().optional(),
  canUndo: z.boolean(),
  lost: z.array(z.string()).optional(),
});

/** Only calls of the same key, through this server, on this instance. */
export const listMyChanges = defineWorkflow({
  name: 'list_my_changes',
  title: 'What this key has changed',
  description:
    'What was changed with this key through this server, newest first: when, by which tool, columns before and after, what was undone, and whether undo_change can take it back. Also what failed half way. since: "-1h", "today".',
  toolset: 'plans',
  risk: 'read',
  operations: [],
  switchedOnBy: 'audit',
  input: {
    since: { kind: 'date', about: 'Default the last 24 hours.' },
    tool: { kind: 'text', about: 'Part of the name of a tool.' },
    row: { kind: 'text', about: 'Id of a row.' },
    limit: { kind: 'number', about: 'Default 20.' },
  },
  output: z.strictObject({ since: z.string(), changes: z.array(CHANGE), more: z.int().optional() }),
  example: { since: '-1h' },
  intents: [
    'what did I change in the last hour',
    'what did you just change',
    'list my changes of today',
    'which changes can be undone',
    'history of what was done with this key through this server',
    'what did the assistant do',
  ],
  run: async (job) => {
    const { input, note, time } = job;
    const since = (input.since as string | undefined) ?? time('-24h');
    const found = await job.changes(Date.parse(since));
    if (!found) throw noChanges();
    if (!found.isWhole)
      note('Not all was read, or could be kept: ask for a later since, or look into the audit itself.');
    const undone = undoneBy(found.lines);
    const isMeant = (line: AuditLine): boolean =>
      hasChanged(line) &&
      (input.tool === undefined || line.tool.includes(input.tool.toLowerCase().trim())) &&
      (input.row === undefined || line.rows?.some(({ id }) => id === input.row?.toLowerCase().trim()) === true);
    const meant = found.lines.filter((line) => isMeant(line));
    const shown = meant.slice(0, Math.min(Math.max(Math.trunc(input.limit ?? USUAL), 1), 100));
    const more = meant.length - shown.length;
    const changes = shown.map((line) => changeOf(line, undone.get(line.id)));
    return { since, changes, ...(more > 0 ? { more } : {}) };
  },
});

function changeOf(line: AuditLine, undoneById: string | undefined): z.input<typeof CHANGE> {
  const { id, time, tool, outcome, rows = [], client, undoes } = line;
  const moreRows = Math.max(rows.length - MOST_ROWS, 0) + (line.moreRows ?? 0);
  const lost = rows.flatMap(lostOf);
  const sentOnly = rows.length === 0 ? ['What it sent was no row, and is not taken back.'] : [];
  const said = [client?.name, client?.version].filter(Boolean).join(' ');
  return {
    audit_id: id,
    time,
    tool,
    outcome,
    rows: rows.slice(0, MOST_ROWS).map(toldRow),
    ...(moreRows > 0 ? { moreRows } : {}),
    ...(said === '' ? {} : { client: said }),
    ...(undoneById === undefined ? {} : { undoneBy: undoneById }),
    ...(undoes === undefined ? {} : { undoes }),
    canUndo: undoneById === undefined && rows.some(canComeBack),
    ...(lost.length + sentOnly.length > 0 ? { lost: [...lost, ...sentOnly].slice(0, MOST_ROWS) } : {}),
  };
}

function toldRow(row: WrittenRow) {
  const text = (value: unknown): string =>
    valueText(value, { column: undefined, limit: LONGEST, timezone: 'UTC' }) || '(empty)';
  const changed = changedColumnsOf(row).map(({ name, before, after }) => [name, `${text(before)} -> ${text(after)}`]);
  return {
    tool: row.tool,
    ...(row.id === undefined ? {} : { id: row.id }),
    ...(changed.length > 0 ? { changed: Object.fromEntries(changed) as Record<string, string> } : {}),
  };
}
