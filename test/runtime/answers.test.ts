/** Answers nobody hopes for, and rows larger than anyone can read. */
import { describe, expect, it } from 'vitest';
import { estimateTokens } from '../../runtime/call/tokens.ts';
import { answer, callWith, errorOf, ID, textOf } from '../catalogue.ts';

describe('an answer that is none', () => {
  it.each([
    ['list_labels', '/label/get-list', { message: 'welcome' }],
    ['list_labels', '/label/get-list', { data: 'none' }],
    ['count_labels', '/label/count', {}],
  ])('%s %s %j', async (name, path, body) => {
    const { result } = await callWith(name, {}, { handlers: [answer(path, body)] });
    expect(errorOf(result)).toMatchObject({ code: 'upstream_failed', next: expect.stringContaining('ONEUPTIME_URL') });
  });

  it('a redirect names the setting to change', async () => {
    const { result } = await callWith('count_labels', {}, { handlers: [answer('/label/count', {}, 301)] });
    expect(errorOf(result)).toMatchObject({ code: 'upstream_failed', next: expect.stringContaining('ONEUPTIME_URL') });
  });

  it('what is no row is left out', async () => {
    const handlers = [answer('/label/get-list', { data: [null, 7, { _id: ID, name: 'a' }], count: 3 })];
    const { result } = await callWith('list_labels', { fields: ['name'] }, { handlers });
    expect(result.structuredContent).toMatchObject({ items: [{ name: 'a' }] });
  });
});

describe('large and odd rows', () => {
  const monitor = (row: object) => [answer(`/incident/${ID}/get-item`, { _id: ID, ...row })];

  it('one row stays under the ceiling, and says what it left out', async () => {
    const row = {
      title: 'Down',
      customFields: Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`k${i}`, i])),
    };
    const { result } = await callWith(
      'get_incident',
      { id: ID, fields: ['title', 'customFields'] },
      { handlers: monitor(row) },
    );
    expect(estimateTokens(textOf(result))).toBeLessThan(25_100);
    expect(result.structuredContent?.item).toMatchObject({
      title: 'Down',
      customFields: expect.stringMatching(/\d+ characters/),
    });
  });

  it('a field that was asked for by name is shown whole', async () => {
    const rootCause = 'because '.repeat(4000).trim();
    const whole = await callWith(
      'get_incident',
      { id: ID, fields: ['rootCause'] },
      { handlers: monitor({ rootCause }) },
    );
    expect(whole.result.structuredContent?.item).toMatchObject({ rootCause });
    const cut = await callWith('get_incident', { id: ID }, { handlers: monitor({ rootCause }) });
    expect(textOf(cut.result)).toContain(`(${rootCause.length} characters)`);
  });

  it('a text that was cut when shown is never written back', async () => {
    const rootCause = `${'x'.repeat(400)}… (9000 characters)`;
    const { result, seen } = await callWith('update_incident', { id: ID, rootCause });
    expect(errorOf(result)).toMatchObject({ code: 'bad_arguments', message: expect.stringContaining('cut') });
    expect(seen).toEqual([]);
  });

  it('hidden characters are gone, and no character is cut in half', async () => {
    const title = `a\u202eb\u200b\u0007c\u{e0041}👩‍🔧${'😀'.repeat(5000)}`;
    const { result } = await callWith('get_incident', { id: ID }, { handlers: monitor({ title }) });
    const { item } = result.structuredContent as { item: { title: string } };
    expect(item.title).toMatch(/^abc👩‍🔧/u);
    expect(item.title).not.toMatch(/\p{Cs}/u);
  });
});

