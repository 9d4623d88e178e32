import { z } from 'zod';
import type { WrittenRow } from '../../basics/call-record.ts';
import { badArgument, ToolError } from '../../basics/errors.ts';
import type { Row } from '../../call/platform.ts';
import { timeOfAuditId } from '../../guard/audit/audit-id.ts';
import type { AuditLine } from '../../guard/audit/audit-line.ts';
import { defineWorkflow, type Job } from '../define.ts';
import { changedColumnsOf, isSame, lostOf, NOT_READ, noChanges, restoring, undoneBy } from './own-lines.ts';

/** Clocks of replicas differ. */
const SLACK_MS = 60_000;

const OUTPUT = z.strictObject({
  change: z.strictObject({ audit_id: z.string(), time: z.string(), tool: z.string() }),
  undone: z.boolean(),
  /** By which call it was undone before. */
  undoneBy: z.string().optional(),
  putBack: z.array(z.strictObject({ id: z.string(), columns: z.array(z.string()) })),
  deleted: z.array(z.string()),
  /** What is not taken back, and why. */
  left: z.array(z.string()),
});

type Done = Pick<z.input<typeof OUTPUT>, 'putBack' | 'deleted' | 'left'>;
type UndoJob = Pick<Job, 'call' | 'tool' | 'present' | 'isPreview' | 'note'>;

/** Everything goes the way of any other call: what is not allowed is refused, what is asked about is asked about. */
export const undoChange = defineWorkflow({
  name: 'undo_change',
  title: 'Take a change back',
  description:
    'Take back a change of list_my_changes, last row first. Columns get the values they had, those that somebody changed since are left and named; a row that was made is deleted unless it changed. Deleted rows, secrets and messages do not come back. See it with preview first.',
  toolset: 'plans',
  risk: 'destructive',
  operations: ['*'],
  switchedOnBy: 'audit',
  repeats: true,
  input: { audit_id: { kind: 'text', required: true, about: 'Of list_my_changes.' } },
  output: OUTPUT,
  example: { audit_id: '01890a5d-ac96-774b-bcce-b302099a8057', preview: true },
  intents: [
    'undo my last change',
    'take that back',
    'revert what you just changed',
    'put the old values back',
    'roll back the change to the monitor',
  ],
  run: async (job) => {
    const { line, by } = await changeCalled(job, job.input.audit_id);
    const change = { audit_id: line.id, time: line.time, tool: line.tool };
    const done: Done = { putBack: [], deleted: [], left: [] };
    if (by !== undefined) {
      job.note(`This change was undone before, by ${by}: nothing is left to do. That undo can be undone, too.`);
      return { change, undone: false, undoneBy: by, ...done };
    }
    job.undoes(line.id);
    const rows = line.rows ?? [];
    if (rows.length === 0) done.left.push('It sent what is no row, or nobody knows which: nothing can be taken back.');
    if (line.moreRows) done.left.push(`${line.moreRows} more rows were changed, of which nothing is kept.`);
    const undoing = job.isPreview ? foreseeing(job) : job;
    for (const row of rows.toReversed()) {
      done.left.push(...lostOf(row));
      if (row.verb === 'update') await putBack(undoing, row, done);
      else if (row.verb === 'create') await removeMade(undoing, row, done);
    }
    if (job.isPreview) for (const said of done.left) job.note(said);
    return { change, undone: done.putBack.length + done.deleted.length > 0, ...done };
  },
});

/** The same job where nothing is sent: a row that is written twice is read as the first call would leave it. */
function foreseeing(job: UndoJob): UndoJob {
  const planned = new Map<string, Row>();
  return {
    tool: job.tool,
    note: job.note,
    isPreview: true,
    present: async (tool, id, columns) => {
      const row = await job.present(tool, id, columns);
      return row && { ...row, ...planned.get(id) };
    },
    call: async (tool, args) => {
      const { id, clear = [], ...values } = args as Row & { id: string; clear?: readonly string[] };
      const cleared = Object.fromEntries(clear.map((name) => [name, null]));
      planned.set(id, { ...planned.get(id), ...values, ...cleared });
      return job.call(tool, args);
    },
  };
}

/** The line of an id, if it is one of this caller's; and what has undone it. */
async function changeCalled(
  job: Pick<Job, 'changes'>,
  text: string,
): Promise<{ line: AuditLine; by: string | undefined }> {
  const id = text.trim().toLowerCase();
  const time = timeOfAuditId(id);
  if (time === undefined) throw badArgument('audit_id is no id of a change.', 'Take it from list_my_changes.');
  const found = await job.changes(time - SLACK_MS);
  if (!found) throw noChanges();
  const line = found.lines.find((one) => one.id === id);
  if (!line)
    throw new ToolError(
      'not_found',
      'This key has made no such change through this server, or so long ago that it is not kept.',
      'list_my_changes shows those that there are.',
    );
  return { line, by: undoneBy(found.lines).get(id) };
}

/** Gives columns their old values, save those that are not as the change left them. */
async function putBack(job: UndoJob, row: WrittenRow, { putBack: put, left }: Done): Promise<void> {
  const changed = changedColumnsOf(row);
  const { id } = row;
  if (id === undefined || changed.length === 0) return;
  const names = changed.map(({ name }) => name);
  const present = await job.present(row.tool, id, names);
  if (!present) {
    left.push(`${row.tool} (${id}): the row is not there any more, or cannot be read.`);
    return;
  }
  const since = changed.filter(
    ({ name, before, after }) => !isSame(present[name], after) && !isSame(present[name], before),
  );
  const back = changed.filter(({ name, after }) => isSame(present[name], after));
  if (since.length > 0)
    left.push(
      `${row.tool} (${id}): ${since.map(({ name }) => name).join(', ')}: changed since, and left as it is now.`,
    );
  if (back.length === 0) return;
  await job.call(row.tool, { id, ...restoring(back) });
  put.push({ id, columns: back.map(({ name }) => name) });
}

/** Deletes a row that was made, if it is as it was made. */
async function removeMade(job: UndoJob, row: WrittenRow, { deleted, left }: Done): Promise<void> {
  const { id, tool, after, withheld = [], unread } = row;
  if (id === undefined) return;
  const which = `${tool} (${id})`;
  const [remove, get] = [tool.replace(/^create_/, 'delete_'), tool.replace(/^create_/, 'get_')];
  if (remove === tool || !(await job.tool(remove)) || !(await job.tool(get))) {
    left.push(`${which}: there is no tool that deletes it.`);
    return;
  }
  if (after === undefined) {
    left.push(
      `${which}: ${unread ?? NOT_READ}, so that it is not known whether it was changed since; ${remove} deletes it.`,
    );
    return;
  }
  const names = Object.keys(after).filter((name) => !withheld.includes(name));
  const present = await job.present(get, id, names);
  if (!present) {
    left.push(`${which}: the row is not there any more, or cannot be read.`);
    return;
  }
  const since = names.filter((name) => !isSame(present[name], after[name]));
  if (since.length > 0) {
    left.push(
      `${which}: ${since.join(', ')}: changed since, so that the row is left; ${remove} deletes it all the same.`,
    );
    return;
  }
  await job.call(remove, { id });
  deleted.push(id);
}
