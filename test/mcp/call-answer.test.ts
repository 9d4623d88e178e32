/** The text that answers a call: put together of what was printed before, and the same as if all of it were printed at once. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutKeyIn } from '../../runtime/basics/credential.ts';
import { ToolError } from '../../runtime/basics/errors.ts';
import { errorResult, jsonResult, type Page, pageResult } from '../../runtime/call/result.ts';
import { printedTable } from '../../runtime/call/table.ts';
import { marked } from '../../runtime/call/untrusted.ts';
import { callAnswer } from '../../runtime/mcp/hot/call-answer.ts';
import { type Era, META } from '../../runtime/mcp/protocol.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { contentOnce } from '../../runtime/tools/content-once.ts';
import type { ResolvedCall } from '../../runtime/tools/resolve-call.ts';

const SERVER = { name: 'a "server"', version: '1.2.3' };
const KEY = { key: 'key-of-a-caller-1' };

/** All of it printed at once. */
function printedAtOnce(era: Era, id: number | string, result: ToolResult): string {
  const stamp = { resultType: 'complete', _meta: { ...result._meta, [META.serverInfo]: SERVER } };
  return JSON.stringify({ result: era === 'legacy' ? result : { ...result, ...stamp }, jsonrpc: '2.0', id });
}

const expectSame = (result: ToolResult): void => {
  for (const era of ['legacy', 'modern'] as const)
    for (const id of [7, 'a"b\u2028'])
      expect(callAnswer({ era, id, name: 'x' }, result, SERVER)).toBe(printedAtOnce(era, id, result));
};

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(`x ${KEY.key} y`, '\u200b', '\ud800', '"\\\n', '\u007f', '…'),
);
const values = fc.dictionary(
  texts,
  fc.oneof(texts, fc.integer(), fc.constant(null), fc.constant(undefined), fc.array(texts), fc.object()),
);
const call = (through: string | undefined): ResolvedCall => ({ kind: 'tool', through }) as ResolvedCall;

describe('the answer to a call', () => {
  it('keeps parts of other kinds, and what stands beside a text', () => {
    const content = [
      { type: 'image', data: 'aGk=', mimeType: 'image/png' },
      { type: 'resource', resource: { uri: 'x://y', text: 'hi' } },
      { type: 'text', text: 'hi', annotations: { audience: ['user'] } },
    ];
    expectSame({ content: content as unknown as ToolResult['content'] });
  });

  it('is the whole of a result of any kind, whoever changed it on the way', () => {
    fc.assert(
      fc.property(values, texts, (value, text) => {
        const made: readonly ToolResult[] = [
          jsonResult(value),
          errorResult(new ToolError('not_found', text, text), value),
          printedTable([text, text], [text]),
          { content: [{ type: 'text', text }] },
          { content: [{ type: 'text', text }], structuredContent: undefined as never },
        ];
        for (const result of made)
          for (const said of [result, marked(result, true), withoutKeyIn(result, KEY) as ToolResult])
            for (const shown of [said, contentOnce(said, call(undefined)), contentOnce(said, call('call_read'))]) {
              expectSame(shown);
              expectSame(marked(shown, true));
              expectSame({ ...shown, structuredContent: { ...shown.structuredContent, more: text } });
            }
      }),
    );
  });

  it('is that of a page, whose rows were printed before', () => {
    fc.assert(
      fc.property(fc.array(values), fc.option(texts, { nil: undefined }), (rows, link) => {
        const items = JSON.parse(JSON.stringify(rows)) as Page['items'];
        const page = { items, total: items.length, link, notes: link === undefined ? undefined : [link] } as Page;
        const result = pageResult(page, JSON.stringify(items));
        expect(result).toEqual(jsonResult({ ...page }));
        expect(JSON.stringify(result)).toBe(JSON.stringify(jsonResult({ ...page })));
        expectSame(result);
      }),
    );
  });
});
