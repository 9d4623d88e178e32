#!/usr/bin/env bash
# What the first official MCP client does with the AbortSignal of a request that was answered long ago, 29 November 2026.
#
# @modelcontextprotocol/sdk 1.32.2 (and 1.12.3, 1.17.5, 1.20.2, 1.25.3) listens to the signal given to a request and never
# stops to. Whoever gives one signal to all calls of a turn, and aborts it at the end, sends notifications/cancelled for each
# of them, long answered: seen from kimi-code 2.1.0 at the end of a turn, from opencode 1.18.33 after every call. The
# specification: cancellations MUST only name requests that are believed to be in progress. From the eleventh call on Node
# warns of a memory leak, too.
# A server that remembers cancellations for requests it does not know yet, or knows calls by their ids, must not let such
# a one stand in the way of a later call. The second client, @modelcontextprotocol/client 2.4.0, sends none.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0 >/dev/null
cat >see.mjs <<'JS'
import assert from 'node:assert/strict';

const CALLS = 12;
const SAY = { name: 'say' };

/** A server that answers at once, and the ids that its client cancels when a signal shared by answered calls is aborted. */
async function cancelledBy({ Client, InMemoryTransport }, callWith) {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const cancelled = [];
  far.onmessage = ({ id, method, params }) => {
    if (method === 'notifications/cancelled') cancelled.push(params.requestId);
    if (id === undefined) return;
    const { protocolVersion } = params ?? {};
    const opened = { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'finding', version: '1' } };
    far.send({ jsonrpc: '2.0', id, result: method === 'initialize' ? opened : { content: [] } });
  };
  await far.start();
  const client = new Client({ name: 'finding', version: '1' });
  await client.connect(near);
  const turn = new AbortController();
  for (let call = 0; call < CALLS; call += 1) await callWith(client, { signal: turn.signal });
  turn.abort('the turn is over');
  await assert.rejects(callWith(client, { signal: turn.signal }), /over/);
  await new Promise((resolve) => setTimeout(resolve, 50));
  return cancelled;
}

const { InMemoryTransport } = await import('@modelcontextprotocol/sdk/inMemory.js');
const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
let warning;
process.on('warning', ({ name }) => {
  warning = name;
});
const first = await cancelledBy({ Client, InMemoryTransport }, (client, options) => client.callTool(SAY, undefined, options));
console.log(`@modelcontextprotocol/sdk: ${first.length} of ${CALLS} answered calls cancelled; ${warning}`);
const second = await cancelledBy(await import('@modelcontextprotocol/client'), (client, options) => client.callTool(SAY, options));
console.log(`@modelcontextprotocol/client: ${second.length} of ${CALLS}`);
assert.deepEqual([first.length, warning, second.length], [CALLS, 'MaxListenersExceededWarning', 0]);
JS
timeout 60 node --no-warnings see.mjs
echo 'still so'
