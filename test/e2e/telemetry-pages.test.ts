/**
 * Paging through logs on the built server while more come in, before, behind and within the very millisecond at which a
 * page ends: each row that was there at the first page is shown exactly once, in any order.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnyClient, CLIENTS, call, type Product, startProduct } from './product.ts';
import { moment, otlpOf, type Row, type SendSignals } from './telemetry.ts';

const LOGS = 450;
const BEGIN = Date.parse('2026-11-20T10:00:00.000Z');
/** Most logs stand in three milliseconds; some of these have nanoseconds beyond. */
const timeOf = (at: number): number => BEGIN + (at < 400 ? Math.floor(at / 150) * 40 : at);

let product: Product;
let client: AnyClient;
let send: SendSignals;

beforeAll(async () => {
  product = await startProduct();
  client = await (CLIENTS['v1 over HTTP'] as (typeof CLIENTS)[string])(product, product.keys.admin as string);
  send = await otlpOf(product);
});
afterAll(async () => {
  await client?.close();
  await product?.close();
});

const logOf = (time: number, body: string, beyond = 0): object => ({
  timeUnixNano: moment(time, beyond),
  severityNumber: [5, 9, 13, 17][body.length % 4],
  body: { stringValue: body },
});

/** Reads all pages; `meanwhile` runs after each. */
async function pagesOf(args: Row, meanwhile: (page: readonly Row[], number: number) => Promise<void>) {
  const pages: Row[] = [];
  for (let cursor: unknown; pages.length < 100; ) {
    const page = await call(client, 'list_logs', { ...args, ...(cursor ? { cursor } : {}) });
    pages.push(page);
    await meanwhile(page.items as Row[], pages.length);
    cursor = page.nextCursor;
    if (!cursor) return pages;
  }
  throw new Error('Paging does not end.');
}

const FIRST = new Date(BEGIN - 60_000).toISOString();
const LAST = new Date(BEGIN + 60_000).toISOString();

describe.each([
  ['newest first', {}],
  ['oldest first', { sort: 'time' }],
  ['newest first, from a time on', { filter: { time: { gte: FIRST } } }],
  ['oldest first, up to a time', { sort: 'time', filter: { time: { lt: LAST } } }],
  ['newest first, in a window', { filter: { time: { gte: FIRST, lte: LAST } } }],
  ['by another column', { sort: 'severityNumber' }],
  ['in whatever order ids give', { sort: '-id' }],
] as const)('450 logs, %s', (name, args) => {
  const service = `pages, ${name}`;
  const resource = { 'service.name': service };
  const shown = { fields: ['body', 'time'], limit: 37 };
  const filter = { primaryEntityId: service, ...('filter' in args ? args.filter : {}) };

  it('each exactly once, though others come in between', async () => {
    const bodies = Array.from({ length: LOGS }, (_, at) => `log ${at}`);
    await send(
      'Logs',
      resource,
      bodies.map((body, at) => logOf(timeOf(at), body, at % 2 ? 300_000 : 0)),
    );
    const pages = await pagesOf({ ...args, ...shown, filter }, async (page, number) => {
      const end = Date.parse(String(page.at(-1)?.time ?? FIRST));
      const late = [-1, 0, 0, 1, 5000].map((by, at) => logOf(end + by, `late ${number} ${at}`, at % 2 ? 700_000 : 0));
      await send('Logs', resource, late);
    });
    const seen = pages.flatMap(({ items }) => (items as Row[]).map(({ body }) => String(body)));
    expect(new Set(seen).size, 'rows shown twice').toBe(seen.length);
    expect(
      bodies.filter((body) => !seen.includes(body)),
      'rows never shown',
    ).toEqual([]);
    expect(pages[0]?.total).toBe(LOGS);
    for (const { nextCursor } of pages.slice(0, -1)) expect(nextCursor).toMatch(/^[\w-]{24}$/);
    expect(pages.flatMap(({ notes = [] }) => notes as string[])).toEqual([]);
    expect(pages.length).toBeGreaterThan(LOGS / 37 - 1);
  });
});
