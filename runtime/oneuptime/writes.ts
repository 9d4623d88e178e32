/** What a create, an update or a delete sends on OneUptime's wire. */

import type { Call, Plan } from '../call/platform.ts';
import type { ResourceModule } from '../catalogue/kinds.ts';
import { checksOfCreate, checksOfUpdate } from './checks.ts';
import { encodeData } from './codec.ts';
import { refuseCombinations } from './column-rules.ts';
import { AFTER_DELETE, afterCreate } from './consequences.ts';
import { effectsOf } from './effects.ts';
import { encodeEdits, wholeLists, withEdits } from './member-edits.ts';
import type { ProjectRules } from './project-rules.ts';
import { withStateMove } from './state-moves.ts';
import type { UpdateDraft, UpdateRule } from './update-draft.ts';
import { withMonitors, withMovedHours, withoutPages } from './update-rules.ts';
import { quietSwitches, writeOf } from './write-request.ts';

/** Each takes a draft and makes one that the API carries out as it is meant. */
const UPDATE_RULES: readonly UpdateRule[] = [withMonitors, withoutPages, withMovedHours, withStateMove];

/** Plans one row: of a create the new one, else the one that `rowId` names; with what comes of it, where anybody wants to know. */
export async function planWrite(call: Call, rules: ProjectRules): Promise<Plan> {
  const plan = await planRow(call);
  if (call.wantsEffects === false) return plan;
  const effects = await effectsOf(call, plan.writes, rules);
  return effects.length > 0 ? { ...plan, effects } : plan;
}

async function planRow(call: Call): Promise<Plan> {
  const { tool } = call;
  if (tool.verb === 'create') return planCreate(call);
  const id = await call.rowId();
  if (tool.verb === 'update') return planUpdate(call, id);
  const after = AFTER_DELETE.get(tool.resource);
  return { writes: [writeOf(tool, id)], changed: lightOnes(tool.module), notes: after === undefined ? [] : [after] };
}

/** What a preview of a delete shows of the row that would go. */
function lightOnes({ defaultColumns, columns }: ResourceModule): string[] {
  return defaultColumns.filter((name) => !columns[name]?.heavy);
}

/** Readable checks become steps, and nobody is told who was not asked to be. */
async function planCreate(call: Call): Promise<Plan> {
  const { tool } = call;
  refuseCombinations(tool, call.args);
  const { args, columns, notes } = await checksOfCreate(call);
  const encoded = await call.resolve((values) => encodeData(tool.module, args, 'c', values));
  const data = { ...encoded, ...columns };
  const quiet = quietSwitches(tool.module, data);
  const names = Object.keys(quiet);
  const silence = `Subscribers are not notified: this tool sends ${names.join(', ')} false unless told otherwise.`;
  return {
    writes: [writeOf(tool, undefined, { ...data, ...quiet })],
    changed: Object.keys(data),
    notes: [...notes, ...(names.length > 0 ? [silence] : []), ...afterCreate(tool, data)],
  };
}

async function planUpdate(call: Call, id: string): Promise<Plan> {
  const { tool } = call;
  refuseCombinations(tool, call.args);
  const { args, columns, notes } = await checksOfUpdate(call);
  const { whole, edits } = wholeLists(tool.module, args);
  const encoded = await call.resolve((values) => ({
    data: encodeData(tool.module, whole, 'u', values),
    edits: encodeEdits(tool.module, edits, values),
  }));
  let draft: UpdateDraft = await withEdits(call, id, encoded.edits, { ...encoded.data, ...columns });
  const changed = Object.keys({ ...draft.data, ...encoded.edits });
  for (const rule of UPDATE_RULES) draft = await rule(call, id, draft);
  const own = Object.keys(draft.data).length > 0 ? [writeOf(tool, id, draft.data)] : [];
  return { writes: [...own, ...draft.after], changed, notes: [...notes, ...draft.notes] };
}
