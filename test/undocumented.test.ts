/** Tables that the API serves and its document leaves out: tools where a key may use them, beside the documented ones. */
import { readFileSync } from 'node:fs';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { analyse, compile, namedOperations } from '../codegen/compile.ts';
import { Diagnostics } from '../codegen/model/diagnostics.ts';
import type { Document } from '../codegen/model/document.ts';
import { joinUndocumented } from '../codegen/oneuptime/undocumented.ts';
import { resources } from '../generated/oneuptime/index.ts';
import { permissionNames, permissionSets } from '../generated/oneuptime/permissions.ts';
import { argumentName, offeredColumns, type Verb } from '../runtime/catalogue/kinds.ts';
import { packageFile } from '../runtime/start/package-root.ts';
import { readFacts } from '../specs/facts.ts';
import { api, callWith, ID } from './catalogue.ts';
import { committed, OLD_RELEASE, other, tiny } from './codegen/inputs.ts';
import { sandboxCaller } from './sandbox-caller.ts';

const undocumented = await readFacts(packageFile('specs/oneuptime/undocumented.json'));
const facts = await readFacts(packageFile('specs/oneuptime/facts.json'));
const document = JSON.parse(readFileSync(packageFile('specs/oneuptime/openapi.json'), 'utf8')) as Document;
const modules = await Promise.all(Object.values(resources).map(({ load }) => load()));
const beside = modules.filter((module) => module.undocumented);
const ENDINGS: Readonly<Record<Verb, string>> = {
  list: '/get-list',
  count: '/count',
  get: '/{id}/get-item',
  create: '',
  update: '/{id}',
  delete: '/{id}',
};

describe('the tables', () => {
  it('have a tool for exactly the operations that a project key may use', () => {
    const wanted = Object.values(undocumented.resources).flatMap(({ path, operations }) =>
      (operations as Verb[]).map((verb) => `${verb} ${path}${ENDINGS[verb]}`),
    );
    const found = beside.flatMap(({ operations }) =>
      Object.entries(operations).map(([verb, { path }]) => `${verb} ${path}`),
    );
    expect(found.sort()).toEqual(wanted.sort());
    expect(Object.keys(undocumented.resources)).toHaveLength(53);
    expect(found.length).toBeGreaterThan(90);
  });

  it('offer no operation that was refused, and every one that was carried out', () => {
    const wrong = Object.entries(undocumented.resources).flatMap(([schema, { operations, answers = {} }]) =>
      Object.entries(answers)
        .filter(([verb, { status, error = '' }]) => {
          const isRefused = status === 402 || / is not allowed\.$|session is required/.test(error);
          return operations.includes(verb) ? isRefused : status === 200;
        })
        .map(([verb]) => `${verb} ${schema}`),
    );
    expect(wrong).toEqual([]);
  });

  it('stand in no document, and are marked wherever they are listed', () => {
    const paths = new Set(Object.keys(document.paths));
    expect(beside.flatMap(({ operations }) => Object.values(operations)).filter(({ path }) => paths.has(path))).toEqual(
      [],
    );
    const marked = Object.entries(resources).filter(([, entry]) => entry.undocumented);
    expect(marked.map(([id]) => id).sort()).toEqual(beside.map(({ resource }) => resource).sort());
    const tools = readFileSync(packageFile('generated/oneuptime/tools.jsonl'), 'utf8').trimEnd().split('\n');
    const told = tools
      .map((line) => JSON.parse(line) as { name: string; description: string })
      .filter(({ description }) => description.endsWith('Served, but not documented by OneUptime.'));
    const names = beside.flatMap(({ operations }) => Object.values(operations).map(({ name }) => name));
    expect(told.map(({ name }) => name).sort()).toEqual(names.sort());
  });

  it('have kinds, permissions of their own names, and words on every column that a caller writes', () => {
    for (const { schema, permissions = [], columns, resource } of beside) {
      const known = undocumented.resources[schema];
      const namesOf = (sets: readonly (readonly number[])[], names: readonly string[], set: number | undefined) =>
        (sets[set ?? -1] ?? []).map((index) => names[index]);
      expect(
        permissions.map((set) => namesOf(permissionSets, permissionNames, set)),
        resource,
      ).toEqual(known?.permissions.map((set) => namesOf(undocumented.permissionSets, undocumented.permissions, set)));
      for (const [name, column] of Object.entries(columns)) {
        if (known?.columns[name]?.kind) expect(column.kind, `${resource}.${name}`).toBe(known.columns[name]?.kind);
        if (known?.columns[name]?.required && column.required === undefined && column.access.includes('c'))
          expect.fail(`${resource}.${name} is required`);
      }
    }
    const unsaid = beside.flatMap((module) =>
      (['c', 'u'] as const).flatMap((letter) =>
        offeredColumns(module, letter)
          .filter(([, { about }]) => !about)
          .map(([name]) => `${module.resource}.${argumentName(module, name)}`),
      ),
    );
    expect(unsaid).toEqual([]);
  });

  it('never show what is secret', () => {
    const secrets = beside.flatMap(({ resource, columns, defaultColumns }) =>
      Object.entries(columns)
        .filter(([name]) => /token$|secret$|password$/i.test(name))
        .map(([name, { secret }]) => `${resource}.${name} ${secret === true && !defaultColumns.includes(name)}`),
    );
    expect(secrets.sort()).toEqual([
      'call_sms_config.twilioAuthToken true',
      'smtp_config.clientSecret true',
      'smtp_config.password true',
      'workspace_project_auth_token.authToken true',
    ]);
  });
});

