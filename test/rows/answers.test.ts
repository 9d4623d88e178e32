/** Whatever an instance answers, a call ends in a result of bounded size or in one clear error, and asks nothing strange. */
import { describe, expect, it } from 'vitest';
import { BUDGET, CEILING, estimateTokens } from '../../runtime/call/tokens.ts';
import { type Operation, pathTo } from '../../runtime/catalogue/kinds.ts';
import { errorOf, ID } from '../catalogue.ts';
import { callOver, type OddOutcome, type Reply } from './odd-upstream.ts';
import { idAt, NO_COUNTS, NO_IDS, VALUES } from './shapes.ts';

/** What stands around the rows: total, notes, previews of a request. */
const AROUND = 600;
const FIELDS = ['title', 'description', 'customFields', 'createdAt', 'labels', 'incidentSeverity'];

/** Paths below /api as this server writes them. */
const PATH = new RegExp(
  `^/api(/[a-z][a-z-]*)+(/${ID.replace(/[0-9a-f]/g, '[0-9a-f]')})?(/get-item)?(\\?limit=\\d+&skip=\\d+)?$`,
);

function expectSound({ text, faults, asked }: OddOutcome, most: number): void {
  expect(faults).toEqual([]);
  expect(text).not.toMatch(/RangeError|TypeError|\(internal\)|undefined|\[object /);
  expect(estimateTokens(text)).toBeLessThanOrEqual(most + AROUND);
  for (const { path } of asked) expect(path).toMatch(PATH);
}

const list = (...rows: string[]): string => `{"data":[${rows.join()}],"count":${rows.length}}`;
const to =
  (end: string, text: string): Reply =>
  ({ path }) =>
    path.split('?')[0]?.endsWith(end) ? text : undefined;

const PLACES: readonly [name: string, most: number, run: (value: string) => Promise<OddOutcome>][] = [
  [
    'rows of a list',
    BUDGET,
    (value) => {
      const rows = FIELDS.map((name, place) => `{"_id":"${idAt(place)}","${name}":${value}}`);
      return callOver(to('/incident/get-list', list(...rows)), 'list_incidents', { fields: FIELDS });
    },
  ],
  [
    'rows of a table',
    BUDGET,
    (value) => {
      const rows = FIELDS.map((name, place) => `{"_id":"${idAt(place)}","${name}":${value}}`);
      const args = { fields: FIELDS, format: 'table' };
      return callOver(to('/incident/get-list', list(...rows)), 'list_incidents', args);
    },
  ],
  [
    'columns of a row',
    CEILING,
    (value) => {
      const row = `{"_id":"${ID}",${FIELDS.map((name) => `"${name}":${value}`).join()}}`;
      return callOver(to('/get-item', row), 'get_incident', { id: ID, fields: FIELDS });
    },
  ],
  [
    'steps and rotas',
    CEILING,
    (value) =>
      callOver(to('/get-item', `{"_id":"${ID}","monitorSteps":${value}}`), 'get_monitor', {
        id: ID,
        fields: ['monitorSteps'],
      }),
  ],
  [
    'attributes of logs',
    BUDGET,
    (value) => {
      const rows = list(
        `{"_id":{"_type":"ObjectID","value":"${ID}"},"attributes":${value},"body":${value},"time":${value}}`,
      );
      return callOver(to('/telemetry/logs/get-list', rows), 'list_logs', { fields: ['attributes', 'body', 'time'] });
    },
  ],
  [
    'names that are looked up',
    BUDGET,
    (value) =>
      callOver(to('/label/get-list', list(`{"_id":"${ID}","name":${value}}`)), 'list_incidents', {
        filter: { labels: ['x'] },
      }),
  ],
  [
    'a row before an update',
    CEILING,
    (value) =>
      callOver(to('/get-item', `{"_id":"${ID}","title":${value},"labels":${value}}`), 'update_incident', {
        id: ID,
        title: 'b',
        labels: { add: [idAt(1)] },
        preview: true,
      }),
  ],
  [
    'a row that was made',
    CEILING,
    (value) =>
      callOver(to('/incident', `{"_id":"${ID}","title":${value},"customFields":${value}}`), 'create_incident', {
        title: 'a',
        incidentSeverity: ID,
      }),
  ],
];
const SIZES = [70, 2000];

describe.each(PLACES)('in %s', (_, most, run) => {
  it.each(Object.keys(VALUES))('%s', async (kind) => {
    for (const size of SIZES) expectSound(await run((VALUES[kind] as (size: number) => string)(size)), most);
  });
});

describe('more than a row can hold', () => {
  it.each(['nested objects', 'nested lists', 'a wide object', 'a long list', 'a text in another script'])(
    '%s',
    async (kind) => {
      for (const [, most, run] of PLACES.slice(0, 3))
        expectSound(await run((VALUES[kind] as (size: number) => string)(8000)), most);
    },
  );

  it('values nested too deep are left out of their row, and told', async () => {
    const row = `{"_id":"${ID}","title":"Down","customFields":{"deep":${VALUES['nested objects']?.(9000)}}}`;
    const { result, text } = await callOver(to('/get-item', row), 'get_incident', {
      id: ID,
      fields: ['title', 'customFields'],
    });
    expect(result.isError).toBeFalsy();
    expect(text).toContain('"title":"Down"');
    expect(text).toContain('nested too deep');
  });

  it.each(['a list of nothing', 'a wide object', 'a long list'])(
    '%s: an answer of too many values is refused with what to do',
    async (kind) => {
      const rows = list(`{"_id":"${ID}","title":${(VALUES[kind] as (size: number) => string)(260_000)}}`);
      const { result } = await callOver(to('/get-list', rows), 'list_incidents', {});
      expect(errorOf(result)).toMatchObject({ code: 'too_large', next: 'Ask for fewer rows or fields.' });
    },
  );

  it('a single row that is too large as a whole is shown without its large columns', async () => {
    const whole = `{"_id":"${ID}","name":"Down","monitorSteps":${(VALUES['a long list'] as (size: number) => string)(260_000)}}`;
    const reply: Reply = ({ path, body }) => {
      if (!path.endsWith('/get-item')) return undefined;
      return JSON.stringify(body).includes('monitorSteps') ? whole : `{"_id":"${ID}","name":"Down"}`;
    };
    const { result, text } = await callOver(reply, 'get_monitor', { id: ID });
    expect(result.isError).toBeFalsy();
    expect(text).toContain('"name":"Down"');
    expect(text).toContain('name those that you need in fields');
    const named = await callOver(reply, 'get_monitor', { id: ID, fields: ['monitorSteps'] });
    expect(errorOf(named.result)?.code).toBe('too_large');
  });

  it.each([300, 1500, 20_000])('a row of %i columns that nobody asked for', async (count) => {
    const columns = Array.from({ length: count }, (_, place) => `"column${place}":"some words ${place}"`).join();
    const row = `{${columns},"title":"Down","_id":"${ID}"}`;
    for (const args of [{}, { format: 'table' }, { fields: ['title'] }]) {
      const outcome = await callOver(to('/get-list', list(row, row)), 'list_incidents', args);
      expectSound(outcome, BUDGET);
      expect(outcome.text).toContain('Down');
    }
    const single = await callOver(to('/get-item', row), 'get_incident', { id: ID });
    expectSound(single, CEILING);
    expect(single.text).toContain('"title":"Down"');
  });

  const part = (kind: string, size: number): string => {
    const condition = '{"checkOn":"Is Online","filterType":"False"}';
    const rule = (count: number): string =>
      `{"value":{"name":"a","monitorStatusId":"${ID}","filters":[${Array.from({ length: count }, () => condition).join()}]}}`;
    const step = (rules: readonly string[]): string =>
      `{"_type":"MonitorStep","value":{"monitorCriteria":{"value":{"monitorCriteriaInstanceArray":[${rules.join()}]}}}}`;
    const [steps, rules, conditions] = [
      kind === 'steps' ? size : 1,
      kind === 'rules' ? size : 1,
      kind === 'conditions' ? size : 1,
    ];
    const one = step(Array.from({ length: rules }, () => rule(conditions)));
    const all = Array.from({ length: steps }, () => one).join();
    return `{"_type":"MonitorSteps","value":{"monitorStepsInstanceArray":[${all}]}}`;
  };
  it.each(['steps', 'rules', 'conditions'])('more %s than a monitor has', async (kind) => {
    for (const size of [2, 2001]) {
      const row = `{"_id":"${ID}","name":"a","monitorType":"Website","monitorSteps":${part(kind, size)}}`;
      const shown = await callOver(to('/get-item', row), 'get_monitor', { id: ID, fields: ['monitorSteps'] });
      expectSound(shown, CEILING);
      expect(/"monitorSteps":"… \(\d+ parts in all\)"/.test(shown.text)).toBe(size > 2000);
      const changed = await callOver(to('/get-list', list(row)), 'update_monitor', {
        id: ID,
        check: { offlineWhen: ['not online'] },
      });
      expect(changed.faults).toEqual([]);
      if (size > 2000)
        expect(errorOf(changed.result)).toMatchObject({ message: expect.stringContaining('no more than 2000') });
    }
  });
});

describe('a change of many rows that stops', () => {
  const rows = Array.from({ length: 100 }, (_, place) => idAt(place));
  it.each([20, 100, 300, 480])('tells of each, however long it is named: %i characters', async (length) => {
    const named = rows.map((_, place) => `${'n'.repeat(length)} ${place}`);
    const found = list(...rows.map((id, place) => `{"_id":"${id}","name":"${named[place]}"}`));
    const reply: Reply = ({ path }) =>
      path.includes('get-list') ? found : path.endsWith(rows[3] as string) ? '{"error":"No."}' : '{}';
    const { result, text, faults } = await callOver(reply, 'update_label', { id: named, color: '#ff0000' });
    expect(faults).toEqual([]);
    expect(result.isError).toBe(true);
    for (const id of rows) expect(text).toContain(id);
    expect(estimateTokens(text)).toBeLessThanOrEqual(CEILING);
  });
});

describe('times that are none', () => {
  const TIMES = [
    '"+275760-09-13T00:00:00.000Z"',
    '"-271821-04-20T00:00:00.000Z"',
    '"9999-12-31T23:59:59.999Z"',
    '1e15',
    '{"toString":1}',
    '"x"',
    'null',
  ];
  it.each(['list_incidents', 'list_labels', 'list_monitors', 'list_logs', 'list_spans'])('%s', async (tool) => {
    for (const time of TIMES) {
      const row = (place: number): string =>
        `{"_id":"${idAt(place)}","createdAt":${time},"time":${time},"startTime":${time}}`;
      const answer = `{"data":[${row(1)},${row(2)}],"count":9,"hasMore":true}`;
      const sort = tool === 'list_logs' ? 'time' : tool === 'list_spans' ? 'startTime' : undefined;
      const outcome = await callOver(to('/get-list', answer), tool, {
        limit: 2,
        fields: ['createdAt'],
        ...(sort && { sort: `-${sort}` }),
      });
      expect(outcome.faults).toEqual([]);
      expect(outcome.result.structuredContent).toHaveProperty('nextCursor');
    }
  });
});

describe('times beyond all years are asked for by no further page', () => {
  const BEYOND = ['"+275760-09-13T00:00:00.000Z"', '"+010000-01-01T00:00:00.000Z"', '"-271821-04-20T00:00:00.000Z"'];
  it.each([
    ['list_incidents', undefined],
    ['list_labels', 'name'],
    ['list_logs', '-time'],
    ['list_spans', 'startTime'],
  ])('%s by %s', async (tool, sort) => {
    for (const time of BEYOND) {
      const row = (place: number): string =>
        `{"_id":"${idAt(place)}","name":"${place}","createdAt":${time},"time":${time},"startTime":${time}}`;
      const reply = to('/get-list', `{"data":[${row(1)},${row(2)}],"count":9,"hasMore":true}`);
      const args = { limit: 2, fields: ['createdAt'], ...(sort && { sort }) };
      const { nextCursor: cursor } = (await callOver(reply, tool, args)).result.structuredContent ?? {};
      expect(cursor).toEqual(expect.any(String));
      const next = await callOver(reply, tool, { ...args, cursor });
      expect(next.faults).toEqual([]);
      expect(JSON.stringify(next.asked)).not.toMatch(/[+-]\d{6}-|Invalid|NaN/);
    }
  });
});

describe('zones that are none', () => {
  it.each(['"Mars/Olympus"', '""', '"UTC+99"', '{"toString":1}', '7', JSON.stringify('x'.repeat(900))])(
    '%s',
    async (zone) => {
      const hours =
        '{"_type":"RestrictionTimes","value":{"restictionType":"Daily","dayRestrictionTimes":{"startTime":"2024-01-01T09:00:00.000Z","endTime":"2024-01-01T17:00:00.000Z"}}}';
      const reply: Reply = ({ path }) =>
        path.includes('schedule/get-list')
          ? list(`{"_id":"${ID}","timezone":${zone}}`)
          : list(`{"_id":"${ID}","onCallDutyPolicyScheduleId":"${ID}","restrictionTimes":${hours}}`);
      const shown = await callOver(reply, 'list_on_call_schedule_layers', { fields: ['restrictionTimes'] });
      expectSound(shown, BUDGET);
      const restrictionTimes = { daily: { from: '09:00', to: '17:00' } };
      const changed = await callOver(reply, 'update_on_call_schedule_layer', {
        id: ID,
        restrictionTimes,
        preview: true,
      });
      expect(changed.faults).toEqual([]);
    },
  );
});

describe('never more rows than were asked for', () => {
  it.each([1, 7, 20, 100])('%i', async (limit) => {
    for (const came of [limit - 1, limit, limit + 1, 10 * limit]) {
      const rows = Array.from({ length: came }, (_, place) => `{"_id":"${idAt(place)}"}`);
      for (const tool of ['list_labels', 'list_logs']) {
        const outcome = await callOver(to('/get-list', `{"data":[${rows.join()}],"count":${came}}`), tool, {
          limit,
          fields: ['id'],
        });
        const { items, nextCursor } = outcome.result.structuredContent as { items: unknown[]; nextCursor?: string };
        expect(items.length).toBeLessThanOrEqual(Math.min(limit, came));
        if (came > limit) expect(nextCursor).toBeDefined();
      }
    }
  });
});

describe('rows that are none', () => {
  const NO_ROWS = ['null', '7', '"text"', '[]', 'true', '[{}]', '1e400'];
  it.each(NO_ROWS)('%s among rows is left out, and told; alone it is no list', async (row) => {
    const mixed = await callOver(to('/get-list', list(row, `{"_id":"${ID}"}`)), 'list_labels', { fields: ['id'] });
    expectSound(mixed, BUDGET);
    expect(mixed.result.structuredContent).toMatchObject({
      items: [{ id: ID }],
      notes: [expect.stringContaining('1 of these rows')],
    });
    const alone = await callOver(to('/get-list', list(row)), 'list_labels', {});
    expect(errorOf(alone.result)).toMatchObject({ code: 'upstream_failed' });
    const single = await callOver(to('/get-item', row), 'get_label', { id: ID });
    expect(single.faults).toEqual([]);
    expect(single.result.isError).toBe(true);
  });

  it.each(['null', '7', '"x"', '{}', '{"0":{}}'])('data that is %s is no list', async (data) => {
    const { result, faults } = await callOver(to('/get-list', `{"data":${data},"count":1}`), 'list_labels', {});
    expect(faults).toEqual([]);
    expect(errorOf(result)).toMatchObject({ code: 'upstream_failed' });
  });

  it.each(NO_COUNTS)('a count of %s is none', async (count) => {
    const { result } = await callOver(to('/count', `{"count":${count}}`), 'count_labels', {});
    expect(errorOf(result)).toMatchObject({ code: 'upstream_failed' });
    const listed = await callOver(to('/get-list', `{"data":[{"_id":"${ID}"}],"count":${count}}`), 'list_labels', {
      fields: ['id'],
    });
    expect(listed.result.structuredContent).toMatchObject({ items: [{ id: ID }], atLeast: 1 });
    expect(listed.result.structuredContent).not.toHaveProperty('total');
  });
});

describe('what is no id', () => {
  it.each(NO_IDS.map((id) => [id.slice(0, 50), id] as const))(
    '%s is asked for nowhere, and linked nowhere',
    async (_, id) => {
      const row = `{"_id":${id},"name":"a","title":"a","projectId":${id},"email":"a@example.com"}`;
      const outcomes = [
        await callOver(to('/get-list', list(row)), 'list_incidents', {}),
        await callOver(to('/get-item', row), 'get_incident', { id: ID }),
        await callOver(to('/get-list', list(row)), 'get_label', { id: 'a' }),
        await callOver(to('/get-list', list(row)), 'update_incident', { id: 'a', title: 'b' }),
        await callOver(to('/incident', row), 'create_incident', { title: 'a', incidentSeverity: ID }),
        await callOver(
          to('/team-member/get-list', list(`{"_id":"${ID}","user":${row}}`)),
          'list_incident_owner_users',
          {
            filter: { user: 'a' },
          },
        ),
        await callOver(to('/get-item', `{"_id":"${ID}","labels":[${row}]}`), 'update_incident', {
          id: ID,
          labels: { add: [idAt(1)] },
        }),
      ];
      for (const outcome of outcomes) {
        expectSound(outcome, CEILING);
        const [, link] = /"link":"([^"]*)"/.exec(outcome.text) ?? [];
        if (link !== undefined) expect(link).toMatch(/\/dashboard\/[0-9a-f-]{36}\/incidents\//);
      }
      for (const outcome of outcomes.slice(2)) expect(outcome.result.isError).toBe(true);
    },
  );
});

describe('an id in a path', () => {
  const operation = { path: '/incident/{id}/get-item' } as Operation;
  it.each(['..', '../x', 'a/b', 'a?b=c', 'a#b', '%2e%2e', 'a b', '\\', 'é', '$&', '.'])(
    '%s stays one part of it',
    (id) => {
      const path = pathTo(operation, id);
      expect(path).toMatch(/^[\x21-\x7e]+$/);
      const { pathname, search, hash } = new URL(path, 'http://a');
      expect([search, hash]).toEqual(['', '']);
      expect(pathname.split('/')).toEqual(['', 'incident', expect.any(String), 'get-item']);
    },
  );
});
