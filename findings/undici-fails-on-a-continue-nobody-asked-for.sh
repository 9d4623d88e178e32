#!/usr/bin/env bash
# undici 7.30.0 beside node:http of the same process (seen with Node 20.20).
#
# RFC 9110, 15.2, wants clients to read interim answers that they did not ask for, and proxies send "100 Continue" ahead of
# the final answer without an Expect in the request. node:http passes over it and gives the final answer. undici, by request
# and by fetch, ends the connection with "bad response" (UND_ERR_SOCKET), though the whole final answer follows. It came
# after the request was sent, so that a POST has been carried out, and looks as if the network had broken. Interim answers
# of other numbers, such as early hints (103), are passed over by both of its calls.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund undici@7.30.0
cat >run.mjs <<'JS'
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { fetch, request } from 'undici';

const FINAL = 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nmade';
let carriedOut = 0;

/** Asks a server that says `interim` before its answer. */
async function asked(interim, ask) {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      carriedOut += 1;
      socket.write(`${interim}\r\n\r\n${FINAL}`);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const outcome = await ask(`http://127.0.0.1:${server.address().port}/`).catch(
    (error) => `${error.cause?.message ?? error.message} (${error.cause?.code ?? error.code})`,
  );
  server.close();
  return outcome;
}

const CLIENTS = {
  'node:http': (url) =>
    new Promise((resolve, reject) => {
      const sent = http.request(url, { method: 'POST' }, (answer) => {
        answer.setEncoding('utf8').once('data', (text) => resolve(`${answer.statusCode} ${text}`));
      });
      sent.once('error', reject).end('{}');
    }),
  'undici request': async (url) => {
    const { statusCode, body } = await request(url, { method: 'POST', body: '{}' });
    return `${statusCode} ${await body.text()}`;
  },
  'undici fetch': async (url) => {
    const answer = await fetch(url, { method: 'POST', body: '{}' });
    return `${answer.status} ${await answer.text()}`;
  },
};

for (const interim of ['HTTP/1.1 103 Early Hints', 'HTTP/1.1 100 Continue']) {
  for (const [name, ask] of Object.entries(CLIENTS)) {
    const outcome = await asked(interim, ask);
    console.log(`${interim.slice(9)}: ${name}: ${outcome}`);
    const fails = name !== 'node:http' && interim.endsWith('Continue');
    assert.equal(outcome, fails ? 'bad response (UND_ERR_SOCKET)' : '200 made');
  }
}
assert.equal(carriedOut, 6);
process.exit(0);
JS
timeout 60 node run.mjs