/** Whatever is looked up: a probe, a monitor status. */
const ROW = { _id: ID, name: 'Frankfurt', isOperationalState: true, isOfflineState: true, priority: 1 };

describe('calls', () => {
  const created = (path: string) => [
    http.post(api(path), () => HttpResponse.json({ _id: ID })),
    http.post(api(`${path}/:id/get-item`), () => HttpResponse.json({ _id: ID })),
    http.post(api('/:table/get-list'), () => HttpResponse.json({ data: [ROW], count: 1 })),
  ];

  it('write a note on planned work', async () => {
    const { seen } = await callWith(
      'create_scheduled_maintenance_internal_note',
      { scheduledMaintenance: ID, note: 'Switch 2 is slow.' },
      { handlers: created('/scheduled-maintenance-internal-note') },
    );
    expect(seen[0]).toMatchObject({
      path: '/api/scheduled-maintenance-internal-note',
      body: { data: { scheduledMaintenanceId: ID, note: 'Switch 2 is slow.' } },
    });
  });

  it('describe the check of a monitor test as that of a monitor, and give it no name and no interval', async () => {
    const check = { monitorType: 'Website', url: 'https://example.com', probe: 'Frankfurt' };
    const { seen, result } = await callWith('create_monitor_test', check, { handlers: created('/monitor-test') });
    const sent = seen.find(({ method, path }) => method === 'POST' && path === '/api/monitor-test');
    const { data = {} } = (sent?.body ?? {}) as { data?: Record<string, unknown> };
    expect(Object.keys(data).sort(), JSON.stringify(result)).toEqual(['monitorSteps', 'monitorType', 'probeId']);
    expect(JSON.stringify(data.monitorSteps)).toContain('https://example.com');
    const { result: refused } = await callWith('create_monitor_test', { ...check, interval: '5m' });
    expect(JSON.stringify(refused)).toContain('There is no argument');
  });

  it('find what an incident concerns by its name', async () => {
    const { seen } = await callWith(
      'list_incidents',
      { filter: { kubernetesResources: ['checkout-7d9f'] } },
      {
        handlers: [
          http.post(api('/:table/get-list'), () =>
            HttpResponse.json({ data: [{ _id: ID, name: 'checkout-7d9f' }], count: 1 }),
          ),
        ],
      },
    );
    expect(seen[0]?.path).toBe('/api/kubernetes-resource/get-list');
  });
});

