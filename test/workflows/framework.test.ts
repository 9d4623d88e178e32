/** What every workflow gets from the way it is run, on workflows made for it. */
import { HttpResponse, http, type RequestHandler } from 'msw';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { resources } from '../../generated/oneuptime/index.ts';
import { TimeLimits } from '../../runtime/basics/time-limit.ts';
import { Executor } from '../../runtime/call/executor.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { oneuptime } from '../../runtime/oneuptime/platform.ts';
import { Upstream } from '../../runtime/upstream/upstream.ts';
import { defineWorkflow, type Job, type Workflow } from '../../runtime/workflows/define.ts';
import { composedOf } from '../../runtime/workflows/run.ts';
import { api, errorOf, ID, KEY, ORIGIN, textOf, wholeInText } from '../catalogue.ts';
import { MswDispatcher, type Seen } from '../msw-dispatcher.ts';
import { resultsOf } from '../results-of.ts';
import { HandClock } from '../time/hand-clock.ts';

const NOW = new Date('2026-03-10T12:00:00.000Z');

/** A workflow of a test: what it does is all that matters. */
function made(
  operations: readonly string[],
  run: (job: Job) => Promise<object>,
  more: Partial<Workflow> = {},
): Workflow {
  const defined = defineWorkflow({
    name: 'try_something',
    title: 'Try something',
    description: 'Tries something for a test.',
    toolset: 'incidents',
    risk: more.risk ?? 'write',
    operations,
    input: {
      monitor: { kind: 'one', to: 'monitor', about: 'One.' },
      from: { kind: 'date', about: 'Start.' },
      ...more.input,
    },
    output: z.object({}),
    example: {},
    intents: [],
    run: (job) => run(job as unknown as Job) as Promise<Record<string, never>>,
  });
  const { input: _, ...rest } = more;
  return { ...defined, ...rest, module: defined.module, schema: defined.schema, name: rest.name ?? defined.name };
}

interface Play {
  readonly args?: unknown;
  readonly clock?: HandClock;
  readonly signal?: AbortSignal;
  readonly others?: readonly Workflow[];
}

interface Played {
  readonly result: ToolResult;
  readonly content: Readonly<Record<string, unknown>>;
  readonly seen: readonly Seen[];
  readonly faults: unknown[];
  readonly progress: readonly (readonly [done: number, total: number | undefined])[];
}

async function play(
  workflow: Workflow,
  handlers: RequestHandler[],
  { args = {}, clock, signal, others = [] }: Play = {},
): Promise<Played> {
  const dispatcher = new MswDispatcher(handlers);
  const faults: unknown[] = [];
  const progress: [number, number | undefined][] = [];
  const catalogue = new Catalogue(resources);
  const executor = new Executor({
    catalogue,
    platform: oneuptime(catalogue),
    upstream: new Upstream({ url: ORIGIN, api: ONEUPTIME_API, dispatcher }),
    onInternalError: (fault) => faults.push(fault),
    now: () => NOW,
    limits: new TimeLimits(clock ? { after: clock.after } : {}),
  });
  const find = async (name: string) => others.find((other) => other.name === name);
  const channel = { progress: (done: number, total?: number) => void progress.push([done, total]) };
  const call = {
    name: workflow.name,
    arguments: args,
    credential: { key: KEY },
    signal: signal ?? new AbortController().signal,
  };
  const result = wholeInText(
    await resultsOf(() => executor.compose(composedOf(workflow, { find }), { ...call, channel } as never))(),
  );
  return { result, content: result.structuredContent ?? {}, seen: dispatcher.seen, faults, progress };
}

const answers = (path: string, body: object, status = 200): RequestHandler =>
  http.all(api(path), () => HttpResponse.json(body, { status }));
const failure = (path: string): RequestHandler => answers(path, { error: 'Server Error' }, 500);
const changes = (seen: readonly Seen[]): string[] =>
  seen.filter(({ path }) => !/\/(?:get-list|get-item|count)/.test(path)).map(({ method, path }) => `${method} ${path}`);

