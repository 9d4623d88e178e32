/** What one person was asked no other answers, though both use one key. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxOnPort } from '../limits/stand.ts';
import { messageOf, modern, modernMeta, post } from '../mcp/serve.ts';
import { bearer, type SignInGround, signInGround } from './ground.ts';
import { ToySignIn } from './toy-sign-in.ts';

const signIn = new ToySignIn();
let ground: SignInGround;
let key = '';

beforeAll(async () => {
  const sandbox = await sandboxOnPort();
  key = sandbox.keys.admin;
  ground = await signInGround(signIn, { ONEUPTIME_URL: sandbox.url, CONFIRM: 'ask' });
});
afterAll(() => ground.app.close());

const login = (subject: string, ...scopes: string[]) => bearer(signIn.issue({ key, subject, scopes }));
const YES = { confirm: { action: 'accept', content: { sure: true } } };
let count = 0;

async function call(headers: Record<string, string>, name: string, args: object, more: object = {}) {
  const _meta = { ...modernMeta, 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
  const request = modern('tools/call', { name, arguments: args, _meta, ...more });
  const answer = await post(`${ground.url}/mcp`, { ...request, headers: { ...request.headers, ...headers } });
  const { result } = (await messageOf(answer)) as { result?: { requestState?: string } };
  return { status: answer.status, state: result?.requestState, text: JSON.stringify(result ?? null) };
}

/** A label to be deleted. */
async function label(): Promise<{ readonly id: string; readonly name: string }> {
  const row = { name: `Asked about ${++count}`, color: '#123456' };
  const { text } = await call({ 'x-api-key': key }, 'create_label', row);
  return { id: /"id":"([\w-]{36})"/.exec(text)?.[1] ?? text, name: row.name };
}
const isThere = async (name: string) =>
  (await call({ 'x-api-key': key }, 'count_labels', { filter: { name } })).text.includes('"count":1');

describe('a question in the modern era', () => {
  it('is answered by who was asked, also with the next token', async () => {
    const { id, name } = await label();
    const asked = await call(login('ada', 'delete'), 'delete_label', { id });
    expect(asked.state).toBeTypeOf('string');
    const more = { inputResponses: YES, requestState: asked.state };
    const others = [login('bob', 'delete'), { 'x-api-key': key }, login('ada2', 'delete')];
    for (const other of others) await call(other, 'delete_label', { id }, more);
    expect(await isThere(name)).toBe(true);
    await call(login('ada', 'delete'), 'delete_label', { id }, more);
    expect(await isThere(name)).toBe(false);
  });

  it('is not answered by whoever signed in for less since', async () => {
    const { id, name } = await label();
    const asked = await call(login('ada', 'delete'), 'delete_label', { id });
    const more = { inputResponses: YES, requestState: asked.state };
    expect((await call(login('ada', 'write'), 'delete_label', { id }, more)).status).toBe(403);
    expect(await isThere(name)).toBe(true);
  });
});

describe('a question in a session', () => {
  it('is answered by whoever opened it', async () => {
    const { id, name } = await label();
    const send = (headers: Record<string, string>, message: object) =>
      fetch(`${ground.url}/mcp`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
        body: JSON.stringify({ jsonrpc: '2.0', ...message }),
      });
    const ada = login('ada', 'delete');
    const hello = {
      id: 0,
      method: 'initialize',
      params: {
        protocolVersion: '2025-11-25',
        capabilities: { elicitation: {} },
        clientInfo: { name: 't', version: '1' },
      },
    };
    const opened = await send(ada, hello);
    await opened.text();
    const session = {
      'mcp-session-id': opened.headers.get('mcp-session-id') ?? '',
      'mcp-protocol-version': '2025-11-25',
    };
    const asking = await send(
      { ...ada, ...session },
      { id: 1, method: 'tools/call', params: { name: 'delete_label', arguments: { id } } },
    );
    let [text, said] = ['', 0];
    const decoder = new TextDecoder();
    const before: boolean[] = [];
    for await (const chunk of asking.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const asked = /^data: (.*"elicitation\/create".*)$/m.exec(text)?.[1];
      if (asked === undefined || said > 0) continue;
      said += 1;
      const answer = { id: (JSON.parse(asked) as { id: unknown }).id, result: YES.confirm };
      for (const other of [login('bob', 'delete'), { 'x-api-key': key }])
        await (await send({ ...other, ...session }, answer)).text();
      before.push(await isThere(name));
      await (await send({ ...ada, ...session }, answer)).text();
    }
    expect(said).toBe(1);
    expect(before).toEqual([true]);
    expect(await isThere(name)).toBe(false);
  });
});