describe('on the sandbox', () => {
  it('every list and count answers as the real server did', async () => {
    const { call } = await sandboxCaller();
    const reads = beside.flatMap(({ schema, operations }) =>
      (['list', 'count'] as const).flatMap((verb) => {
        const name = operations[verb]?.name;
        return name ? [{ name, recorded: undocumented.resources[schema]?.answers?.[verb]?.status }] : [];
      }),
    );
    const answered = await Promise.all(
      reads.map(async ({ name, recorded }) => ({ name, recorded, isError: (await call(name, {})).isError === true })),
    );
    expect(answered.filter(({ recorded, isError }) => isError !== (recorded !== 200))).toEqual([]);
    expect(answered.length).toBeGreaterThanOrEqual(50);
  });

  it('a note on planned work is written, read and deleted', async () => {
    const { call } = await sandboxCaller();
    const structured = async (name: string, args: object) => {
      const { structuredContent, content } = await call(name, args);
      expect(structuredContent?.error, JSON.stringify(content)).toBeUndefined();
      return structuredContent as { items: { id: string }[]; created: { id: string }; count: number };
    };
    const { items } = await structured('list_scheduled_maintenance_events', { limit: 1 });
    const scheduledMaintenance = items[0]?.id;
    const note = { scheduledMaintenance, note: 'Switch 2 is slow.' };
    const { created } = await structured('create_scheduled_maintenance_internal_note', note);
    const filter = { scheduledMaintenance };
    expect((await structured('count_scheduled_maintenance_internal_notes', { filter })).count).toBeGreaterThan(0);
    await structured('update_scheduled_maintenance_internal_note', { id: created.id, note: 'It was switch 3.' });
    await structured('delete_scheduled_maintenance_internal_note', { id: created.id });
  });
});

describe('compiling', () => {
  it('leaves the documented tools as they are', async () => {
    const input = await committed();
    const { undocumented: _, overlays, ...alone } = input;
    const words = overlays.filter(({ file }) => !file.includes('overlay-undocumented'));
    const known = namedOperations(analyse({ ...alone, overlays: words }, new Diagnostics()));
    const all = namedOperations(analyse(input, new Diagnostics()));
    expect(known.size).toBe(1968);
    expect([...known].filter(([name, operation]) => all.get(name) !== operation)).toEqual([]);
    const { names } = input.lock ?? { names: {} };
    expect(Object.fromEntries(all)).toEqual(names);
  });

  it('holds nothing against a document that has the table itself, or of which nothing is known', () => {
    const path = '/runner-job';
    const own = {
      openapi: '3.0.0',
      info: { title: 'x', version: '1' },
      paths: { [`${path}/get-list`]: {} },
    } as Document;
    const added = joinUndocumented(own, facts, undocumented);
    expect(added.document.paths[`${path}/count`]).toBeUndefined();
    expect(added.document.paths['/monitor-test/count']).toBeDefined();
    expect(added.facts?.resources.RunnerJob).toBeUndefined();
    const { document: bare } = tiny([{ schema: 'Thing' }]);
    expect(joinUndocumented(bare, null, undocumented)).toEqual({ document: bare, facts: null });
    expect(joinUndocumented(bare, facts, undefined)).toEqual({ document: bare, facts });
    // The document of another product, though it calls a table as ours does.
    const { document: foreign } = tiny([{ schema: 'Monitor', path: '/v4/monitors' }, { schema: 'Thing' }]);
    expect(joinUndocumented(foreign, facts, undocumented)).toEqual({ document: foreign, facts });
  });

  it('adds them to another document only when asked to', { timeout: 60_000 }, async () => {
    const [plain, more] = await Promise.all([other(OLD_RELEASE), other(OLD_RELEASE, { withUndocumented: true })]);
    const counts = async (input: typeof plain) =>
      JSON.parse((await compile(input, new Diagnostics())).get('manifest.json') ?? '') as {
        tools: number;
        undocumented: { tools: number };
      };
    const [without, together] = [await counts(plain), await counts(more)];
    expect(without.undocumented.tools).toBe(0);
    expect(together.undocumented.tools).toBeGreaterThan(80);
    expect(together.tools).toBe(without.tools);
  });

  it('is told in SURFACE.md apart: no toolset of theirs alone stands among the documented ones', () => {
    const surface = readFileSync(packageFile('generated/oneuptime/SURFACE.md'), 'utf8');
    const [documented = '', others = ''] = surface.split('## Undocumented');
    expect(documented).not.toMatch(/\| 0 \| 0 \|/);
    expect(documented).toMatch(
      /^347 resources, 1968 tools and 97 of undocumented tables, [\d.]+ MB when all are listed\.$/m,
    );
    for (const id of ['workloads', 'session-replay', 'monitor-tests', 'billing']) {
      expect(documented).not.toContain(`| ${id} |`);
      expect(others).toContain(`| ${id} |`);
    }
  });
});