describe('a plan', () => {
  const plan = made(['create_label', 'update_label'], async ({ client }) => {
    const label = await client.labels.create({ name: 'Blue', color: '#0000ff' }, { does: 'Makes the label Blue.' });
    await client.labels.update(label.id, { description: 'The sky' }, { does: 'Describes the label Blue.' });
    return { label: label.id };
  });
  const row = { _id: ID, name: 'Blue', description: null };
  const sound = [
    answers('/label', row),
    answers(`/label/${ID}`, {}),
    answers(`/label/${ID}/get-item`, row),
    answers('/label/get-list', { data: [row], count: 1 }),
  ];

  it('is shown whole, in names and in order, and changes nothing', async () => {
    const { content, seen } = await play(plan, sound, { args: { preview: true } });
    expect(content).toMatchObject({
      sent: false,
      preview: {
        steps: [
          { does: 'Makes the label Blue.', tool: 'create_label', arguments: { name: 'Blue', color: '#0000ff' } },
          {
            does: 'Describes the label Blue.',
            tool: 'update_label',
            arguments: { id: '(the row of step 1)', description: 'The sky' },
          },
        ],
      },
    });
    expect(changes(seen)).toEqual([]);
  });

  it('is carried out in that order, and tells what takes it back, last step first', async () => {
    const { content, seen } = await play(plan, sound);
    expect(changes(seen)).toEqual(['POST /api/label', `PUT /api/label/${ID}`]);
    expect(content).toEqual({
      label: ID,
      used: 'create_label, update_label',
      undo: [
        { tool: 'update_label', arguments: { id: ID, clear: ['description'] } },
        { tool: 'delete_label', arguments: { id: ID } },
      ],
    });
  });

  it('stops at the first failure, and says what was done and how to take it back', async () => {
    const { result, seen } = await play(plan, [failure(`/label/${ID}`), ...sound]);
    expect(changes(seen)).toEqual(['POST /api/label', `PUT /api/label/${ID}`]);
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(/Done before it: Makes the label Blue\..*delete_label/);
    expect(result.structuredContent).toMatchObject({
      done: ['Makes the label Blue.'],
      undo: [{ tool: 'delete_label', arguments: { id: ID } }],
    });
  });

  it('that fails at its first step is the failure of that step', async () => {
    const { result } = await play(plan, [failure('/label'), ...sound]);
    expect(errorOf(result as never)?.code).toBe('upstream_failed');
    expect(textOf(result)).not.toContain('Done before it');
  });

  it('tells of a fault of ours behind a step, too, and what was done', async () => {
    const broken = made(['create_label'], async ({ client }) => {
      await client.labels.create({ name: 'Blue', color: '#0000ff' }, { does: 'Makes the label Blue.' });
      throw new TypeError('ours');
    });
    const { result, faults } = await play(broken, sound);
    expect(faults).toHaveLength(1);
    expect(textOf(result)).toMatch(/Makes the label Blue\..*\(internal\)$/s);
  });

  it('calls nothing that it does not declare', async () => {
    const sly = made(['list_labels'], async ({ client }) => {
      await client.labels.delete(ID, { does: 'Removes it.' });
      return {};
    });
    const { faults, seen } = await play(sly, sound);
    expect(faults.map(String)).toEqual([expect.stringContaining('delete_label')]);
    expect(seen).toEqual([]);
  });

  it('ends before a step for which there is no time, and tells the rest', async () => {
    const clock = new HandClock();
    const slow = made(['create_label'], async ({ client }) => {
      await client.labels.create({ name: 'Blue', color: '#0000ff' }, { does: 'Makes the label Blue.' });
      clock.pass(31_000);
      await client.labels.create({ name: 'Red', color: '#ff0000' }, { does: 'Makes the label Red.' });
      return {};
    });
    const { result, seen } = await play(slow, sound, { clock });
    expect(changes(seen)).toHaveLength(1);
    expect(textOf(result)).toMatch(/no time.*Makes the label Blue\..*\(timed_out\)$/s);
  });
});

