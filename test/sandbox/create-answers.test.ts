import { beforeAll, describe, expect, test } from 'vitest';
import type { Resource, StoredColumn } from '../../sandbox/engine/model.ts';
import { Sandbox } from '../../sandbox/server.ts';
import { type Client, clientOf, realFacts } from './client.ts';
import { RowMaker } from './minimal-row.ts';

describe('values in create answers', () => {
  let sandbox: Sandbox;
  let admin: Client;
  let rows: RowMaker;
  const table = (name: string): Resource => sandbox.store.table(name).resource;

  beforeAll(async () => {
    sandbox = new Sandbox({ facts: await realFacts(), seed: null });
    admin = clientOf(sandbox, sandbox.keys.admin);
    rows = new RowMaker(sandbox);
  });

  /** Columns of any table that a key may send, of a kind, with or without a default. */
  function columnsOf(kind: string, hasDefault: boolean): [Resource, StoredColumn][] {
    const tables = [...sandbox.store.model.resources.values()].filter(({ facts }) => facts.minimum !== undefined);
    return tables.flatMap((resource) =>
      resource.stored
        .filter((column) => column.kind === kind && (column.default !== undefined) === hasDefault)
        .filter((column) => column.access?.includes('c') !== false && column.serverFilled !== true)
        .map((column): [Resource, StoredColumn] => [resource, column]),
    );
  }

  test('a switch sent as text comes back as one, in every table that has a preset for it', async () => {
    let asked = 0;
    for (const [resource, column] of columnsOf('boolean', true)) {
      // What only mail has to be, whatever is sent.
      if (column.name === 'isSubscriptionConfirmed') continue;
      for (const value of [false, true]) {
        const data = { ...(await rows.minimum(resource)), [column.name]: String(value) };
        const { status, body } = await admin('POST', resource.facts.path, { data });
        // Some tables have switches that exclude each other or need more.
        if (status !== 200) continue;
        asked += 1;
        expect(body[column.name], `${resource.name}.${column.name}`).toBe(value);
      }
    }
    expect(asked).toBeGreaterThan(300);
  });

  test('a number sent as text comes back as one, with a preset or without', async () => {
    let asked = 0;
    for (const [resource, column] of [true, false].flatMap((hasDefault) => columnsOf('number', hasDefault))) {
      // Numbers that people call a row by are the server's own.
      if (/Number$/.test(column.name)) continue;
      const data = { ...(await rows.minimum(resource)), [column.name]: ' 7 ' };
      const { status, body } = await admin('POST', resource.facts.path, { data });
      if (status !== 200) continue;
      asked += 1;
      expect(body[column.name], `${resource.name}.${column.name}`).toBe(7);
    }
    expect(asked).toBeGreaterThan(50);
  });

  test('a decimal comes back as a number, and is read as text', async () => {
    const { body } = await rows.asMaster(table('StatusPageHistoryChartBarColorRule'), {
      ...(await rows.minimum(table('StatusPageHistoryChartBarColorRule'))),
      uptimePercentGreaterThanOrEqualTo: '95',
    });
    expect(body.uptimePercentGreaterThanOrEqualTo).toBe(95);
    const select = { uptimePercentGreaterThanOrEqualTo: true };
    const path = `/status-page-history-chart-bar-color-rule/${body._id}/get-item`;
    expect((await admin('POST', path, { select })).body.uptimePercentGreaterThanOrEqualTo).toBe('95');
  });

  test('what the server reads or sets itself comes back typed, anything else as it was sent', async () => {
    const { body: domain } = await admin('POST', '/domain', { data: { domain: ' Shop.Example.COM ' } });
    expect(domain.domain).toEqual({ _type: 'Domain', value: 'shop.example.com' });
    const { body: page } = await admin('POST', '/status-page', { data: { name: 'typed' } });
    expect(page.defaultBarColor).toEqual({ _type: 'Color', value: '#2ab57d' });
    const plain = await admin('POST', '/status-page', { data: { name: 'plain', defaultBarColor: '#112233' } });
    expect(plain.body.defaultBarColor).toBe('#112233');
    const { body: probe } = await admin('POST', '/probe', { data: { name: 'p' } });
    expect(probe.probeVersion).toEqual({ _type: 'Version', value: '1.0.0' });
    expect(probe.key).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each([
    ['/probe', { name: 'v' }, 'probeVersion', 'x', 'Version is not in valid format.'],
    ['/domain', {}, 'domain', 'no domain', 'Domain no domain is not in valid format.'],
    ['/status-page-private-user', {}, 'email', 'nobody', 'Email nobody is not in valid format.'],
    ['/smtp-config', { name: 'm', fromName: 'M' }, 'fromEmail', 'nobody', 'Email nobody is not in valid format.'],
  ])('%s has a form for %s', async (path, data, column, value, error) => {
    const more = path === '/status-page-private-user' ? await rows.minimum(table('StatusPagePrivateUser')) : data;
    const sent = { ...more, [column]: value };
    expect(await admin('POST', path, { data: sent })).toEqual({ status: 400, body: { error } });
  });

  test('a plain value of a wrong form is noticed late, a typed one first of all', async () => {
    const late = await admin('POST', '/smtp-config', { data: { fromEmail: 'nobody' } });
    expect(late.body.error).toBe('name is required');
    const first = await admin('POST', '/smtp-config', { data: { fromEmail: { _type: 'Email', value: 'nobody' } } });
    expect(first.body.error).toBe('Email nobody is not in valid format.');
  });
});

describe('passwords', () => {
  test('every salted column takes a typed secret and nothing else', async () => {
    const sandbox = new Sandbox({ facts: await realFacts(), seed: null });
    const rows = new RowMaker(sandbox);
    const salted = [...sandbox.store.model.resources.values()].flatMap((resource) =>
      resource.stored
        .filter((column) => column.salted && resource.facts.minimum)
        .map((column) => ({ resource, column })),
    );
    expect(salted.map(({ resource, column }) => `${resource.name}.${column.name}`)).toEqual([
      'Dashboard.masterPassword',
      'StatusPage.masterPassword',
      'StatusPagePrivateUser.password',
    ]);
    for (const { resource, column } of salted) {
      const { name } = column;
      const create = async (value: unknown) =>
        rows.admin('POST', resource.facts.path, { data: { ...(await rows.minimum(resource)), [name]: value } });
      const typed = (value: string) => ({ _type: 'HashedString', value });
      expect(await create('plain'), resource.name).toEqual({ status: 500, body: { error: 'Server Error' } });
      const made = await create(typed('secret'));
      expect(made.body[name], resource.name).toMatch(/^scrypt\$N=\d+,r=\d+,p=\d+\$[0-9a-f]{64}$/);
      const path = `${resource.facts.path}/${made.body._id}`;
      const refused = await rows.admin('PUT', path, { data: { [name]: 'plain' } });
      expect(refused.status).toBe(400);
      expect(refused.body.error).toBe(
        `${name} is a salted column and must be supplied as a HashedString, not a pre-hashed value.`,
      );
      const stored = (): unknown => sandbox.store.find(resource.name, made.body._id)?.[name];
      expect(stored()).toBe(made.body[name]);
      expect(await rows.admin('PUT', path, { data: { [name]: typed('secret') } })).toEqual({ status: 200, body: {} });
      expect(stored(), 'salted anew').not.toBe(made.body[name]);
    }
  });
});
