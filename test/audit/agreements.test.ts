/** What was asked before a call, and what was answered, stands in its line; what brought a token does not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditLine } from '../../runtime/guard/audit/audit-line.ts';
import { ClientChannel, isQuestions } from '../../runtime/mcp/asking/questions.ts';
import { type AuditedProduct, auditedProduct } from './audited-product.ts';

let audited: AuditedProduct;
beforeAll(async () => {
  audited = await auditedProduct({ CONFIRM: 'ask' });
});
afterAll(async () => audited.close());

const ASKED = /^Delete the label "Agreed \d+"\?$/;
const writer = { notify: () => {}, log: () => {} };
const askable = (answers?: Record<string, unknown>, state?: unknown): ClientChannel =>
  new ClientChannel({ capabilities: { elicitation: {} }, token: undefined, writer, logs: false, answers, state });

let count = 0;
async function made(): Promise<string> {
  count += 1;
  const args = { name: `Agreed ${count}`, color: '#111111' };
  return (await audited.content<{ created: { id: string } }>('create_label', args)).created.id;
}

async function lastLine(): Promise<AuditLine> {
  return (await audited.lines()).at(-1) as AuditLine;
}

describe('a person is asked', () => {
  it.each([
    ['accepted', { action: 'accept', content: { sure: true } }, 'ok'],
    ['declined', { action: 'accept', content: { sure: false } }, 'not_confirmed'],
    ['declined', { action: 'decline' }, 'not_confirmed'],
    ['cancelled', { action: 'cancel' }, 'not_confirmed'],
  ])('%s %o', async (answer, given, outcome) => {
    const id = await made();
    const before = (await audited.lines()).length;
    const call = {
      name: 'delete_label',
      arguments: { id },
      credential: { key: audited.sandbox.keys.admin },
      signal: new AbortController().signal,
    };
    const asked = await audited.product.server.call({ ...call, channel: askable() });
    if (asked === undefined || !isQuestions(asked)) throw new Error('It does not ask.');
    // Asking has no line of its own: the call comes again.
    expect(await audited.lines()).toHaveLength(before);
    await audited.product.server.call({ ...call, channel: askable({ confirm: given }, asked.state) });
    expect(await audited.lines()).toHaveLength(before + 1);
    const line = await lastLine();
    expect(line).toMatchObject({
      outcome,
      agreement: { way: 'person', answer, asked: [expect.stringMatching(ASKED)] },
    });
    expect(line.changes).toBe(outcome === 'ok' ? 1 : undefined);
  });
});

describe('an undo', () => {
  it('of a row that one call made and changed is shown whole, and agreed to whole', async () => {
    count += 1;
    const steps = [
      { tool: 'create_label', arguments: { name: `Agreed ${count}`, color: '#111111' } },
      { tool: 'update_label', arguments: { id: '$1.created.id', color: '#222222', description: 'now' } },
    ];
    const made = await audited.call('run_plan', { steps });
    expect(made.isError, JSON.stringify(made.content)).toBeUndefined();
    const { id } = await lastLine();
    const held = await audited.call('undo_change', { audit_id: id });
    const text = held.content.map((part) => part.text).join('\n');
    expect(text).toContain('Delete the label');
    expect(text).not.toContain('changed since');
    const confirm = /"confirm": "([\w-]+)"/.exec(text)?.[1];
    expect(await audited.content('undo_change', { audit_id: id, confirm })).toMatchObject({
      undone: true,
      deleted: [expect.any(String)],
      left: [],
    });
  });
});

describe('a token is handed out', () => {
  it('and used, once, and stands in no line', async () => {
    const id = await made();
    const held = await audited.call('delete_label', { id });
    expect(await lastLine()).toMatchObject({
      outcome: 'needs_confirmation',
      agreement: { way: 'token', answer: 'open', asked: [expect.stringMatching(ASKED)] },
    });
    const token = /"confirm": "([\w-]+)"/.exec(held.content.map(({ text }) => text).join('\n'))?.[1] as string;
    await audited.call('delete_label', { id, confirm: 'made up' });
    expect(await lastLine()).toMatchObject({ outcome: 'needs_confirmation', agreement: { answer: 'void' } });
    await audited.call('delete_label', { id, confirm: token });
    expect(await lastLine()).toMatchObject({
      outcome: 'ok',
      changes: 1,
      agreement: { way: 'token', answer: 'accepted', asked: [expect.stringMatching(ASKED)] },
    });
    await audited.call('delete_label', { id: await made(), confirm: token });
    expect(await lastLine()).toMatchObject({ outcome: 'needs_confirmation', agreement: { answer: 'void' } });
    expect(token.length).toBeGreaterThan(20);
    expect(JSON.stringify(await audited.lines())).not.toContain(token);
  });
});
