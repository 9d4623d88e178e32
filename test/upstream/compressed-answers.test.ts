/** Answers come compressed by whoever stands between, though nobody asked: they are read, and bounded by what they hold. */

import * as zlib from 'node:zlib';
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { Upstream } from '../../runtime/upstream/upstream.ts';
import { closing, serving } from './servers.ts';

const TEXT = JSON.stringify({ count: 3, title: 'Überlauf' });
const { zstdCompressSync } = zlib as { zstdCompressSync?: (body: string) => Buffer };

async function read(encoding: string | string[] | undefined, body: Buffer | string, status = 200, maxBytes?: number) {
  const asked: (string | undefined)[] = [];
  const url = await serving((request, response) => {
    asked.push(request.headers['accept-encoding'] as string | undefined);
    response.statusCode = status;
    if (encoding !== undefined) response.setHeader('content-encoding', encoding);
    response.end(body);
  });
  const upstream = closing(new Upstream({ url, api: ONEUPTIME_API, retries: 0, ...(maxBytes ? { maxBytes } : {}) }));
  const answer = await upstream
    .send({ method: 'GET', path: '/x', isRead: true }, undefined)
    .catch((cause: Error) => cause);
  return { answer, asked };
}

const encoded: readonly (readonly [string | string[] | undefined, Buffer | string])[] = [
  ['gzip', gzipSync(TEXT)],
  ['x-gzip', gzipSync(TEXT)],
  ['GZIP', gzipSync(TEXT)],
  ['br', brotliCompressSync(TEXT)],
  ['deflate', deflateSync(TEXT)],
  ['deflate', deflateRawSync(TEXT)],
  ['gzip, br', brotliCompressSync(gzipSync(TEXT))],
  [['gzip', 'br'], brotliCompressSync(gzipSync(TEXT))],
  ['identity', TEXT],
  ['', TEXT],
  ['gzip', gzipSync(`\ufeff${TEXT}`)],
  // A header that was lost, and headers of what is compressed no more.
  [undefined, gzipSync(TEXT)],
  ['gzip', TEXT],
  ['br', ` ${TEXT}`],
  ['deflate', TEXT],
  ['gzip, br', brotliCompressSync(TEXT)],
  ...(zstdCompressSync ? [['zstd', zstdCompressSync(TEXT)] as const] : []),
];

it.each(encoded)('%j', async (encoding, body) => {
  const { answer, asked } = await read(encoding, body);
  expect(answer).toMatchObject({ status: 200, body: JSON.parse(TEXT) });
  expect(asked).toEqual([undefined]);
});

it('refusals, too', async () => {
  expect((await read('gzip', gzipSync('{"error":"Server Error"}'), 500)).answer).toMatchObject({
    status: 500,
    body: { error: 'Server Error' },
  });
});

it('a page that is put in the place of a compressed answer', async () => {
  const { answer } = await read('gzip', '<title>Blocked</title>', 403);
  expect(answer).toMatchObject({ isUnsent: true, message: expect.stringContaining('403, titled "Blocked"') });
});

describe('what cannot be read is told', () => {
  it.each([
    ['gzip', gzipSync(TEXT).subarray(0, 20), /breaks off or is damaged/],
    ['gzip', 'no gzip at all', /breaks off or is damaged/],
    ['br', brotliCompressSync(TEXT).subarray(0, 10), /breaks off or is damaged/],
    ['snappy', TEXT, /does not know/],
    ['constructor', TEXT, /does not know/],
    ['gzip, gzip, gzip, gzip, gzip', TEXT, /too often/],
  ])('%s', async (encoding, body, message) => {
    expect((await read(encoding, body)).answer).toMatchObject({
      code: 'upstream_failed',
      message: expect.stringMatching(message),
    });
  });

  it('a small answer that would become a huge one is refused', async () => {
    const huge = gzipSync(JSON.stringify({ text: 'x'.repeat(2_000_000) }), { level: constants.Z_BEST_COMPRESSION });
    expect(huge.length).toBeLessThan(10_000);
    expect((await read('gzip', huge, 200, 1_000_000)).answer).toMatchObject({ code: 'too_large' });
    expect((await read('gzip', huge, 200, 3_000_000)).answer).toMatchObject({ status: 200 });
  });
});