describe('writes', () => {
  it('a create that succeeded is never told as a failure', async () => {
    const handlers = [
      answer('/incident', { _id: ID, title: 'Down' }),
      answer(`/incident/${ID}/get-item`, { error: 'Server Error' }, 500),
    ];
    const { result, faults } = await callWith('create_incident', { title: 'Down', incidentSeverity: ID }, { handlers });
    expect(result.structuredContent).toMatchObject({ created: { id: ID, title: 'Down' } });
    expect(faults).toEqual([]);
  });

  it('previews say when the row is not there, and do without it when the key may not read it', async () => {
    const missing = [answer(`/label/${ID}/get-item`, {})];
    for (const [name, args] of [
      ['delete_label', { id: ID }],
      ['update_label', { id: ID, name: 'b' }],
    ] as const) {
      const { result } = await callWith(name, { ...args, preview: true }, { handlers: missing });
      expect(errorOf(result)).toMatchObject({ code: 'not_found' });
    }
    const hidden = [answer(`/label/${ID}/get-item`, { error: 'You do not have permission' }, 422)];
    const { result } = await callWith('update_label', { id: ID, name: 'b', preview: true }, { handlers: hidden });
    expect(result.structuredContent).toMatchObject({ sent: false });
  });
});

describe('filters that would match nothing in silence', () => {
  it.each([
    ['list_incidents', { createdAt: ['2026-03-10'] }, 'microsecond'],
    ['list_incidents', { createdAt: { not: '2026-03-10' } }, 'microsecond'],
    ['list_incidents', { customFields: { contains: 'a' } }, 'contains'],
    ['list_incidents', { customFields: { _type: 'Search', value: 'a' } }, '_type'],
    ['list_incidents', { constructor: 'a' }, 'constructor'],
    ['list_incidents', JSON.parse('{"__proto__": {"a": 1}}') as object, '__proto__'],
  ])('%s %j', async (name, filter, word) => {
    const { result, seen } = await callWith(name, { filter });
    expect(errorOf(result)).toMatchObject({ code: 'bad_arguments', message: expect.stringContaining(word) });
    expect(seen).toEqual([]);
  });

  it('a day as the end of a range means all of it, and wildcards are echoed as they were written', async () => {
    const { result, seen } = await callWith(
      'count_incidents',
      { filter: { createdAt: { gte: '2026-03-01', lte: '2026-03-31' }, title: { contains: '50%_\\' } } },
      { handlers: [answer('/incident/count', { count: 1 })] },
    );
    expect(seen[0]?.body).toMatchObject({
      query: { createdAt: { startValue: '2026-03-01T00:00:00.000Z', endValue: '2026-03-31T23:59:59.999Z' } },
    });
    expect(result.structuredContent).toMatchObject({ applied: { filter: { title: { contains: '50%_\\' } } } });
  });

  it('so does a word for a day, in the zone that was asked for', async () => {
    const args = { filter: { createdAt: { gte: 'yesterday', lte: 'Yesterday' } }, timezone: 'Asia/Kolkata' };
    const { seen } = await callWith('count_incidents', args, { handlers: [answer('/incident/count', { count: 1 })] });
    const sent = JSON.stringify(seen[0]?.body);
    const [, startValue = '', endValue = ''] = /"startValue":"([^"]+)","endValue":"([^"]+)"/.exec(sent) ?? [];
    expect(startValue).toMatch(/T18:30:00\.000Z$/);
    expect(Date.parse(endValue) - Date.parse(startValue)).toBe(24 * 3_600_000 - 1);
  });
});

it('later pages read relative times as the first did', async () => {
  const list = answer('/incident/get-list', { data: [{ _id: ID, title: 'a' }], count: 2 });
  const filter = { declaredAt: { gte: '-1h' } };
  const first = await callWith('list_incidents', { filter, limit: 1 }, { handlers: [list] });
  const cursor = first.result.structuredContent?.nextCursor;
  const later = { handlers: [list], now: new Date('2026-03-10T12:07:00.000Z') };
  const second = await callWith('list_incidents', { filter, limit: 1, cursor }, later);
  expect(second.result.isError).toBeUndefined();
  const body = ({ seen: [request] }: typeof first) => request?.body as { query: { declaredAt: unknown } };
  expect(body(second).query.declaredAt).toEqual(body(first).query.declaredAt);
});