describe('a read', () => {
  it('tells what it could not read, and goes on', async () => {
    const two = made(['list_labels', 'list_teams'], async ({ client, attempt }) => {
      const labels = await attempt('labels', () => client.labels.list({ fields: ['name'] }));
      const teams = await attempt('teams', () => client.teams.list({ fields: ['name'] }));
      return { labels: labels?.rows.length ?? null, teams: teams?.rows.length ?? null };
    });
    const { content } = await play(two, [
      failure('/label/get-list'),
      answers('/team/get-list', { data: [{ _id: ID }], count: 1 }),
    ]);
    expect(content).toMatchObject({ labels: null, teams: 1, unread: [expect.stringMatching(/^labels: /)] });
  });

  /** So many labels, by the page. */
  const many = (total: number, whenAsked: (page: number) => void = () => {}): RequestHandler => {
    let page = 0;
    return http.all(api('/label/get-list'), async ({ request }) => {
      page += 1;
      whenAsked(page);
      const address = new URL(request.url).searchParams;
      const body = (await request.json()) as { limit?: number; skip?: number };
      const [limit, skip] = [Number(address.get('limit') ?? body.limit), Number(address.get('skip') ?? body.skip ?? 0)];
      const count = Math.max(0, Math.min(limit, total - skip));
      const data = Array.from({ length: count }, (_row, at) => ({
        _id: ID.replace(/.{6}$/, String(100_000 + skip + at)),
        name: `L${skip + at}`,
      }));
      return HttpResponse.json({ data, count: total, skip, limit });
    });
  };
  const all = made(
    ['list_labels'],
    async ({ client }) => {
      const { rows, total, hasMore } = await client.labels.list({ fields: ['name'], limit: 100_000 });
      return { read: rows.length, total, hasMore, distinct: new Set(rows.map(({ id }) => id)).size };
    },
    { risk: 'read' },
  );

  it('brings all rows page by page, and tells a client that waits for more than three', async () => {
    const short = await play(all, [many(1200)]);
    expect(short.content).toMatchObject({ read: 1200, distinct: 1200, total: 1200, hasMore: false });
    expect(short.progress).toEqual([]);
    const long = await play(all, [many(2600)]);
    expect(long.content).toMatchObject({ read: 2600, distinct: 2600, hasMore: false });
    expect(long.progress.length).toBeGreaterThan(0);
    for (const [done, total] of long.progress) expect(done).toBeLessThanOrEqual(total ?? 0);
  });

  it('ends with what it has when the time is nearly over, and says that there is more', async () => {
    const clock = new HandClock();
    const { content } = await play(all, [many(5000, (page) => page === 2 && clock.pass(31_000))], { clock });
    expect(content).toMatchObject({ read: 1000, total: 5000, hasMore: true });
    expect(content.unread).toEqual([expect.stringMatching(/^list_labels: .*time for 1000 of 5000 rows/)]);
    expect((await play(all, [many(1200)])).content).not.toHaveProperty('unread');
  });

  it('tells that there are more rows than it asked for without saying how many it wants', async () => {
    const usual = made(['list_labels'], async ({ client }) => {
      const { rows } = await client.labels.list({ fields: ['name'] });
      const first = await client.labels.list({ fields: ['name'], limit: 3 });
      return { read: rows.length, first: first.rows.length };
    });
    const { content } = await play(usual, [many(250)]);
    expect(content).toMatchObject({ read: 100, first: 3, unread: ['list_labels: only 100 of 250 rows were read'] });
    expect((await play(usual, [many(100)])).content).not.toHaveProperty('unread');
  });

  it('is over when its caller leaves: nothing more is asked', async () => {
    const leaving = new AbortController();
    const { seen } = await play(all, [many(5000, (page) => page === 2 && leaving.abort())], { signal: leaving.signal });
    expect(seen).toHaveLength(2);
  });

  it('takes a word for the one row that has it in its name, and says so; a write does not', async () => {
    const named = http.post(api('/monitor/get-list'), async ({ request }) => {
      const isWord = (await request.text()).includes('Search');
      return HttpResponse.json({ data: isWord ? [{ _id: ID, name: 'Checkout API' }] : [], count: isWord ? 1 : 0 });
    });
    const handlers = [named];
    const told = async ({ input }: Job) => ({ monitor: input.monitor });
    const read = await play(made([], told, { risk: 'read' }), handlers, { args: { monitor: 'checkout' } });
    expect(read.content).toMatchObject({ monitor: ID, taken: [expect.stringContaining('Checkout API')] });
    const write = await play(made([], told), handlers, { args: { monitor: 'checkout' } });
    expect(textOf(write.result)).toMatch(/Checkout API.*\(bad_arguments\)$/s);
  });

  it('masks secrets and marks what others wrote', async () => {
    const secret = 'plain-secret-of-a-runner';
    const reads = made(
      ['list_incidents', 'list_api_keys'],
      async ({ client }) => {
        const { rows } = await client.apiKeys.list({ fields: ['name', 'apiKey'] });
        await client.incidents.list({ fields: ['title'] });
        return { rows };
      },
      { risk: 'read' },
    );
    const { result } = await play(reads, [
      answers('/api-key/get-list', {
        data: [{ _id: ID, name: 'CI', apiKey: { _type: 'ObjectID', value: secret } }],
        count: 1,
      }),
      answers('/incident/get-list', { data: [], count: 0 }),
    ]);
    expect(textOf(result)).not.toContain(secret);
    expect(result._meta).toEqual({ 'io.oneuptime-mcp/untrusted': true });
  });
});

