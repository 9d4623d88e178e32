/** Operations that no API key can complete: what the catalogue says of them, what is offered instead, what a refusal says. */
import { readFileSync } from 'node:fs';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { impossibilityOf } from '../codegen/oneuptime/impossible.ts';
import { resources } from '../generated/oneuptime/index.ts';
import { Catalogue } from '../runtime/catalogue/catalogue.ts';
import type { Verb } from '../runtime/catalogue/kinds.ts';
import { packageFile } from '../runtime/start/package-root.ts';
import { SearchIndex } from '../runtime/tools/search/search-index.ts';
import { foundRows } from '../runtime/tools/tool-list.ts';
import { readFacts } from '../specs/facts.ts';
import { answer, api, callWith, errorOf, KEY, textOf } from './catalogue.ts';
import { exampleOf, type Schema } from './example-arguments.ts';
import { readData } from './search/measure.ts';

interface Listed {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Schema;
}

const facts = await readFacts(packageFile('specs/oneuptime/facts.json'));
const modules = await Promise.all(Object.values(resources).map(({ load }) => load()));
const catalogue = new Catalogue(resources);
const listed = new Map(
  readFileSync(packageFile('generated/oneuptime/tools.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Listed)
    .map((tool) => [tool.name, tool]),
);
const impossible = modules.flatMap((module) =>
  Object.entries(module.operations).flatMap(([verb, { name, path, impossible: why }]) =>
    why === undefined ? [] : [{ name, verb: verb as Verb, path, why, module }],
  ),
);
const creates = impossible.filter(({ verb }) => verb === 'create');
const TOOL = /\b(?:list|count|get|create|update|delete)_[a-z0-9_]+/g;
const index = new SearchIndex(readData());

describe('which they are', () => {
  it('ten telemetry tables whose rows need a date that no key may send', () => {
    const telemetry = creates.filter(({ module }) => module.analytics).map(({ path }) => path);
    expect(telemetry.sort()).toEqual(
      [
        '/audit-log',
        '/exceptions',
        '/kubernetes-cost-allocation',
        '/logs',
        '/metrics',
        '/monitor-log',
        '/profile',
        '/profile-sample',
        '/security-events',
        '/span',
      ].sort(),
    );
    expect(listed.get('create_network_flow')?.description).not.toMatch(/No API key/);
  });

  it('nine others, the project itself, and the sessions that the server does not have', () => {
    const others = impossible.filter(({ module }) => !module.analytics).map(({ verb, path }) => `${verb} ${path}`);
    expect(others.sort()).toEqual(
      [
        'create /alert-episode-member',
        'create /cloud-resource',
        'create /file',
        'create /incident-episode-member',
        'create /network-endpoint',
        'create /project',
        'create /project-user-profile',
        'create /rum-application',
        'create /runbook-execution',
        'create /workflow-log',
        'list /user-session/get-list',
        'count /user-session/count',
      ].sort(),
    );
  });

  it('columns prove most of them; only three had to be tried', () => {
    const tried = Object.entries(facts.resources).filter(([, { refused }]) => refused?.create?.always);
    const proved = tried.filter(([, { refused: _, ...untried }]) => impossibilityOf(untried, 'create') === 'refused');
    const only = tried.filter((each) => !proved.includes(each)).map(([schema]) => schema);
    expect(only).toEqual(['AlertEpisodeMember', 'IncidentEpisodeMember', 'ProjectUserProfile']);
  });
});

describe('what is said of each', () => {
  it.each(impossible)('$name: that it cannot be done and what to do instead', ({ name, why }) => {
    const { description } = listed.get(name) as Listed;
    expect(description.startsWith(`${description.split('. ')[0]}. ${why}`)).toBe(true);
    expect(description).not.toMatch(/Next: |by hand is for tests/);
    expect(why.length).toBeLessThanOrEqual(200);
    const named = why.match(TOOL) ?? [];
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((tool) => !catalogue.find(tool))).toEqual([]);
    expect(named.filter((tool) => impossible.some((other) => other.name === tool))).toEqual([]);
  });
});

describe('what is said of others', () => {
  const updates = modules.flatMap(({ operations: { create, update, delete: remove } }) =>
    update && (!remove || !create || create.impossible) ? [update.name] : [],
  );

  it.each(updates)('%s: nobody is told to create another', (name) => {
    expect(listed.get(name)?.description).not.toContain('create another');
  });
});

describe('the search', () => {
  const requests = impossible.map(({ name, verb, module: { title, plural }, why }) => ({
    name,
    instead: why.match(TOOL)?.[0],
    asked: verb === 'create' ? [`create a ${title}`, `add a new ${title}`, name] : [`${verb} ${plural}`],
  }));

  it.each(requests)('does not offer $name, and $instead in its place', ({ name, instead, asked }) => {
    for (const text of asked) {
      const hits = index.search(text, { limit: 5 });
      expect(hits.map((hit) => hit.name)).not.toContain(name);
      expect(new Set(hits.map((hit) => hit.name)).size).toBe(hits.length);
    }
    const [first = ''] = asked;
    expect(index.search(first, { limit: 5 })).toContainEqual(expect.objectContaining({ name: instead }));
  });

  it('tells scripts too what it was asked for', () => {
    expect(foundRows(index.search('create a log', { limit: 1 }))).toEqual([
      expect.objectContaining({ name: 'create_telemetry_ingestion_key', insteadOf: 'create_log' }),
    ]);
    expect(foundRows(index.search('show logs', { limit: 1 }))[0]).not.toHaveProperty('insteadOf');
  });

  it('offers nothing that was excluded', () => {
    const hits = index.search('create a log', { limit: 10, verbs: ['list', 'get', 'count'] });
    expect(hits.filter(({ verb }) => verb === 'create')).toEqual([]);
    const narrow = index.search('create a log', { limit: 10, resources: (id) => id === 'log' });
    expect(narrow.filter(({ resource }) => resource !== 'log')).toEqual([]);
  });

  it('keeps an operation that was asked for by what it does itself', () => {
    const [hit] = index.search('create a telemetry ingestion key', { limit: 1 });
    expect(hit).toMatchObject({ name: 'create_telemetry_ingestion_key' });
    expect(hit?.insteadOf).toBeUndefined();
  });
});

describe('a call', () => {
  it.each(creates)('of $name is sent, and its refusal says what to do instead', async ({ name, path, why }) => {
    const args = exampleOf((listed.get(name) as Listed).inputSchema) as Record<string, unknown>;
    const refusal = answer(path, { error: 'retentionDate is required' }, 400);
    // Names of rows are looked up before the row itself is sent.
    const rows = http.post(api('/:table/get-list'), () =>
      HttpResponse.json({ data: [{ _id: '8f9ad6c1-52f0-4f54-9e0c-3a8f6f9a1b2c' }], count: 1 }),
    );
    const { result, seen } = await callWith(name, args, { handlers: [refusal, rows] });
    expect(errorOf(result)).toMatchObject({ code: 'rejected', next: why });
    expect(seen.some((request) => request.path.endsWith(path))).toBe(true);
    expect(textOf(result)).toContain('retentionDate is required');
  });

  it('with wrong arguments is told the same, so that nobody mends them in vain', async () => {
    const { result, seen } = await callWith('create_log', { body: 'x' });
    expect(errorOf(result)).toMatchObject({ code: 'bad_arguments', next: expect.stringContaining('OTLP') });
    expect(seen).toEqual([]);
  });

  it('of another operation does not lead there', async () => {
    const { result } = await callWith('update_exception_instance', { id: KEY, message: 'x' });
    expect(textOf(result)).toMatch(/^message of this exception instance is set once and cannot be changed\./);
  });

  it('that is only previewed is told the same before anything is sent', async () => {
    const { result, seen } = await callWith('create_file', { preview: true });
    const { preview } = result.structuredContent as { preview: { notes?: readonly string[] } };
    expect(preview.notes).toContain(creates.find(({ name }) => name === 'create_file')?.why);
    expect(seen).toEqual([]);
  });

  it('that fails for another reason is told that reason', async () => {
    const handlers = [answer('/file', { error: 'Invalid API Key' }, 400)];
    const { result } = await callWith('create_file', {}, { handlers });
    expect(errorOf(result)).toMatchObject({ code: 'invalid_key', next: expect.stringContaining('API Keys') });
    const { result: keyless } = await callWith('create_file', {}, { key: null });
    expect(errorOf(keyless)?.code).toBe('no_credential');
  });

  it('that a later release carries out is a success', async () => {
    const handlers = [answer('/file', { _id: '8f9ad6c1-52f0-4f54-9e0c-3a8f6f9a1b2c' })];
    const { result } = await callWith('create_file', {}, { handlers });
    expect(result.isError).toBeUndefined();
  });

  it('of an address that the server does not have says so', async () => {
    const handlers = [answer('/user-session/get-list', { message: 'Page not found' }, 404)];
    const { result } = await callWith('list_user_sessions', {}, { handlers });
    expect(errorOf(result)).toMatchObject({ code: 'not_found', next: expect.stringContaining('list_audit_logs') });
  });
});
