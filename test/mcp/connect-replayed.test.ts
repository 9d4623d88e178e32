/** The connection of one POST to a server: whose answers reach it, and under which ids it asks. */
import type { JSONRPCMessage, Server, Transport } from '@modelcontextprotocol/server';
import { expect, it, vi } from 'vitest';
import { connectReplayed } from '../../runtime/mcp/sessions/connect-replayed.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));
const message = (given: object) => ({ jsonrpc: '2.0', ...given }) as JSONRPCMessage;

/** A server that keeps what it hears, and says what it is told to. */
async function connected(initialize?: Record<string, unknown>) {
  const heard: JSONRPCMessage[] = [];
  const said: JSONRPCMessage[] = [];
  let transport: Transport | undefined;
  const close = vi.fn(async () => {});
  const server = {
    connect: async (given: Transport) => {
      transport = given;
      given.onmessage = (one: JSONRPCMessage) => {
        heard.push(one);
        if ('method' in one && one.method === 'initialize') void given.send(message({ id: 'replayed', result: {} }));
      };
      await given.start();
    },
    close,
  } as unknown as Server;
  const connection = await connectReplayed(server, initialize, (one) => said.push(one));
  const says = async (given: object) => {
    await transport?.send(message(given));
    await settled();
    return said.at(-1) as Record<string, unknown> & { params?: Record<string, unknown> };
  };
  return { connection, heard, said, says, close };
}

it('begins with the handshake of the client, where there was one, which nobody else hears', async () => {
  const { heard, said } = await connected({ protocolVersion: 'x', capabilities: {} });
  expect(heard).toEqual([
    { jsonrpc: '2.0', id: 'replayed', method: 'initialize', params: { protocolVersion: 'x', capabilities: {} } },
  ]);
  expect(said).toEqual([]);
  expect((await connected()).heard).toEqual([]);
});

it('hands on what the server says as it is, and questions under ids of its own', async () => {
  const { says } = await connected();
  for (const plain of [
    { id: 7, result: {} },
    { id: 'a', error: { code: 1, message: '' } },
    { method: 'note', params: { requestId: 3 } },
  ])
    expect(await says(plain)).toEqual(message(plain));
  const { id, ...asked } = await says({ id: 0, method: 'ask', params: { a: 1 } });
  expect([id, asked]).toEqual([
    expect.stringMatching(/^[0-9a-f-]{36}\/0$/),
    message({ method: 'ask', params: { a: 1 } }),
  ]);
  const withdrawn = await says({ method: 'notifications/cancelled', params: { requestId: 0, reason: 'r' } });
  expect(withdrawn).toEqual(message({ method: 'notifications/cancelled', params: { requestId: id, reason: 'r' } }));
  expect((await says({ method: 'notifications/cancelled' })).params?.requestId).toContain('/');
  const other = await connected();
  expect((await other.says({ id: 0, method: 'ask' })).id).not.toBe(id);
});

it('hears requests and notes, and answers to its own questions only', async () => {
  const { connection, heard, says } = await connected();
  const { id } = await says({ id: 12, method: 'ask' });
  const plain = [message({ id: 1, method: 'x' }), message({ method: 'note' })];
  for (const one of plain) connection.receive(one);
  for (const to of ['nobody/12', 12, '12', `${id}x`.replace('/', '-')])
    connection.receive(message({ id: to, result: {} }));
  await settled();
  expect(heard).toEqual(plain);
  connection.receive(message({ id, result: { a: 1 } }));
  await settled();
  expect(heard.at(-1)).toEqual(message({ id: 12, result: { a: 1 } }));
});

it('ends with its server, and what comes afterwards is lost without a word', async () => {
  const { connection, close } = await connected();
  await connection.end();
  expect(close).toHaveBeenCalledTimes(1);
  connection.receive(message({ method: 'note' }));
  await settled();
});