describe('arguments', () => {
  const echo = made([], async ({ input, window }) => ({ ...input, ...window({ from: input.from as string }, '-1h') }), {
    risk: 'read',
  });

  const ended = made([], async ({ input, window }) => ({ ...window({ to: input.from as string }, '-1h') }), {
    risk: 'read',
  });

  it('are times in the zone of the caller, and the window is told', async () => {
    const { content } = await play(echo, [], { args: { from: '2026-03-10T01:00', timezone: 'Europe/Berlin' } });
    expect(content.window).toEqual({ from: '2026-03-10T00:00:00.000Z', to: NOW.toISOString() });
    expect((await play(echo, [])).content.window).toEqual({ from: '2026-03-10T11:00:00.000Z', to: NOW.toISOString() });
    const past = await play(ended, [], { args: { from: '2026-03-01T00:00:00Z' } });
    expect(past.content.window).toEqual({ from: '2026-02-28T23:00:00.000Z', to: '2026-03-01T00:00:00.000Z' });
  });

  it.each([
    [{ from: 'soon' }, /from is not a time/],
    [{ from: '+2h' }, /ends .* before it begins/],
    [{ frm: 'now' }, /no argument "frm"\. Did you mean from\?/],
    [{ preview: true }, /no argument "preview"/],
    [{ from: 'now', timezone: 'Mars/Olympus' }, /no time zone/],
    ['x', /not an object/],
  ])('%j is refused with the next step', async (args, why) => {
    const { result, seen, faults } = await play(echo, [], { args });
    expect(textOf(result)).toMatch(why);
    expect(errorOf(result as never)?.code).toBe('bad_arguments');
    expect([...seen, ...faults]).toEqual([]);
  });
});

describe('an argument in the other number', () => {
  const one = made([], async ({ input }) => ({ ...input }), { risk: 'read' });
  const several = made([], async ({ input }) => ({ ...input }), {
    risk: 'read',
    input: { teams: { kind: 'many', to: 'team', about: 'Some.' } },
  });

  it('is meant where only that is listed', async () => {
    expect((await play(one, [], { args: { monitors: [ID] } })).content).toEqual({ monitor: ID });
    expect((await play(one, [], { args: { monitors: ID } })).content).toEqual({ monitor: ID });
    expect((await play(several, [], { args: { team: ID } })).content).toEqual({ teams: [ID] });
  });

  it('is refused where it can mean more', async () => {
    expect(textOf((await play(one, [], { args: { monitors: [ID, ID] } })).result)).toMatch(/Did you mean monitor\?/);
    const both = await play(one, [], { args: { monitor: ID, monitors: [ID] } });
    expect(textOf(both.result)).toMatch(/no argument "monitors"/);
  });
});

describe('a workflow that calls others', () => {
  const inner = made(
    ['create_label'],
    async ({ client, input }) => {
      const { id } = await client.labels.create({ name: 'Blue', color: '#0000ff' }, { does: 'Makes the label Blue.' });
      return { id, monitor: input.monitor ?? null };
    },
    { name: 'make_label' },
  );
  const outer = made(['*'], async ({ call }) => {
    const { id } = (await call('make_label', { monitor: ID })) as { id: string };
    const { count } = (await call('count_labels', {})) as { count: number };
    await call('delete_label', { id });
    return { id, count };
  });
  const handlers = [
    answers('/label', { _id: ID, name: 'Blue' }),
    answers('/label/count', { count: 3 }),
    answers(`/label/${ID}`, {}),
    answers(`/label/${ID}/get-item`, { _id: ID, name: 'Blue' }),
    answers('/label/get-list', { data: [{ _id: ID, name: 'Blue' }], count: 1 }),
  ];

  it('makes one plan with them', async () => {
    const { content, seen } = await play(outer, handlers, { others: [inner], args: { preview: true } });
    expect(content.preview).toMatchObject({
      steps: [{ tool: 'create_label' }, { tool: 'delete_label', arguments: { id: '(the row of step 1)' } }],
    });
    expect(changes(seen)).toEqual([]);
    const real = await play(outer, handlers, { others: [inner] });
    expect(changes(real.seen)).toEqual(['POST /api/label', `DELETE /api/label/${ID}`]);
    expect(real.content).toMatchObject({ id: ID, count: 3, used: 'create_label, count_labels, delete_label' });
  });

  it('tells which tool there is not', async () => {
    const wrong = made(['*'], async ({ call }) => call('no_such_tool', {}));
    expect(textOf((await play(wrong, [])).result)).toMatch(/no tool no_such_tool.*\(unknown_tool\)$/);
  });
});
