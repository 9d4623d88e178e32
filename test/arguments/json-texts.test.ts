/** What clients write in another form than the listed one, where it can only mean that. */
import { describe, expect, it } from 'vitest';
import { CONDITION_WORDS } from '../../runtime/call/filter-texts.ts';
import { KINDS } from '../../runtime/catalogue/kinds.ts';
import { operatorsOf } from '../../runtime/oneuptime/filter-operators.ts';
import { ID } from '../catalogue.ts';
import { outcomeOf, read } from './every-tool.ts';

describe('the arguments of a tool', () => {
  it.each([[''], ['[]'], [[]], ['null'], ['{}']])('are none where %j was written', (args) => {
    expect(read('list_incidents', args)).toEqual(read('list_incidents', {}));
  });

  it('are refused where they are neither an object nor the text of one', () => {
    for (const args of ['limit=1', '[1]', [{ limit: 1 }], 7, '"{}"'])
      expect(read('list_incidents', args), JSON.stringify(args)).toContain('not an object');
  });
});

describe('a filter', () => {
  it.each([
    ['incidents', { createdAt: '{"gte":"-24h"}' }, { createdAt: { gte: '-24h' } }],
    [
      'incidents',
      { currentIncidentState: '{"isResolvedState": false}' },
      { currentIncidentState: { isResolvedState: false } },
    ],
    ['incidents', { incidentNumber: '[470, 471]' }, { incidentNumber: [470, 471] }],
    ['incidents', { incidentSeverity: `["${ID}"]` }, { incidentSeverity: [ID] }],
    ['incidents', { labels: `["${ID}"]` }, { labels: [ID] }],
    ['incidents', { labels: `{"all":["${ID}"]}` }, { labels: { all: [ID] } }],
    ['incidents', { labels: { any: `["${ID}"]` } }, { labels: { any: [ID] } }],
    ['incidents', { title: '{"contains":"pay"}' }, { title: { contains: 'pay' } }],
    ['incidents', { title: { in: '["a","b"]' } }, { title: { in: ['a', 'b'] } }],
    ['incidents', { isVisibleOnStatusPage: 'True' }, { isVisibleOnStatusPage: true }],
    ['incidents', { createdAt: '{}', labels: '[]' }, {}],
    ['logs', { time: '{"gte":"now-1h"}' }, { time: { gte: '-1h' } }],
    ['logs', { severityText: '["Error"]' }, { severityText: ['Error'] }],
    ['logs', { attributes: '{"http.route":"/pay"}' }, { attributes: { 'http.route': '/pay' } }],
    ['logs', { body: '{"contains":"timeout"}' }, { body: { contains: 'timeout' } }],
  ])('of %s means what the text of a condition says: %j', async (plural, written, meant) => {
    // Both name the same instants: the catalogue's clock stands still.
    const wanted = await outcomeOf(`list_${plural}`, { filter: meant });
    expect(wanted).toMatch(/^\[/);
    expect(await outcomeOf(`list_${plural}`, { filter: written })).toBe(wanted);
  });

  it('keeps a text where a column holds any text', () => {
    for (const filter of [
      { title: '{"a":1}' },
      { title: '["a","b"]' },
      { title: '{}' },
      { title: { contains: '["a"]' } },
      { title: 'null' },
      { title: '[prod] down' },
    ])
      expect(read('list_incidents', { filter })).toMatchObject({ args: { filter } });
  });

  it('is none as a list without members, which is how PHP writes one without columns', () => {
    expect(read('list_incidents', { filter: [] })).toEqual(read('list_incidents', {}));
  });

  it('knows the operators of every column', () => {
    const taken = new Set(
      Object.keys(KINDS).flatMap((kind) => operatorsOf({ kind: kind as keyof typeof KINDS, access: 'r' })),
    );
    expect([...CONDITION_WORDS].sort()).toEqual([...taken].sort());
  });
});

describe('a list of rows', () => {
  it.each([
    [{ add: `["${ID}"]` }, { add: [ID] }],
    [{ add: ID }, { add: [ID] }],
    [{ add: [ID], remove: '' }, { add: [ID] }],
    [`{"add":["${ID}"]}`, { add: [ID] }],
  ])('changes as %j says', (written, meant) => {
    const wanted = read('update_incident', { id: ID, labels: meant });
    expect(wanted).toMatchObject({ args: { labels: meant } });
    expect(read('update_incident', { id: ID, labels: written })).toEqual(wanted);
  });
});

describe('names of columns', () => {
  it('are read without null, which clients write into lists that nobody filled', () => {
    for (const fields of [[null], ['null'], [''], '["null"]'])
      expect(read('list_incidents', { fields }), JSON.stringify(fields)).toEqual(read('list_incidents', {}));
    expect(read('list_incidents', { fields: ['title', null] })).toEqual(read('list_incidents', { fields: ['title'] }));
    const update = { id: ID, title: 'x' };
    expect(read('update_incident', { ...update, clear: ['null'] })).toEqual(read('update_incident', update));
  });

  it.each([['createdAt desc'], ['createdAt:desc'], ['createdAt DESC'], ['createdAt : descending']])(
    'sort descending as %j',
    async (sort) => {
      const wanted = await outcomeOf('list_incidents', { sort: '-createdAt' });
      expect(await outcomeOf('list_incidents', { sort })).toBe(wanted);
    },
  );

  it('sort ascending, too', async () => {
    const wanted = await outcomeOf('list_incidents', { sort: 'createdAt' });
    for (const sort of ['createdAt asc', '+createdAt', 'createdAt:ASC'])
      expect(await outcomeOf('list_incidents', { sort }), sort).toBe(wanted);
  });
});

describe('true and false', () => {
  it('are read in any case, but of a preview', () => {
    const update = (value: unknown) => read('update_incident', { id: ID, isVisibleOnStatusPage: value });
    expect(update('True')).toEqual(update(true));
    expect(update(' FALSE ')).toEqual(update(false));
    for (const value of ['1', 1, 'yes']) expect(update(value)).toContain('must be true or false');
    expect(read('delete_incident', { id: ID, preview: 'True' })).toContain('preview must be true or false');
  });
});

describe('a time', () => {
  it('is shown where a condition holds none', async () => {
    for (const bound of ['', ' ', 'null', 1795860000, true]) {
      const said = await outcomeOf('list_incidents', { filter: { createdAt: { gte: bound } } });
      expect(said, String(bound)).toMatch(/filter.createdAt.gte is not a time: ".*Write "2026/);
    }
    expect(await outcomeOf('list_incidents', { filter: { createdAt: { gte: {} } } })).toContain('must be a time');
  });

  it('as a number is told what a time looks like', () => {
    expect(read('update_incident', { id: ID, declaredAt: 1795860000 })).toContain(
      'declaredAt must be a time such as "2026-11-21T14:00:00Z", "2026-11-21" or "-90m", not 1795860000.',
    );
  });
});

describe('the check of a monitor', () => {
  const website = { name: 'a', monitorType: 'Website', url: 'https://example.com' };
  const withCheck = (check: unknown) => read('create_monitor', { ...website, check });

  it.each([
    ['{"expectStatus":200}', { expectStatus: 200 }],
    ['{"expectStatus":200,"followRedirects":"True"}', { expectStatus: 200, followRedirects: true }],
    [{ headers: '{"a":"b"}' }, { headers: { a: 'b' } }],
    [{ browsers: '["Chromium"]' }, { browsers: ['Chromium'] }],
    [{ offlineWhen: '["status code >= 500"]' }, { offlineWhen: ['status code >= 500'] }],
    [{ rules: '[{"status":"Offline"}]' }, { rules: [{ status: 'Offline' }] }],
    [{ alert: '{"severity":"High"}' }, { alert: { severity: 'High' } }],
  ])('written as %j is %j', (written, meant) => {
    expect(withCheck(meant)).toMatchObject({ args: { check: meant } });
    expect(withCheck(written)).toEqual(withCheck(meant));
  });

  it('keeps texts that are sent or looked for', () => {
    for (const check of [
      { body: '{"a":1}' },
      { expectBody: '["ok"]' },
      { script: '{}' },
      { offlineWhen: 'status code >= 500' },
    ])
      expect(withCheck(check)).toMatchObject({ args: { check } });
  });
});

describe('the number of a row', () => {
  it('names it wherever its name does, as a number too', () => {
    for (const id of [470, '470', '[470]']) expect(read('delete_incident', { id })).not.toContain('must be');
    const moved = { incident: 470, incidentState: ID };
    expect(read('create_incident_state_timeline', moved)).toEqual(
      read('create_incident_state_timeline', { ...moved, incident: '470' }),
    );
    const update = (labels: unknown) => read('update_incident', { id: ID, labels });
    expect(update([7])).toEqual(update(['7']));
    expect(update(7)).toEqual(update(['7']));
    expect(update({ add: [7] })).toEqual(update({ add: ['7'] }));
    expect(read('update_incident', { id: ID, title: 7 })).toContain('title must be a text, not 7');
    expect(read('create_incident_state_timeline', { ...moved, incident: 4.7 })).toContain('incident must be a text');
  });

  it('is read in filters, too', async () => {
    const found = (incident: unknown) => outcomeOf('list_incident_state_timelines', { filter: { incident } });
    await found('470');
    const wanted = await found('470');
    expect(wanted).toContain('"incidentId"');
    expect(await found(470)).toBe(wanted);
  });
});
