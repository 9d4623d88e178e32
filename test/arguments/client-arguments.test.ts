/** Arguments that clients add to those of a tool. */
import { describe, expect, it } from 'vitest';
import { refusalOfCall, resolveCall } from '../../runtime/tools/resolve-call.ts';
import { textOf } from '../catalogue.ts';
import { sentValue } from '../sent-result.ts';
import { caller, catalogue, listedOf, named, onCompact, read, sentBy } from './every-tool.ts';

describe('arguments that clients add', () => {
  const ADDED = { task_progress: '- [x] look', wait_for_previous: true, toolCallId: 'call_1', action: 'sendMessage' };

  it('change nothing in any tool but a note, and never reach the API', async () => {
    const wrong: string[] = [];
    for (const entry of catalogue.tools) {
      const args = await caller.argumentsFor(entry);
      const listed = new Set(named(listedOf(entry)));
      const added = Object.fromEntries(Object.entries(ADDED).filter(([name]) => !listed.has(name)));
      const plain = await caller.requestsOf(entry.name, args);
      const noted = await caller.requestsOf(entry.name, { ...args, ...added });
      if (sentBy(noted.seen) !== sentBy(plain.seen) || noted.isError !== plain.isError) wrong.push(entry.name);
      const isTold = Object.keys(added).every((name) => noted.text.includes(name));
      if (!plain.isError && !isTold) wrong.push(`${entry.name}: ${noted.text.slice(0, 300)}`);
      if (plain.isError && noted.text !== plain.text) wrong.push(`${entry.name}: ${noted.text}`);
    }
    expect(wrong.slice(0, 10)).toEqual([]);
  }, 240_000);

  it("are a tool's own where it has one of that name", () => {
    const own = catalogue.tools.filter((entry) => entry.verb === 'create' && listedOf(entry).properties?.sessionId);
    expect(own.length).toBeGreaterThan(0);
    for (const entry of own) expect(JSON.stringify(read(entry, { sessionId: 'mine' }))).not.toContain('sessionId"');
  });

  it('are left aside by the compact tools, which refuse all others as before', () => {
    const call = resolveCall(catalogue, 'call_read', { tool: 'count_labels', arguments: {}, ...ADDED, tool_: 1 });
    expect(refusalOfCall(call, undefined)?.message).toContain('"tool_"');
    expect(
      resolveCall(catalogue, 'call_write', { tool: 'create_label', arguments: { name: 'a' }, ...ADDED }),
    ).toMatchObject({
      kind: 'tool',
      arguments: { name: 'a' },
      ignored: Object.keys(ADDED),
    });
    expect(
      refusalOfCall(resolveCall(catalogue, 'call_write', { tool: 'create_label', ...ADDED, preview: true }), undefined),
    ).toMatchObject({ code: 'bad_arguments' });
  });

  it('are told by the tool that was meant, beside a preview that is what it was', async () => {
    const args = { tool: 'create_label', arguments: { name: 'a', color: '#ff0000', preview: true } };
    const plain = await onCompact('call_write', args);
    const outside = await onCompact('call_write', { ...args, ...ADDED });
    const inside = await onCompact('call_write', { ...args, arguments: { ...args.arguments, ...ADDED } });
    for (const { notes, ...rest } of [outside, inside].map((result) => sentValue(result))) {
      expect(rest).toEqual(sentValue(plain));
      expect(notes).toEqual([expect.stringContaining(Object.keys(ADDED).join(', '))]);
    }
    const found = await onCompact('find_tools', { ...ADDED, limit: null, detail: null, intent: null });
    expect(textOf(found)).toContain('task_progress');
    expect(textOf(found).startsWith(textOf(await onCompact('find_tools', {})))).toBe(true);
  });

  it('are refused where only company makes them known', () => {
    expect(read('list_labels', { action: 'sendMessage' })).toContain('"action"');
  });
});

it('the agent of n8n, which keeps "tool" for itself, can call every tool of the catalogue by its name', () => {
  const taken = catalogue.tools.filter((entry) => named(listedOf(entry)).includes('tool'));
  expect(taken.map(({ name }) => name)).toEqual([]);
  const engine = { tool: 'list_incidents', toolCallId: 'call_1' };
  expect(read('list_incidents', { limit: 1, ...engine })).toEqual({
    args: { limit: 1 },
    ignored: ['tool', 'toolCallId'],
  });
});
