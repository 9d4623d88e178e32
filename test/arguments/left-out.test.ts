/** What clients send for arguments that were left out is as if it were absent, in every tool. */
import { describe, expect, it } from 'vitest';
import type { ToolEntry } from '../../runtime/catalogue/catalogue.ts';
import { idColumn, shapeOf } from '../../runtime/catalogue/kinds.ts';
import { answer, callWith, changesAmong, errorOf, ID, textOf } from '../catalogue.ts';
import { withoutPartIds } from '../monitors/project.ts';
import { sentCode } from '../sent-result.ts';
import {
  type Arguments,
  caller,
  catalogue,
  listedOf,
  moduleOf,
  named,
  onCompact,
  outcomeOf,
  read,
  requiredOf,
  withNulls,
} from './every-tool.ts';

const OTHER = '11111111-2222-4333-8444-555555555555';

/** What is sent for a new monitor of a web page, described so; ids of its parts are left out. */
async function websiteWith(args: Arguments): Promise<unknown> {
  const statuses = [
    { _id: ID, isOperationalState: true },
    { _id: OTHER, isOfflineState: true },
  ];
  const handlers = [answer('/monitor-status/get-list', { data: statuses }), answer('/monitor', { _id: ID, name: 'a' })];
  const website = { name: 'a', monitorType: 'Website', url: 'https://example.com' };
  const { result, seen } = await callWith('create_monitor', { ...website, ...args }, { handlers });
  const sent = seen.find(({ path }) => path === '/api/monitor');
  expect(sent, textOf(result)).toBeDefined();
  return withoutPartIds(sent?.body);
}

