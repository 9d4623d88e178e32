/** The stream of the transport of 2024-11-05 holds what it was opened with, by every way of asking. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxOnPort, served } from '../limits/stand.ts';
import { legacy, post } from '../mcp/serve.ts';
import { until } from '../mcp/until.ts';

let url = '';
let upstream = '';
let key = '';

beforeAll(async () => {
  const sandbox = await sandboxOnPort();
  upstream = sandbox.url;
  key = sandbox.keys.admin;
  url = await served({ ONEUPTIME_URL: upstream, LEGACY_SSE: 'true' });
});

const READONLY = { 'X-MCP-Readonly': 'true' };
const LABEL = { name: 'From a test', color: '#00ff00' };

/** A stream of the transport of 2024-11-05, and what it brings. */
async function openStream(at: string, headers: Record<string, string>) {
  const controller = new AbortController();
  const stream = await fetch(`${at}/mcp/sse`, { headers: { 'x-api-key': key, ...headers }, signal: controller.signal });
  let text = '';
  void (async () => {
    for await (const chunk of stream.body ?? []) text += new TextDecoder().decode(chunk);
  })().catch(() => undefined);
  await until(() => /^data: (.*)$/m.test(text));
  const endpoint = /^data: (.*)$/m.exec(text)?.[1] ?? '';
  const say = (message: object, more: Record<string, string> = {}) =>
    post(at + endpoint, { headers: { 'content-type': 'application/json', 'x-api-key': key, ...more }, message });
  let id = 100;
  /** What is answered to a request without any header of its own. */
  const ask = async (method: string, params: object): Promise<string> => {
    id += 1;
    const answer = new RegExp(`^data: (?=.*"id":${id}\\b)(.*)$`, 'm');
    expect((await say({ jsonrpc: '2.0', id, method, params })).status).toBe(202);
    await until(() => answer.test(text));
    return answer.exec(text)?.[1] ?? '';
  };
  return { say, ask, text: () => text, end: () => controller.abort() };
}

describe('the old stream', () => {
  const { message: call } = legacy('tools/call', { name: 'create_label', arguments: LABEL }, 7);

  it('holds what it was opened with, whatever its messages say', async () => {
    const { say, text, end } = await openStream(url, READONLY);
    for (const headers of [{}, { 'X-MCP-Readonly': 'false' }, READONLY]) {
      const message = { ...(call as object), id: 7 + Object.keys(headers).length };
      expect((await say(message, headers as Record<string, string>)).status).toBe(202);
    }
    await until(() => text().includes('the header X-MCP-Readonly'));
    end();
  });

  it('takes no message that may do less than its stream', async () => {
    const { say, end } = await openStream(url, {});
    for (const headers of [READONLY, { 'X-MCP-Tools': 'list_labels' }]) {
      const answer = await say(call as object, headers as Record<string, string>);
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('differ from those of its stream');
    }
    end();
  });

  it.each<[string, string, object]>([
    ['an alias', 'oneuptime_create_label', LABEL],
    ['a dispatcher', 'call_write', { tool: 'create_label', arguments: LABEL }],
    ['a plan', 'run_plan', { steps: [{ tool: 'create_label', arguments: LABEL }] }],
    ['a workflow', 'acknowledge_incident', { incident: 'INC-470' }],
  ])('that only reads writes nothing through %s', async (_, name, args) => {
    const { ask, end } = await openStream(url, READONLY);
    expect(await ask('tools/call', { name, arguments: args })).toContain('the header X-MCP-Readonly');
    end();
  });

  const incident = { ref: { type: 'ref/prompt', name: 'incident_update' }, argument: { name: 'incident', value: '' } };
  it.each<[string, string, object, RegExp]>([
    ['lists', 'tools/list', {}, /"call_write"/],
    ['finds', 'tools/call', { name: 'find_tools', arguments: { intent: ['delete a monitor'] } }, /call_delete/],
    ['reads', 'resources/read', { uri: 'oneuptime://incident/INC-470' }, /"contents"/],
    ['suggests', 'completion/complete', incident, /"values":\["/],
    [
      'puts beside prompts',
      'prompts/get',
      { name: 'incident_update', arguments: { incident: 'INC-470' } },
      /:\/\/incident/,
    ],
  ])('%s only what it was opened for', async (_, method, params, others) => {
    const [open, shut] = [await openStream(url, {}), await openStream(url, { 'X-MCP-Tools': 'list_labels' })];
    expect(await open.ask(method, params)).toMatch(others);
    expect(await shut.ask(method, params)).not.toMatch(others);
    for (const { end } of [open, shut]) end();
  });

  it('holds the default of the policy file for whoever signed in nowhere', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'policy-'));
    afterAll(() => rm(folder, { recursive: true }));
    const POLICY = path.join(folder, 'policy.json');
    const when = { claim: 'groups', is: 'oncall' };
    await writeFile(
      POLICY,
      JSON.stringify({ profiles: { oncall: { when }, viewer: { mode: 'read_only' } }, default: 'viewer' }),
    );
    const at = await served({ ONEUPTIME_URL: upstream, LEGACY_SSE: 'true', POLICY });
    const { ask, end } = await openStream(at, {});
    expect(await ask('tools/call', { name: 'create_label', arguments: LABEL })).toContain(
      'profile viewer of policy.json',
    );
    expect(await ask('tools/call', { name: 'list_labels', arguments: {} })).not.toContain('not allowed');
    end();
  });
});
