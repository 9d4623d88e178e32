/** The key of a whole instance: found out before anything is sent with it, whatever is called. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { legacy, modern } from '../mcp/serve.ts';
import { answerTo, callAt, sandboxOnPort, served } from './stand.ts';

const sandbox = await sandboxOnPort();
const { keys } = sandbox;
const SAID = /master key.*key of one project.*ALLOW_MASTER_KEY=true/;
const refusing = await served({ ONEUPTIME_URL: sandbox.url });

describe('is refused', () => {
  it.each([
    ['a list', ['list_incidents', {}]],
    ['a count', ['count_labels', {}]],
    ['a create', ['create_label', { name: 'x', color: '#ff0000' }]],
    ['a preview', ['create_label', { name: 'x', color: '#ff0000', preview: true }]],
    ['a delete', ['delete_label', { id: 'Backend' }]],
    ['a workflow', ['get_overview', {}]],
    ['a plan', ['run_plan', { steps: [{ tool: 'get_overview', arguments: {} }] }]],
    ['through a dispatcher', ['call_read', { tool: 'list_incidents', arguments: {} }]],
  ] as const)('%s', async (_what, call) => {
    for (const era of ['modern', 'legacy'] as const) {
      const answer = await callAt(refusing, keys.master, call as readonly [string, object], { era });
      expect(answer).toMatchObject({ status: 200, isError: true });
      expect(answer.text).toMatch(SAID);
      expect(JSON.stringify(answer)).not.toContain(keys.master);
    }
  });

  it('a resource, and ids to complete', async () => {
    const uri = 'oneuptime://incident/INC-1';
    const { headers, message } = modern('resources/read', { uri });
    const read = await answerTo(`${refusing}/mcp`, {
      headers: { ...headers, 'mcp-name': uri, 'x-api-key': keys.master },
      message,
    });
    expect(JSON.stringify(read)).toMatch(/master key/);
    const completing = legacy('completion/complete', {
      ref: { type: 'ref/resource', uri: 'oneuptime://incident/{id}' },
      argument: { name: 'id', value: '' },
    });
    const ids = await answerTo(`${refusing}/mcp`, {
      headers: { ...completing.headers, 'x-api-key': keys.master },
      message: completing.message,
    });
    expect(ids.text).not.toMatch(/INC-/);
  });

  it('in capitals, and again', async () => {
    for (const key of [keys.master.toUpperCase(), keys.master, keys.master])
      expect((await callAt(refusing, key, ['count_labels'])).text).toMatch(SAID);
  });

  it('where it is lent', async () => {
    const lending = await served({ ONEUPTIME_URL: sandbox.url, ONEUPTIME_API_KEY: keys.master, SHARED_KEY: 'true' });
    expect((await callAt(lending, undefined, ['count_labels'])).text).toMatch(SAID);
  });
});

it.each(['admin', 'readonly', 'noperms', 'incidentRead', 'other'] as const)('the key %s is none', async (role) => {
  expect((await callAt(refusing, keys[role], ['list_incidents'])).text).not.toMatch(/master/);
});

it.each(['invalid', 'expired'] as const)('the %s key is told what it is', async (role) => {
  expect((await callAt(refusing, keys[role], ['list_incidents'])).text).toMatch(/invalid_key/);
});

it('is taken where the operator says so', async () => {
  const taking = await served({ ONEUPTIME_URL: sandbox.url, ALLOW_MASTER_KEY: 'true' });
  expect(await callAt(taking, keys.master, ['count_projects'])).toMatchObject({ isError: false });
});

describe('what an instance may answer', () => {
  /** An instance that answers to the question as it is told, and with a count to all else. */
  async function instance(status: number, body: unknown, type = 'application/json') {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const isQuestion = request.url?.includes('global-config');
      response.writeHead(isQuestion ? status : 200, { 'content-type': isQuestion ? type : 'application/json' });
      response.end(isQuestion ? (typeof body === 'string' ? body : JSON.stringify(body)) : '{"count":1}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    afterAll(() => server.close());
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
  }
  const questions = (asked: readonly string[]) => asked.filter((path) => path.includes('global-config')).length;
  const ZERO = '00000000-0000-0000-0000-000000000000';

  it.each([
    ['refuses, as to a key of a project', 422, { error: 'read on Global Config is not allowed.' }],
    ['wants to be paid first', 402, { error: 'unpaid' }],
    ['knows no such row', 200, {}],
    ['has another row', 200, { _id: '11111111-0000-0000-0000-000000000000' }],
  ])('%s: a plain key, asked once', async (_what, status, body) => {
    const { url, asked } = await instance(status, body);
    const server = await served({ ONEUPTIME_URL: url, UPSTREAM_RETRIES: '0' });
    await Promise.all([1, 2, 3].map(() => callAt(server, keys.admin, ['count_labels'])));
    for (let call = 0; call < 3; call++)
      expect(await callAt(server, keys.admin, ['count_labels'])).toMatchObject({ isError: false });
    expect(questions(asked)).toBe(1);
  });

  it('a gateway that knows no such address: a plain key', async () => {
    const { url } = await instance(404, '<html>not found</html>', 'text/html');
    const server = await served({ ONEUPTIME_URL: url, UPSTREAM_RETRIES: '0' });
    expect(await callAt(server, keys.admin, ['count_labels'])).toMatchObject({ isError: false });
  });

  it('the row of its settings: a master key, for which nothing else is sent', async () => {
    const { url, asked } = await instance(200, { _id: ZERO });
    const server = await served({ ONEUPTIME_URL: url });
    for (let call = 0; call < 3; call++)
      expect((await callAt(server, keys.admin, ['count_labels'])).text).toMatch(SAID);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['fails', 500, { error: 'Server Error' }, /as OneUptime failed \(500\)\. Nothing was sent\..*\(upstream_failed\)$/],
    ['wants to be asked later', 429, { error: 'Too many' }, /as OneUptime asks to slow down\. .*\(rate_limited\)$/],
    ['has a page in front of it', 502, '<html>bad gateway</html>', /in front of it answered: 502/],
  ])('%s: nothing is sent, and it is asked again', async (_what, status, body, says) => {
    const { url, asked } = await instance(status, body);
    const server = await served({ ONEUPTIME_URL: url, UPSTREAM_RETRIES: '0' });
    for (let call = 0; call < 2; call++)
      expect(await callAt(server, keys.admin, ['count_labels'])).toMatchObject({
        isError: true,
        text: expect.stringMatching(says),
      });
    expect(asked).toHaveLength(2);
  });
});
