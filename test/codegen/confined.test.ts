/** Where a document may lead: below its folder, or at its own address; nowhere else, however that is spelled or redirected. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadDocument } from '../../codegen/load.ts';
import { CompileError, Diagnostics } from '../../codegen/model/diagnostics.ts';
import { serving } from '../upstream/servers.ts';
import './one-validator.ts';

const outer = mkdtempSync(path.join(os.tmpdir(), 'confined-'));
const inner = path.join(outer, 'inner');
mkdirSync(path.join(inner, 'below'), { recursive: true });
afterAll(() => rmSync(outer, { recursive: true }));
const SECRET = JSON.stringify({ type: 'object', 'x-secret': 'hidden' });
writeFileSync(path.join(outer, 'secret.json'), SECRET);
writeFileSync(path.join(inner, 'part.json'), JSON.stringify({ type: 'object' }));
symlinkSync(path.join(outer, 'secret.json'), path.join(inner, 'link.json'));
symlinkSync(outer, path.join(inner, 'linked'));
symlinkSync('/dev/zero', path.join(inner, 'zero.json'));

const documentWith = (thing: unknown): string =>
  JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'x', version: '1' },
    paths: {},
    components: { schemas: { Thing: thing } },
  });

async function refusal(source: string): Promise<string> {
  const failure: unknown = await loadDocument(source, new Diagnostics()).catch((cause: unknown) => cause);
  expect(failure).toBeInstanceOf(CompileError);
  const { message } = failure as CompileError;
  expect(message).toMatch(/ is not a readable OpenAPI document: .*\.$/s);
  expect(message).not.toMatch(/hidden|RangeError|TypeError|ERR_|\n\s+at /);
  return message;
}

describe('files', () => {
  const up = [
    '../',
    '%2e%2e/',
    '.%2e/',
    '%2E./',
    '..%2f',
    '%2e%2e%2f',
    './below/../../',
    'below/../%2e%2e/',
    './/..//',
    'linked/',
    '..\\',
  ];
  const spelled = [
    ...up.map((way) => `${way}secret.json`),
    'link.json',
    path.join(outer, 'secret.json'),
    `file://${outer}/secret.json`,
    `FILE://${outer}/secret.json`,
    `file://${inner}/%2e%2e/secret.json`,
    `file://${inner}/..%2fsecret.json`,
    '/etc/passwd',
    '/dev/zero',
    'zero.json',
    './',
    'below',
    '..;/secret.json',
    '%2e%2e;/secret.json',
    '%252e%252e/secret.json',
    '%zz.json',
    'a%00b.json',
    'http://127.0.0.1:1/part.json',
    'HTTPS://127.0.0.1:1/part.json',
    'ftp://127.0.0.1/part.json',
    'data:application/json,{}',
    'javascript:1',
    'node:fs',
  ];
  it.each(spelled.flatMap((way) => [way, `${way}#/a`]))('%s is refused', async (way) => {
    const file = path.join(inner, 'document.json');
    writeFileSync(file, documentWith({ $ref: way }));
    await refusal(file);
  });

  it.each([
    'part.json',
    './part.json',
    'below/../part.json',
    '%70art.json',
    '..part.json',
    `file://${inner}/part.json`,
  ])('%s is read', async (way) => {
    writeFileSync(path.join(inner, '..part.json'), JSON.stringify({ type: 'object' }));
    const file = path.join(inner, 'document.json');
    writeFileSync(file, documentWith({ $ref: way }));
    const { components } = await loadDocument(file, new Diagnostics());
    expect(components?.schemas?.Thing).toEqual({ type: 'object' });
  });

  it.each([501, 600])('are so many at most: %i', async (count) => {
    for (let at = 0; at < count; at += 1)
      writeFileSync(path.join(inner, `n${at}.json`), JSON.stringify({ allOf: [{ $ref: `n${at + 1}.json` }] }));
    const file = path.join(inner, 'document.json');
    writeFileSync(file, documentWith({ $ref: 'n0.json' }));
    expect(await refusal(file)).toMatch(/more than 500 files|lead through too many|does not exist/);
  });
});

describe('addresses', () => {
  const STATUSES = [301, 302, 303, 307, 308];
  const json: Record<string, string> = { 'content-type': 'application/json' };

  /** A server whose `/go` leads somewhere; the root refers to it. */
  const leading = (status: number, location: (origin: string) => string): RequestListener => {
    return (request, response) => {
      const origin = `http://${request.headers.host}`;
      if (request.url?.startsWith('/go')) response.writeHead(status, { location: location(origin) }).end();
      else if (request.url === '/root') response.writeHead(200, json).end(documentWith({ $ref: '/go' }));
      else if (request.url === '/document') response.writeHead(200, json).end(documentWith({ type: 'object' }));
      else response.writeHead(200, json).end('{"type":"object"}');
    };
  };

  const elsewhere: Record<string, (secret: string) => string> = {
    'another port': (secret) => `${secret}/part`,
    'another name': (secret) => `${secret.replace('127.0.0.1', 'localhost')}/part`,
    'without a scheme': (secret) => secret.replace('http:', ''),
    'a file': () => 'file:///etc/passwd',
    'another scheme': () => 'ftp://127.0.0.1/x',
    'no address': () => 'http://[',
    'a password': () => 'http://ada:word@127.0.0.1/x',
  };
  const cases = STATUSES.flatMap((status) => Object.keys(elsewhere).map((where) => [status, where] as const));
  it.each(cases)('%i to %s is not followed, from a document or from one of its files', async (status, where) => {
    let asked = 0;
    const secret = await serving((_request, response) => {
      asked += 1;
      response.writeHead(200, json).end(documentWith({ 'x-secret': 'hidden' }));
    });
    const origin = await serving(leading(status, () => elsewhere[where]?.(secret) ?? ''));
    for (const source of [`${origin}/root`, `${origin}/go`])
      expect(await refusal(source)).toMatch(/leads to .*another origin: give that address|answered/);
    expect(asked).toBe(0);
  });

  it.each(STATUSES)('%i within the origin is followed, for a few times', async (status) => {
    const origin = await serving(leading(status, () => '/document'));
    await loadDocument(`${origin}/go`, new Diagnostics());
    await loadDocument(`${origin}/root`, new Diagnostics());
    const circle = await serving(leading(status, () => '/go'));
    expect(await refusal(`${circle}/go`)).toMatch(/leads from one address to the next more than 5 times/);
  });
});
