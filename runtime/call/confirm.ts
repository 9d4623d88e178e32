/**
 * Whether planned writes may be sent: what a person has to agree to first is asked here, in the one place all writes pass.
 * A delete is asked about, and whatever pages, tells or posts; a client that cannot be asked gets a preview and a token.
 */
import { ToolError } from '../basics/errors.ts';
import type { ToolResult } from '../mcp/tool-server.ts';
import { Agreement, PlannedWrites, type WrittenRows } from './agreement.ts';
import { askedEffects } from './asked-effects.ts';
import type { CallState } from './call-state.ts';
import { consentTo } from './consent.ts';
import { presentRows } from './present-rows.ts';
import { previewOf } from './preview.ts';
import type { RowPlan } from './row-plan.ts';
import type { CallOutcome } from './under-way.ts';
import { questionOf, saidOfWrite } from './write-question.ts';

/** What is answered in place of sending; undefined where the plans may be carried out. */
export async function heldBack(state: CallState, rows: readonly RowPlan[]): Promise<CallOutcome | undefined> {
  const { around, tool } = state;
  const { services, consent, within = [] } = around;
  if (services.confirmation && mustAsk(rows)) {
    const held = consent === undefined ? await askFirst(state, rows) : undefined;
    if (held) return held;
    if (consent && !(consent instanceof Agreement && consent.covers(writtenRows(rows), within)))
      throw unforeseen(tool.name);
  }
  around.mayWrite = true;
  return undefined;
}

/** What would be sent, shown; where a plan is gathered, it becomes a part of it. */
export async function shownWrites(state: CallState, rows: readonly RowPlan[]): Promise<ToolResult> {
  const preview = await previewOf(state, rows);
  const { consent } = state.around;
  if (consent instanceof PlannedWrites)
    consent.add({
      ...writtenRows(rows),
      mustAsk: mustAsk(rows),
      tell: async () => {
        const present = await presentRows(rows);
        return { says: () => saidOfWrite(rows, present), rows: present.map(({ id, version }) => [id, version]) };
      },
    });
  return preview;
}

/** A delete always has to be agreed to, and what is felt outside the rows. */
function mustAsk(rows: readonly RowPlan[]): boolean {
  return rows.some((row) => row.state.tool.verb === 'delete' || askedEffects(row).length > 0);
}

function writtenRows(rows: readonly RowPlan[]): WrittenRows {
  return {
    tool: rows[0]?.state.tool.name ?? '',
    ids: rows.map(({ id }) => id),
    effects: rows.map((row) => askedEffects(row).map(({ says }) => says)),
  };
}

async function askFirst(state: CallState, rows: readonly RowPlan[]): Promise<CallOutcome | undefined> {
  const present = await presentRows(rows);
  const { preview: _, ...written } = state.args;
  return consentTo(state.around, {
    tool: state.tool.name,
    arguments: written,
    rows: present.map(({ id, version }) => [id, version]),
    effects: rows.map((row) => askedEffects(row).map(({ kind, says }) => [kind, says])),
    question: () => questionOf(rows, present),
    preview: () => previewOf(state, rows),
  });
}

/** What a plan comes to that would do other than what was agreed to. */
export function unforeseen(tool: string): ToolError {
  return new ToolError(
    'needs_confirmation',
    `The plan has changed since it was agreed to: ${tool} would now do what nobody was asked about, and was not sent.`,
    'Call again for the rest, so that it is shown and asked about as it is now.',
  );
}
