#!/usr/bin/env bash
# undici 7.30.0 beside node:http of the same process (seen with Node 20.20).
#
# Both keep connections open. Where one is at hand, node:http writes a request before the loop goes on to anything else, and so
# does undici on a connection that is new. On one that was used before, undici first waits for the check phase (setImmediate), to
# see whether the other end has closed it meanwhile; whatever was put there before goes first. So in a server that cuts long work
# into pieces by setImmediate, each request to its upstream waits for a piece, though nothing is slow but the order: the pieces
# belong into timers, which come before the loop looks for what came.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund undici@7.30.0
cat >run.mjs <<'JS'
import assert from 'node:assert/strict';
import diagnostics from 'node:diagnostics_channel';
import http from 'node:http';
import { Pool } from 'undici';

const server = http.createServer((_asked, answer) => answer.end('{}'));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address();
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 1 });

let order;
diagnostics.subscribe('undici:client:sendHeaders', () => order.push('sent'));

const CLIENTS = {
  'node:http': () =>
    new Promise((resolve, reject) => {
      const sent = http.request({ port, host: '127.0.0.1', method: 'POST', agent }, (answer) =>
        answer.resume().once('end', resolve),
      );
      sent.once('error', reject).once('finish', () => order.push('sent'));
      sent.end('{}');
    }),
  undici: async () => (await pool.request({ path: '/', method: 'POST', body: '{}' })).body.text(),
};

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

for (const [name, ask] of Object.entries(CLIENTS)) {
  order = [];
  await ask();
  await pause(20);
  for (const where of ['setImmediate', 'setTimeout']) {
    order = [];
    const asked = new Promise((resolve) => {
      // As in a server: something comes in, while a piece of other work is about to begin.
      setTimeout(() => {
        globalThis[where](() => order.push('piece'), 1);
        resolve(ask());
      }, 1);
    });
    await asked;
    console.log(`${name}, a piece of work by ${where}: ${order.join(', ')}`);
    const isLate = name === 'undici' && where === 'setImmediate';
    assert.equal(order[0], isLate ? 'piece' : 'sent');
  }
}
process.exit(0);
JS
timeout 60 node run.mjs
