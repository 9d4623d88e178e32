/** Connections that fail, and answers that break off, on real sockets: what is told of each, and whether anything was sent. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { connectionFailure } from '../../runtime/upstream/connection-failures.ts';
import { Upstream, type UpstreamRequest } from '../../runtime/upstream/upstream.ts';
import { UpstreamFailure } from '../../runtime/upstream/upstream-failure.ts';
import { KEY } from '../catalogue.ts';
import { issue } from './certificates.ts';
import { closing, serving, servingRaw, servingTls } from './servers.ts';

const authority = issue('ca.test');
const self = issue('localhost');
const good = issue('localhost', { by: authority });
const other = issue('other.test', { by: authority });
const old = issue('localhost', { by: authority, days: -1 });
const READ = { method: 'POST', path: '/label/count', body: {}, isRead: true };
const WRITE = { method: 'POST', path: '/label', body: { data: {} }, isRead: false };

/** How a request fails. */
async function failureAt(url: string, request: UpstreamRequest = WRITE): Promise<UpstreamFailure> {
  const upstream = closing(new Upstream({ url, api: ONEUPTIME_API, deadlineMs: 5000, retries: 1 }));
  const failure = await upstream.send(request, { key: KEY }).catch((cause: unknown) => cause);
  if (!(failure instanceof UpstreamFailure)) throw new Error(`It did not fail so: ${String(failure)}`);
  return failure;
}

const fine = (_request: unknown, response: { end: (text: string) => unknown }) => response.end('{"count":1}');

describe('nothing was sent', () => {
  it.each([
    [
      'where nothing listens',
      async () => 'http://127.0.0.1:9',
      /nothing listens there \(ECONNREFUSED\)/,
      /ONEUPTIME_URL/,
    ],
    ['to a name with several addresses', async () => 'http://localhost:9', /ECONNREFUSED/, /ONEUPTIME_URL/],
    [
      'to a certificate that signed itself',
      () => servingTls(self.pem, fine),
      /signed itself.*SELF_SIGNED/,
      /NODE_EXTRA_CA_CERTS/,
    ],
    [
      'to an unknown authority',
      () => servingTls(good.pem, fine),
      /authority that this server does not know/,
      /NODE_EXTRA_CA_CERTS/,
    ],
    [
      'to a port without TLS',
      async () => (await serving(fine)).replace('http:', 'https:'),
      /does not speak TLS/,
      /http:\/\//,
    ],
  ])('%s', async (_what, at, message, next) => {
    for (const request of [READ, WRITE]) {
      const failure = await failureAt(await at(), request);
      expect(failure).toMatchObject({ code: 'unreachable', isUnsent: true, message: expect.stringMatching(message) });
      expect(failure.message).toMatch(/: nothing was sent\.$/);
      expect(failure.next).toMatch(next);
      expect(failure.next).not.toMatch(/not known|verif|TLS_REJECT|insecure/);
    }
  });

  it.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /NODE_EXTRA_CA_CERTS/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /NODE_EXTRA_CA_CERTS/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /NODE_EXTRA_CA_CERTS/],
    ['UNABLE_TO_GET_ISSUER_CERT', /NODE_EXTRA_CA_CERTS/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /NODE_EXTRA_CA_CERTS/],
    ['CERT_UNTRUSTED', /NODE_EXTRA_CA_CERTS/],
    ['CERT_HAS_EXPIRED', /renewed/],
    ['CERT_NOT_YET_VALID', /clock/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /name that the certificate is for/],
    ['CERT_REVOKED', /replaced/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /port for https/],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', /host name/],
    ['ENOTFOUND', /Check the name/],
    ['EAI_AGAIN', /DNS/],
    ['ECONNREFUSED', /ONEUPTIME_URL/],
    ['UND_ERR_CONNECT_TIMEOUT', /ONEUPTIME_URL/],
  ])('with %s', (code, next) => {
    const failure = connectionFailure(
      Object.assign(new Error('secret words'), { code }),
      ONEUPTIME_API,
      'https://a.test',
    );
    expect(failure).toMatchObject({ isUnsent: true, message: expect.stringContaining(`(${code}): nothing was sent.`) });
    expect(failure.next).toMatch(next);
    expect(failure.message).not.toContain('secret');
  });

  it('where the error says that it was still connecting', () => {
    const at = (error: object) =>
      connectionFailure(Object.assign(new Error('x'), error), ONEUPTIME_API, 'https://a.test').isUnsent;
    expect(at({ code: 'ETIMEDOUT', syscall: 'connect' })).toBe(true);
    expect(at({ code: 'EHOSTUNREACH', errors: [{ syscall: 'connect' }, { syscall: 'connect' }] })).toBe(true);
    expect(
      at({
        code: 'ECONNRESET',
        message: 'Client network socket disconnected before secure TLS connection was established',
      }),
    ).toBe(true);
    expect(at({ code: 'ETIMEDOUT', syscall: 'read' })).toBe(false);
    expect(at({ code: 'ECONNRESET' })).toBe(false);
  });
});

