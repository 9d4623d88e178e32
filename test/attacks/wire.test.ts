/** Requests that are no HTTP, or two at once: whatever a proxy before us has made of them, nothing is carried out. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ground, openGround, unharmed } from './ground.ts';
import { rawCall } from './raw.ts';

let ground: Ground;
let label: string;
beforeAll(async () => {
  ground = await openGround({ CONFIRM: 'never' });
  label = ground.running.sandbox.store.where('Label', 'name', 'database')[0]?._id as string;
});
afterAll(() => ground.close());

const LONGEST_MS = 1_500;

/** Writes bytes to the port, and reads what comes until the server ends it, or for a while. */
function written(bytes: string): Promise<string> {
  const { hostname, port } = new URL(ground.url);
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const timer = setTimeout(() => socket.destroy(), LONGEST_MS);
    socket.on('data', (chunk) => {
      text += chunk;
      // Whoever answers one request waits for the next: two answers are all that may come.
      if (text.split('HTTP/1.1 ').length > 2) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}

interface Parts {
  readonly body: string;
  readonly length: number;
  /** Lines that every request needs. */
  readonly lines: string;
}

function parts(): Parts {
  const call = rawCall('delete_label', { id: label }, { era: 'legacy', key: ground.keys.admin });
  const body = JSON.stringify(call.body);
  const lines = [['Host', new URL(ground.url).host], ...call.lines].map(([name, value]) => `${name}: ${value}\r\n`);
  return { body, length: Buffer.byteLength(body), lines: lines.join('') };
}

const READONLY = 'X-MCP-Readonly';
const CASES: Readonly<Record<string, (given: Parts) => string>> = {
  'a length and chunks': ({ body, length, lines }) =>
    `POST /mcp HTTP/1.1\r\n${lines}Content-Length: ${length}\r\nTransfer-Encoding: chunked\r\n\r\n${length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  'chunks and a length': ({ body, length, lines }) =>
    `POST /mcp HTTP/1.1\r\n${lines}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n${length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  'two lengths': ({ body, length, lines }) =>
    `POST /mcp HTTP/1.1\r\n${lines}Content-Length: 5\r\nContent-Length: ${length}\r\n\r\n${body}`,
  'two lengths in one line': ({ body, length, lines }) =>
    `POST /mcp HTTP/1.1\r\n${lines}Content-Length: 5, ${length}\r\n\r\n${body}`,
  'a length with a sign': ({ body, length, lines }) =>
    `POST /mcp HTTP/1.1\r\n${lines}Content-Length: +${length}\r\n\r\n${body}`,
  'a length that is too short': ({ body, lines }) => `POST /mcp HTTP/1.1\r\n${lines}Content-Length: 10\r\n\r\n${body}`,
  'a length that is too long': ({ body, length, lines }) =>
    `POST /mcp HTTP/1.1\r\n${lines}Content-Length: ${length + 10}\r\n\r\n${body}`,
  'chunks of another name': ({ body, length, lines }) =>
    `POST /mcp HTTP/1.1\r\n${lines}Transfer-Encoding: xchunked\r\n\r\n${length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  'chunks that are no numbers': ({ body, lines }) =>
    `POST /mcp HTTP/1.1\r\n${lines}Transfer-Encoding: chunked\r\n\r\nzz\r\n${body}\r\n0\r\n\r\n`,
  'a second request within the first': ({ body, length, lines }) =>
    `POST /mcp/readonly HTTP/1.1\r\n${lines}Content-Length: ${length}\r\n\r\n${body}POST /mcp/readonly HTTP/1.1\r\n${lines}Content-Length: ${length}\r\n\r\n${body}`,
  'a header with a blank before its colon': ({ body, length, lines }) =>
    `POST /mcp HTTP/1.1\r\n${lines}${READONLY} : true\r\nContent-Length: ${length}\r\n\r\n${body}`,
  'a header that goes on in the next line': ({ body, length, lines }) =>
    `POST /mcp HTTP/1.1\r\n${lines}${READONLY}:\r\n true\r\nContent-Length: ${length}\r\n\r\n${body}`,
  'a header with a zero in it': ({ body, length, lines }) =>
    `POST /mcp HTTP/1.1\r\n${lines}${READONLY}: fal\0se\r\nContent-Length: ${length}\r\n\r\n${body}`,
  'a header behind a bare line feed': ({ body, length, lines }) =>
    `POST /mcp HTTP/1.1\r\n${lines}X-Other: x\n${READONLY}: true\r\nContent-Length: ${length}\r\n\r\n${body}`,
  'a header behind a bare return': ({ body, length, lines }) =>
    `POST /mcp HTTP/1.1\r\n${lines}X-Other: x\r${READONLY}: true\r\nContent-Length: ${length}\r\n\r\n${body}`,
  'a header after the body': ({ body, length, lines }) =>
    `POST /mcp HTTP/1.1\r\n${lines}${READONLY}: true\r\nTransfer-Encoding: chunked\r\nTrailer: ${READONLY}\r\n\r\n${length.toString(16)}\r\n${body}\r\n0\r\n${READONLY}: false\r\n\r\n`,
  'an old version without a host': ({ body, length, lines }) =>
    `POST /mcp/readonly HTTP/1.0\r\n${lines.replace(/^Host.*\r\n/, '')}Content-Length: ${length}\r\n\r\n${body}`,
  'a method that is none': ({ body, length, lines }) =>
    `post /mcp HTTP/1.1\r\n${lines}Content-Length: ${length}\r\n\r\n${body}`,
  'an address in place of a path': ({ body, length, lines }) =>
    `POST http://attacker.example/mcp/readonly HTTP/1.1\r\n${lines}Content-Length: ${length}\r\n\r\n${body}`,
  'a tunnel': ({ lines }) => `CONNECT 127.0.0.1:9 HTTP/1.1\r\n${lines}\r\n`,
  'another protocol': ({ lines }) => `GET /mcp HTTP/1.1\r\n${lines}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
};

describe('a request that may be read in two ways', () => {
  it.each(Object.entries(CASES))('does nothing: %s', async (_name, write) => {
    await unharmed(ground, async () => {
      const text = await written(write(parts()));
      expect(text).not.toMatch(/is deleted/);
      for (const key of Object.values(ground.keys)) expect(text).not.toContain(key);
    });
  });

  it('and one that is none of these does it', async () => {
    const { revision } = ground;
    const { body, length, lines } = parts();
    const text = await written(
      `POST /mcp HTTP/1.1\r\n${lines}Content-Length: ${length}\r\nConnection: close\r\n\r\n${body}`,
    );
    expect(text).toMatch(/is deleted/);
    expect(ground.revision).toBeGreaterThan(revision);
  });
});
