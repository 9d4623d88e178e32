/** What the protocol, HTTP and the process say in their own words quotes others, and nothing hides in what they quote. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { resources, toolsets } from '../../generated/oneuptime/index.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import { ClientChannel } from '../../runtime/mcp/asking/questions.ts';
import { unknownToolMessage } from '../../runtime/mcp/call-tool.ts';
import { callAnswer } from '../../runtime/mcp/hot/call-answer.ts';
import { httpError } from '../../runtime/mcp/http-call.ts';
import { errorAnswer } from '../../runtime/mcp/protocol.ts';
import type { ServedPrompts, ServedResources } from '../../runtime/mcp/resources-and-prompts.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { ONEUPTIME } from '../../runtime/oneuptime/face.ts';
import { reportFault } from '../../runtime/start/process-signals.ts';
import { catalogueResources } from '../../runtime/tools/resources.ts';
import { clean, UNSEEN } from '../runtime/unseen.ts';
import { FakeToolServer } from './fake-tool-server.ts';
import { legacy, modern, type RawRequest, type Served, serve } from './serve.ts';

let text = 'plain';

/** Serves resources and prompts whose every text is the one that is tried. */
class Quoting extends FakeToolServer {
  readonly resources: ServedResources = {
    resources: [],
    templates: [],
    read: async (uri) => (uri.includes('problem') ? { problem: text } : [{ uri: 'test://one', text }]),
    complete: async () => [text],
  };
  readonly prompts: ServedPrompts = {
    prompts: [],
    get: async (name, { said = '' }) =>
      name === 'known'
        ? { messages: [{ role: 'user', content: { type: 'text', text: `${text} ${said}` } }] }
        : name === 'problem'
          ? { problem: text }
          : undefined,
    complete: async () => [text],
  };
  override call(): Promise<ToolResult> | undefined {
    return undefined;
  }
}

let served: Served;
beforeAll(async () => {
  served = await serve({
    at: (path) => (path === '' ? new Quoting() : path === '/none' ? { problem: text } : undefined),
  });
});
afterAll(() => served.close());

/** Every text and name of an answer, as its client reads them. */
function saidIn(body: string): string {
  const found: string[] = [];
  for (const [, data = body] of body.startsWith('{') || body.startsWith('[')
    ? [[]]
    : [...body.matchAll(/^data: ?(.+)$/gm)])
    JSON.parse(data, (key, value) => {
      if (key !== 'id') found.push(key, typeof value === 'string' ? value : '');
      return value;
    });
  return found.join(' ');
}

async function answerTo({ headers, message }: RawRequest, path = '/mcp'): Promise<string> {
  const response = await fetch(`${served.url}${path}`, { method: 'POST', headers, body: JSON.stringify(message) });
  return response.text();
}

/** Text cannot stand in a header: the body alone names it there. */
const unnamed = ({ headers, message }: RawRequest): RawRequest => {
  const { 'mcp-name': _, ...others } = headers;
  return { headers: others, message };
};

const KINDS = Object.entries(UNSEEN);

describe.each(KINDS)('%s', (_, unseen) => {
  const bad = unseen.map((one) => `a${one}b`).join('');

  it('are in no message of our own', () => {
    const server = { name: 'x', version: '1' };
    const messages = [
      JSON.parse(errorAnswer(1, -32602, `Unknown tool: ${bad}`)).error.message,
      httpError(404, -32000, `Nothing is served at ${bad}`).message,
      JSON.parse(callAnswer({ era: 'legacy', id: 1, name: bad }, undefined, server)).error.message,
      unknownToolMessage('x', { nearest: () => ['list_incidents'] }),
    ];
    expect(messages.filter((message) => !clean(message))).toEqual([]);
  });

  it('are in nothing that a call tells on the way', () => {
    const sent: unknown[] = [];
    const channel = new ClientChannel({
      capabilities: {},
      token: bad,
      writer: { notify: (one) => sent.push(one), log: (level, data) => sent.push([level, data]) },
      logs: true,
    });
    channel.progress(1, 2, bad);
    channel.log('info', { [bad]: [bad] });
    const [progress, log] = sent as [{ params: { message: string; progressToken: string } }, unknown];
    expect(clean(progress.params.message)).toBe(true);
    // A token is the client's own, and is known by every character of it.
    expect(progress.params.progressToken).toBe(bad);
    expect(clean(saidIn(JSON.stringify(log)))).toBe(true);
  });

  it('are in no line for the operator', () => {
    const lines: string[] = [];
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    try {
      reportFault(new Error(`OneUptime said ${bad}`), 'a test');
      reportFault(bad, 'a test');
    } finally {
      write.mockRestore();
    }
    expect(lines.length).toBe(2);
    expect(lines.filter((line) => !clean(line))).toEqual([]);
  });

  it('are in no answer of the protocol: resources, prompts, completions, and what is said of unknown ones', async () => {
    text = bad;
    const prompt = { type: 'ref/prompt', name: 'known' };
    const argument = { name: 'said', value: bad };
    const requests = [
      modern('resources/read', { uri: 'test://one' }),
      modern('resources/read', { uri: `test://problem/${bad}` }),
      modern('prompts/get', { name: 'known', arguments: { said: bad } }),
      modern('prompts/get', { name: 'problem' }),
      legacy('prompts/get', { name: bad }),
      modern('completion/complete', { ref: prompt, argument }),
      legacy('tools/call', { name: bad, arguments: {} }),
      legacy(bad, {}),
    ];
    for (const request of requests) {
      const body = await answerTo(unnamed(request).message === request.message ? request : unnamed(request));
      expect([request.message, clean(saidIn(body))]).toEqual([request.message, true]);
    }
    expect(clean(saidIn(await answerTo(legacy('ping'), '/mcp/none')))).toBe(true);
    expect(clean(saidIn(await answerTo(legacy('ping'), `/mcp/${encodeURIComponent('\u00ad')}`)))).toBe(true);
  });

  it('are in no page and no suggested name', async () => {
    const row = { id: 'x', title: bad, description: bad, incidentNumberWithPrefix: bad };
    const offered = catalogueResources({
      platform: ONEUPTIME,
      catalogue: new Catalogue(resources),
      toolsets,
      call: async ({ name }) => ({
        content: [],
        structuredContent: name.startsWith('get') ? { item: row } : { items: [{ ...row, note: bad }] },
      }),
    });
    const client = { credential: { key: 'k' }, signal: new AbortController().signal };
    const found = await offered.read('oneuptime://incident/INC-1', client);
    const names = await offered.complete('', { name: 'id', value: '', given: { resource: 'incident' } }, client);
    const texts = (found as readonly { text: string }[]).map((content) => content.text);
    expect([...texts, ...names].length).toBe(2);
    expect([...texts, ...names].filter((one) => !clean(one))).toEqual([]);
  });
});