describe('nobody knows what became of a write', () => {
  it.each([
    ['that is hung up on', () => servingRaw((socket) => socket.on('data', () => socket.destroy())), /connection broke/],
    [
      'that is answered in no HTTP',
      () => servingRaw((socket) => socket.on('data', () => socket.end('SSH-2.0\r\n'))),
      /not HTTP/,
    ],
    [
      'whose answer breaks off',
      () =>
        serving((_request, response) => {
          response.writeHead(200, { 'content-length': 100 });
          response.write('{"_id":');
          setTimeout(() => response.destroy(), 20);
        }),
      /connection broke/,
    ],
    [
      'whose chunks break off',
      () =>
        serving((_request, response) => {
          response.write('{"_id":');
          setTimeout(() => response.destroy(), 20);
        }),
      /connection broke/,
    ],
    [
      'whose answer is compressed and breaks off',
      () =>
        serving((_request, response) => {
          response.writeHead(200, { 'content-encoding': 'gzip' });
          response.end(gzipSync('{"_id":"1"}').subarray(0, 15));
        }),
      /breaks off or is damaged/,
    ],
    [
      'whose answer is half of its JSON',
      () => serving((_request, response) => response.end('{"_id":')),
      /not whole JSON/,
    ],
    ['whose answer is empty', () => serving((_request, response) => response.end()), /nothing in it/],
  ])('%s', async (_what, at, message) => {
    const url = await at();
    const write = await failureAt(url);
    expect(write).toMatchObject({ isUnsent: false, message: expect.stringMatching(message) });
    const read = await failureAt(url, READ);
    expect(read.message).toMatch(message);
  });
});

it('NODE_EXTRA_CA_CERTS is what mends an unknown authority, and no other fault of a certificate', async () => {
  const urls = await Promise.all([good, other, old].map(({ pem }) => servingTls(pem, fine)));
  const dist = path.resolve(import.meta.dirname, '../../dist/runtime');
  const script = `
    import { Upstream } from '${dist}/upstream/upstream.js';
    import { ONEUPTIME_API as api } from '${dist}/oneuptime/face.js';
    const told = [];
    for (const url of ${JSON.stringify(urls)}) {
      const upstream = new Upstream({ url, api });
      told.push(await upstream.send(${JSON.stringify(READ)}).then(({ body }) => JSON.stringify(body), ({ message }) => message));
      await upstream.close();
    }
    console.log(JSON.stringify(told));`;
  const folder = mkdtempSync(path.join(tmpdir(), 'oneuptime-mcp-'));
  const file = path.join(folder, 'authority.pem');
  writeFileSync(file, authority.certificate);
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: file };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env });
  rmSync(folder, { recursive: true });
  expect(JSON.parse(stdout)).toEqual([
    '{"count":1}',
    expect.stringContaining('for another host name (ERR_TLS_CERT_ALTNAME_INVALID): nothing was sent.'),
    expect.stringContaining('has expired (CERT_HAS_EXPIRED): nothing was sent.'),
  ]);
});