describe('null', () => {
  it('is absence for each listed argument of each tool: a required one is missing', () => {
    const wrong: string[] = [];
    for (const entry of catalogue.tools) {
      const { required = [], properties = {} } = listedOf(entry);
      const base = requiredOf(entry);
      for (const name of Object.keys(properties)) {
        const { [name]: _, ...without } = base;
        const found = read(entry, { ...base, [name]: null });
        if (JSON.stringify(found) !== JSON.stringify(read(entry, without))) wrong.push(`${entry.name}.${name}`);
        if (required.includes(name) && !String(found).includes(`${name} is missing.`))
          wrong.push(`${entry.name}: ${found}`);
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
  }, 120_000);

  it('for all that was left out sends and says what absence does, in every tool', async () => {
    const wrong: string[] = [];
    for (const entry of catalogue.tools) {
      const args = await caller.argumentsFor(entry);
      const listed = listedOf(entry);
      const filter = withNulls((args.filter as Arguments | undefined) ?? {}, named(listed.properties?.filter ?? {}));
      const full = withNulls(args.filter ? { ...args, filter } : args, named(listed));
      if ((await outcomeOf(entry.name, full)) !== (await outcomeOf(entry.name, args))) wrong.push(entry.name);
    }
    expect(caller.faults).toEqual([]);
    expect(wrong.slice(0, 10)).toEqual([]);
  }, 240_000);

  it('is absence inside what is listed key by key, and data in what is not', async () => {
    const create = catalogue.find('create_monitor') as ToolEntry;
    const nulls = withNulls({}, named(listedOf(create).properties?.check ?? {}));
    expect(Object.keys(nulls).length).toBeGreaterThan(10);
    const check = { expectStatus: 200, alert: { severity: OTHER } };
    const alert = { severity: OTHER, title: null, description: null, onCallPolicies: null, on: null };
    expect(await websiteWith({ check: { ...nulls, ...check, alert } })).toEqual(await websiteWith({ check }));
    const data = { priority: null, tags: [null] };
    const { seen } = await callWith('update_incident', { id: ID, customFields: data });
    expect(changesAmong(seen)[0]?.body).toEqual({ data: { customFields: data } });
    const layer = (rotation: Arguments) => outcomeOf('update_on_call_schedule_layer', { id: ID, rotation });
    expect(await layer({ every: '1 week' })).toContain('"PUT"');
    expect(await layer({ every: '1 week', unit: null })).toBe(await layer({ every: '1 week' }));
    const labels = (edit: Arguments) => outcomeOf('update_incident', { id: ID, labels: edit });
    expect(await labels({ add: [ID] })).toContain('get-item');
    expect(await labels({ add: [ID], remove: null })).toBe(await labels({ add: [ID] }));
  });

  it('is refused in a condition that somebody wrote, with what says whether there is a value', async () => {
    for (const filter of [
      { createdAt: { gt: null, gte: '-24h' } },
      { title: { not: null } },
      { title: ['a', 'b', null] },
      { createdAt: ['-24h', null] },
      { title: { in: [null] } },
      { incidentSeverity: [null] },
      { incidentSeverity: { not: null } },
      { labels: { any: [null] } },
    ]) {
      const { result, seen } = await callWith('list_incidents', { filter });
      expect(errorOf(result), JSON.stringify(filter)).toMatchObject({ code: 'bad_arguments' });
      expect(textOf(result), JSON.stringify(filter)).toContain('{"empty": true}');
      expect(seen).toEqual([]);
    }
  });
});

describe('null that a client made a text of', () => {
  it('is absence where no text can stand, and a text where one can', () => {
    const base = { id: ID, title: 'null' };
    const nulls = { declaredAt: 'null', isVisibleOnStatusPage: 'null', customFields: 'null', clear: 'null' };
    expect(read('update_incident', { ...base, ...nulls })).toEqual(read('update_incident', base));
    expect(read('update_incident', base)).toMatchObject({ args: { title: 'null' } });
    expect(read('update_incident', { ...base, incidentSeverity: 'null' })).toMatchObject({
      args: { incidentSeverity: 'null' },
    });
    const controls = { cursor: 'null', sort: 'null', timezone: 'null', limit: 'null', format: 'null', filter: 'null' };
    expect(read('list_incidents', controls)).toEqual(read('list_incidents', {}));
    expect(read('delete_incident', { id: 'null', preview: 'null' })).toContain('preview must be');
    expect(read('get_incident', { id: 'null' })).toMatchObject({ args: { id: 'null' } });
  });
});

describe('what a form sends for a field left empty', () => {
  it.each([
    ['list_incidents', { cursor: '', sort: '', timezone: '', fields: [], limit: 0, format: '', filter: {} }],
    ['list_incidents', { limit: '', fields: '', filter: '', format: null }],
    ['list_incidents', { limit: '0' }],
    ['count_incidents', { filter: { createdAt: '', incidentSeverity: '', isVisibleOnStatusPage: '', labels: [] } }],
    ['count_incidents', { filter: { title: [], id: '', incidentNumber: '', customFields: {}, createdAt: {} } }],
    ['count_monitors', { filter: { monitorType: '', currentMonitorStatusId: null } }],
    ['count_logs', { filter: { severityText: '', time: {}, attributes: {}, primaryEntityId: '' } }],
  ])('says nothing to %s: %j', (name, args) => {
    expect(read(name, args)).toEqual(read(name, 'filter' in args ? { filter: {} } : {}));
  });

  it('says nothing in any tool: of dates, references, choices, numbers and booleans, in filters and in writes', () => {
    const SILENT: readonly string[] = ['id', 'time', 'number', 'integer', 'boolean', 'choice'];
    const wrong: string[] = [];
    let tried = 0;
    for (const entry of catalogue.tools) {
      const module = moduleOf(entry);
      const isWrite = entry.verb === 'create' || entry.verb === 'update';
      const filters = listedOf(entry).properties?.filter ?? {};
      const base = requiredOf(entry);
      for (const name of isWrite ? named(listedOf(entry)) : named(filters)) {
        const column = module.columns[name === 'id' ? (idColumn(module) ?? name) : name];
        if (!column || !SILENT.includes(shapeOf(column))) continue;
        const { [name]: _, ...others } = base;
        const [empty, absent] = isWrite ? [{ ...others, [name]: '' }, others] : [{ filter: { [name]: '' } }, {}];
        tried += 1;
        if (JSON.stringify(read(entry, empty)) !== JSON.stringify(read(entry, absent)))
          wrong.push(`${entry.name}.${name}`);
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(tried).toBeGreaterThan(5000);
  });

  it('says nothing inside the checks of a monitor', async () => {
    const check = {
      expectStatus: '',
      expectBody: '',
      recordType: '',
      server: '',
      script: '',
      browsers: '',
      followRedirects: '',
    };
    const absent = await websiteWith({});
    expect(await websiteWith({ host: '', interval: '', check })).toEqual(absent);
    expect(await websiteWith({ port: null, check: {} })).toEqual(absent);
  });

  it('says nothing of a monitor where 0 or emptiness cannot be meant, and what can be is kept', async () => {
    expect(read('update_monitor', { id: ID, name: 'a', port: 0, monitoringInterval: '' })).toEqual(
      read('update_monitor', { id: ID, name: 'a' }),
    );
    expect(read('update_monitor_template', { id: ID, monitoringInterval: '' })).toEqual(
      read('update_monitor_template', { id: ID }),
    );
    const absent = await websiteWith({});
    expect(await websiteWith({ port: 0, monitoringInterval: '', interval: '' })).toEqual(absent);
    const zeros = { expectStatus: 0, maxResponseMs: 0, expiresInDays: 0, timeoutMs: 0, browsers: [] };
    expect(await websiteWith({ check: zeros })).toEqual(absent);
    expect(JSON.stringify(await websiteWith({ check: { retries: 0 } }))).toContain('"retryCount":0');
  });

  it('is told where it leaves a filter open: fewer conditions find more rows than may have been meant', async () => {
    const handlers = [answer('/label/count', { count: 30 }), answer('/label/get-list', { data: [], count: 0 })];
    const empty = { id: [], name: 'a', color: '', createdByUser: {} };
    for (const name of ['count_labels', 'list_labels'])
      for (const filter of [empty, JSON.stringify(empty)]) {
        const { result } = await callWith(name, { filter }, { handlers });
        expect(textOf(result), name).toContain('Left empty, so not filtered by: id, color, createdByUser.');
      }
    for (const filter of [null, '', {}, { name: 'a' }, { id: null, color: null }])
      expect(textOf((await callWith('count_labels', { filter }, { handlers })).result)).not.toContain('Left empty');
  });

  it('says nothing as the arguments of a compact tool', async () => {
    for (const args of ['', 'null', null, {}])
      expect(sentCode(await onCompact('call_read', { tool: 'get_label', arguments: args }))).toBe('bad_arguments');
    expect(textOf(await onCompact('call_read', { tool: 'get_label', arguments: '' }))).toContain('id is missing.');
  });

  it('says nothing in a write where a column has no empty value', () => {
    const base = { id: ID, title: 'Down' };
    const empty = {
      declaredAt: '',
      incidentSeverity: '',
      isVisibleOnStatusPage: '',
      currentIncidentState: '',
      clear: [],
    };
    expect(read('update_incident', { ...base, ...empty })).toEqual(read('update_incident', base));
    const label = { name: 'a', color: '#ff0000' };
    expect(read('create_label', { ...label, description: null })).toEqual(read('create_label', label));
    expect(read('create_label', { name: '', color: '' })).toEqual(read('create_label', {}));
  });

  it('is no name for a row that has one', () => {
    const base = { id: ID, description: 'x' };
    expect(read('update_incident', { ...base, title: '' })).toEqual(read('update_incident', base));
  });

  it('is missing where it is required', () => {
    for (const id of ['', [], null]) {
      expect(read('delete_incident', { id })).toBe('id is missing.');
      expect(read('update_incident', { id, title: 'x' })).toBe('id is missing.');
    }
    expect(read('get_incident', { id: '' })).toBe('id is missing.');
    expect(read('create_incident', { title: '', incidentSeverity: ID })).toContain('title is missing.');
    expect(read('create_incident', { title: 'x', incidentSeverity: '' })).toContain('incidentSeverity is missing.');
  });

  it('means what it says where a column can be empty: a text compared, a text or a list written', async () => {
    expect(read('count_incidents', { filter: { title: '' } })).toMatchObject({ args: { filter: { title: '' } } });
    const { result, seen } = await callWith(
      'update_incident',
      { id: ID, description: '', labels: [], title: 'Down' },
      { handlers: [answer(`/incident/${ID}`, {})] },
    );
    expect(changesAmong(seen)[0]?.body).toEqual({ data: { title: 'Down', description: '', labels: [] } });
    expect(result.structuredContent).toEqual({ id: ID, updated: ['title'], cleared: ['description', 'labels'] });
  });

  it('is refused where its kind is not listed', () => {
    expect(read('list_incidents', { fields: {} })).toContain('fields must be a list');
    expect(read('update_incident', { id: ID, title: [] })).toContain('title must be a text');
  });
});
