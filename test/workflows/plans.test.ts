/** Plans and runbooks on the seeded company. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brief } from '../../runtime/workflows/plans/brief.ts';
import { planWorkflows } from '../../runtime/workflows/plans/family.ts';
import { fittingRunbooks, ruleFits } from '../../runtime/workflows/plans/fitting-runbooks.ts';
import { conditionOf, holds } from '../../runtime/workflows/plans/plan-conditions.ts';
import { NotYet, namedSteps, resolved } from '../../runtime/workflows/plans/plan-references.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';

const RUNBOOK = 'Fail over the payment gateway';

let bench: WorkflowBench;

beforeAll(async () => {
  bench = await workflowBench(planWorkflows);
});

afterAll(() => {
  for (const workflow of planWorkflows) expect(bench.unused(workflow), workflow.name).toEqual([]);
});

interface Content {
  readonly error: { code: string; message: string; next: string };
  readonly done: readonly string[];
  readonly undo: readonly { tool: string; arguments: Record<string, unknown> }[];
  readonly notes: readonly string[];
  readonly used: string;
  readonly preview: { steps: readonly { tool: string; does?: string; arguments: Record<string, unknown> }[] };
}

async function contentOf(name: string, args: object, role?: 'incidentRead' | 'readonly'): Promise<Content> {
  return (await bench.result(name, args, role)).structuredContent as unknown as Content;
}

interface Ran {
  readonly done: number;
  readonly leftOut: number;
  readonly steps: readonly { tool: string; result?: Record<string, unknown>; leftOut?: string }[];
}

async function takeBack(undo: Content['undo']): Promise<void> {
  for (const { tool, arguments: args } of undo) expect((await bench.call(tool, args)).isError, tool).toBeFalsy();
}

/** A monitor by name, an incident on it with a note, acknowledged by a workflow, and what came of it. */
const PLAN = [
  { tool: 'list_monitors', arguments: { filter: { name: 'Search API' }, fields: ['name'] } },
  {
    tool: 'create_incident',
    arguments: {
      title: 'Trouble with {$1.items.0.name}',
      incidentSeverity: 'Minor Incident',
      monitors: ['$1.items.0.id'],
    },
    if: { value: '$1.items', above: 0 },
  },
  { tool: 'create_incident_internal_note', arguments: { incident: '$2.created.id', note: '$$5 for {$1.total}' } },
  { tool: 'acknowledge_incident', arguments: { incident: '$2.created.id' } },
  { tool: 'update_monitor', arguments: { id: 'Search API', description: 'Under work' } },
  { tool: 'get_incident', arguments: { id: '$2.created.id', fields: ['title', 'currentIncidentState'] } },
  { tool: 'list_alerts', arguments: {}, if: { value: '$6.item.title', equals: 'Something else' } },
];

describe('run_plan', () => {
  it('shows the whole plan, changes nothing, and then does what it showed', async () => {
    const revision = bench.sandbox.store.revision;
    const { preview } = await contentOf('run_plan', { steps: PLAN, preview: true });
    expect(bench.sandbox.store.revision).toBe(revision);
    expect(preview.steps.map(({ tool }) => tool)).toEqual([
      'create_incident',
      'create_incident_internal_note',
      'acknowledge_incident',
      'update_monitor',
    ]);
    const [monitor] = await bench.rows('/monitor', { name: 'Search API' });
    expect(preview.steps[0]?.arguments).toMatchObject({ title: 'Trouble with Search API', monitors: [monitor?._id] });
    expect(preview.steps[1]?.arguments).toEqual({ incident: '(the row of step 1)', note: '$5 for 1' });

    const told = await bench.result('run_plan', { steps: PLAN });
    const ran = told.structuredContent as unknown as Ran & Content;
    expect(ran).toMatchObject({ done: 6, leftOut: 1 });
    expect(ran.steps[5]?.result).toMatchObject({
      item: { title: 'Trouble with Search API', currentIncidentState: { name: 'Acknowledged' } },
    });
    expect(ran.steps[6]).toEqual({ tool: 'list_alerts', leftOut: 'not $6.item.title equals "Something else"' });
    const [incident] = await bench.rows('/incident', { title: 'Trouble with Search API' }, { monitors: true });
    expect(incident).toMatchObject({ monitors: [{ _id: monitor?._id }] });
    const [note] = await bench.rows('/incident-internal-note', { incidentId: incident?._id }, { note: true });
    expect(note?.note).toBe('$5 for 1');

    await takeBack(ran.undo);
    expect(await bench.rows('/incident', { title: 'Trouble with Search API' })).toEqual([]);
    const [after] = await bench.rows('/monitor', { name: 'Search API' }, { description: true });
    expect(after?.description).toBe('API check of https://search.example.com/health.');
  });

  it('stops at the first failure, says what was done, and how to take it back', async () => {
    const steps = [
      { tool: 'create_label', arguments: { name: 'planned', color: '#123456' } },
      { tool: 'update_monitor', arguments: { id: 'No such monitor', description: 'x' } },
      { tool: 'create_label', arguments: { name: 'never', color: '#123456' } },
    ];
    const { error, done, undo } = await contentOf('run_plan', { steps });
    expect(error.message).toMatch(/^Step 2 \(update_monitor\): .*No such monitor/);
    expect(error.next).toMatch(/Done before it: .*create_label.*delete_label/s);
    expect(done).toHaveLength(1);
    expect(await bench.rows('/label', { name: 'never' })).toEqual([]);
    expect(await bench.rows('/label', { name: 'planned' })).toHaveLength(1);
    await takeBack(undo);
    expect(await bench.rows('/label', { name: 'planned' })).toEqual([]);
  });

  it('leaves out what its conditions say, and what hangs on nothing goes on', async () => {
    const steps = [
      { tool: 'count_incidents', arguments: { filter: { title: 'Nothing is called so' } } },
      { tool: 'create_label', arguments: { name: 'left-out', color: '#123456' }, if: { value: '$1.count', above: 0 } },
      { tool: 'count_monitors', if: { value: '$2.created.id', empty: true } },
    ];
    expect(await bench.run<Ran>('run_plan', { steps })).toMatchObject({ done: 2, leftOut: 1 });
    const { notes } = await contentOf('run_plan', { steps, preview: true });
    expect(notes).toEqual(['Step 2 (create_label) is left out: not $1.count above 0.']);
    const named = [...steps.slice(0, 2), { tool: 'delete_label', arguments: { id: '$2.created.id' } }];
    expect((await contentOf('run_plan', { steps: named })).error.message).toContain('left out');
  });

  it('may only read, and says so', async () => {
    const ran = await bench.run<Ran>('run_plan', { steps: [{ tool: 'count_monitors' }, { tool: 'get_overview' }] });
    expect(ran.steps[0]?.result).toEqual({ count: 30 });
    expect(ran.steps[1]?.result).toMatchObject({ project: 'Harbour Shop' });
    const { preview, notes } = await contentOf('run_plan', { steps: [{ tool: 'count_monitors' }], preview: true });
    expect(preview.steps).toEqual([]);
    expect(notes[0]).toContain('only reads');
  });

  it('begins nothing that could not be ended', async () => {
    const revision = bench.sandbox.store.revision;
    const make = { tool: 'create_label', arguments: { name: 'x', color: '#123456' } };
    const wrong: readonly (readonly [object | readonly object[], RegExp])[] = [
      [[], /steps/],
      [Array.from({ length: 11 }, () => make), /11 steps/],
      [[make, { tool: 'no_such_tool' }], /no_such_tool \(step 2\)/],
      [[make, { tool: 'run_plan', arguments: { steps: [make] } }], /plan itself/],
      [[make, { tool: 'oneuptime_run_plan', arguments: { steps: [make] } }], /plan itself/],
      [[make, { tool: 'get_label', arguments: { id: '$1.items[*].id' } }], /no name of an earlier result/],
      [[make, { tool: 'get_label', arguments: { id: '$2.created.id' } }], /step 2, which does not come before/],
      [[make, { ...make, arguments: { ...make.arguments, preview: true } }], /preview of its own/],
      [[make, { ...make, unless: 1 }], /unless/],
      [[make, { ...make, if: { value: '$1', matches: 'x' } }], /if cannot be read/],
      [[make, { ...make, if: { value: '$1', above: 'x' } }], /takes a number/],
      [[make, 'create_label'], /names no tool/],
      [[make, { tool: 'get_label', arguments: 'x' }], /no object/],
      [{ tool: 'create_label' }, /no steps/],
    ];
    for (const [steps, message] of wrong)
      expect((await contentOf('run_plan', { steps })).error, JSON.stringify(steps)).toMatchObject({
        code: 'bad_arguments',
        message: expect.stringMatching(message),
      });
    expect(bench.sandbox.store.revision).toBe(revision);
  });

  it('takes what only the real run tells for what comes later, and other names for wrong', async () => {
    const steps = [
      { tool: 'oneuptime_declare_incident', arguments: { title: 'Told by its number' } },
      { tool: 'add_incident_note', arguments: { incident: '$1.id', note: 'This is {$1.number}.' } },
    ];
    const { preview } = await contentOf('run_plan', { steps, preview: true });
    expect(preview.steps.map(({ tool }) => tool)).toEqual(['create_incident', 'add_incident_note']);
    const ran = (await bench.result('run_plan', { steps })).structuredContent as unknown as Ran & Content;
    const note = { note: `This is ${ran.steps[0]?.result?.number}.` };
    expect(await bench.rows('/incident-internal-note', note)).toHaveLength(1);
    await takeBack(ran.undo);
    const wrong = [steps[0], { tool: 'get_incident', arguments: { id: '$1.incident.id' } }];
    expect((await contentOf('run_plan', { steps: wrong, preview: true })).error.next).toContain('It has: id');
  });

  it('takes back what one step made and another deleted by neither', async () => {
    const [open] = await bench.rows('/incident', { incidentNumber: 456 });
    const states = () =>
      bench.rows('/incident-state-timeline', { incidentId: open?._id }, { startsAt: true, incidentStateId: true });
    const before = await states();
    const steps = ['resolve_incident', 'reopen_incident'].map((tool) => ({ tool, arguments: { incident: 'INC-456' } }));
    const { undo } = await contentOf('run_plan', { steps });
    expect(undo.map(({ tool }) => tool)).toEqual(['delete_incident_internal_note']);
    await takeBack(undo);
    expect(await states()).toEqual(before);
  });

  it('says once what is true of several steps', async () => {
    const steps = ['One', 'Two'].map((title) => ({ tool: 'declare_incident', arguments: { title } }));
    const { preview } = await contentOf('run_plan', { steps, preview: true });
    const notes = preview.steps.map((step) => (step as { notes?: readonly string[] }).notes?.length ?? 0);
    expect(notes).toEqual([expect.any(Number), 0]);
    expect(notes[0]).toBeGreaterThan(0);
  });

  it('tells which part of a result is not there', async () => {
    const steps = [
      { tool: 'count_monitors' },
      { tool: 'list_monitors', arguments: { filter: { name: '$1.toString' } } },
    ];
    const { error } = await contentOf('run_plan', { steps });
    expect(error).toMatchObject({ message: expect.stringContaining('Step 2'), next: 'It has: count.' });
  });

  it('does with a key what the key may do', async () => {
    const steps = [{ tool: 'count_incidents' }, { tool: 'count_monitors' }];
    const { error } = await contentOf('run_plan', { steps }, 'incidentRead');
    expect(error).toMatchObject({ code: 'not_permitted', message: expect.stringContaining('Step 2') });
  });
});

describe('references', () => {
  const json = fc.jsonValue({ maxDepth: 3 });

  it('put in what a step brought, whole where they are the whole text', () => {
    fc.assert(
      fc.property(json, (result) => {
        fc.pre(result !== null);
        expect(resolved({ a: ['$1.x'] }, [{ result: { x: result } }])).toEqual({ a: [result] });
      }),
    );
  });

  it('leave every other value as it is', () => {
    fc.assert(
      fc.property(json, (value) => {
        fc.pre(!JSON.stringify(value).includes('$'));
        expect(resolved(value, [])).toEqual(value);
        expect(namedSteps(value)).toEqual([]);
      }),
    );
  });

  it('stand in texts, escape with two signs, and reach own members only', () => {
    const brought = [{ result: { name: 'Ann', list: [{ id: 7 }] } }];
    expect(resolved('{$1.name} has {$1.list.0.id} and $$1', brought)).toBe('Ann has 7 and $1');
    expect(resolved(['$1.list[0].id', '{$1.list[0].id}'], brought)).toEqual([7, '7']);
    for (const meant of ['$1.list[x].id', 'for {$1.list[*].id}', '$1.list.map(x)'])
      expect(() => namedSteps({ meant }), meant).toThrow('no name of an earlier result');
    expect(namedSteps(['$5,000 lost', 'costs $5.50 a month', '{$x}', '$1 per call'])).toEqual([]);
    expect(resolved('{$1.list}', brought)).toBe('[{"id":7}]');
    expect(namedSteps({ a: '$2.x', b: ['{$1.y}', '$$3.z'] }).sort()).toEqual([1, 2]);
    for (const path of ['$1.constructor', '$1.list.length', '$1.__proto__.x', '$1.name.0', '$1.list.1'])
      expect(() => resolved(path, brought)).toThrow('is not there');
    expect(resolved('$1.constructor.prototype(x)', brought)).toBe('$1.constructor.prototype(x)');
  });

  it('wait for what is not there yet', () => {
    expect(resolved({ a: '$1.x' }, ['not yet'])).toBeInstanceOf(NotYet);
    expect(() => resolved('$1.x', ['left out'])).toThrow('left out');
  });
});

describe('conditions', () => {
  const test = (value: unknown, asked: object): boolean => {
    const condition = conditionOf({ value, ...asked }, 'Step 1');
    return condition !== undefined && holds(condition, value);
  };

  it('compare what they are given', () => {
    expect([
      test([1, 2], { above: 1 }),
      test([], { above: 0 }),
      test('3', { below: 4 }),
      test(undefined, { above: 0 }),
    ]).toEqual([true, false, true, false]);
    expect([
      test('', { empty: true }),
      test([], { empty: false }),
      test({}, { empty: true }),
      test(0, { empty: true }),
    ]).toEqual([true, false, true, false]);
    expect([
      test({ a: 1 }, { equals: { a: 1 } }),
      test('a', { not: 'b' }),
      test('An incident', { contains: 'inc' }),
      test([1], { contains: 2 }),
    ]).toEqual([true, true, true, false]);
    fc.assert(fc.property(fc.jsonValue(), (value) => test(value, { equals: value }) && !test(value, { not: value })));
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (value, bound) => test(value, { above: bound }) === value > bound),
    );
  });
});

describe('brief', () => {
  it('cuts lists and texts, and drops what says nothing', () => {
    expect(brief({ a: null, b: [1, 2, 3, 4, 5], c: 'x'.repeat(300) })).toEqual({
      b: [1, 2, 3, '… 2 more'],
      c: `${'x'.repeat(200)}…`,
    });
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => JSON.stringify(brief(value) ?? null).length < 40_000),
    );
  });
});

interface Suggested {
  readonly for: string;
  readonly runbooks: {
    items: readonly { name: string; enabled: boolean; why: readonly string[]; ranForIt?: string }[];
  };
  readonly inProject: number;
}

describe('suggest_runbook', () => {
  it('names runbooks that share words, and none where nothing fits', async () => {
    const fits = await bench.run<Suggested>('suggest_runbook', { incident: 'INC-468' });
    expect(fits.runbooks.items).toMatchObject([
      { name: RUNBOOK, enabled: true, why: ['same words: payment, gateway'] },
    ]);
    const none = await bench.result('suggest_runbook', { incident: 'INC-456' });
    expect(none.structuredContent).toMatchObject({
      runbooks: { items: [] },
      inProject: 1,
      notes: [expect.stringContaining('list_runbooks')],
    });
    expect((await bench.run<Suggested>('suggest_runbook', { monitor: 'Payment gateway' })).runbooks.items).toHaveLength(
      1,
    );
    expect((await bench.run<Suggested>('suggest_runbook', { alert: 'ALT-60' })).for).toContain('Checkout API');
    expect((await bench.result('suggest_runbook', {}, 'other')).isError).toBe(true);
    expect((await contentOf('suggest_runbook', { incident: 'INC-468', monitor: 'Search API' })).error.next).toContain(
      'incident',
    );
    expect((await contentOf('suggest_runbook', { incident: 'INC-468' }, 'incidentRead')).error.code).toBe(
      'not_permitted',
    );
  });

  it('puts what a rule or a label says before what words hint', async () => {
    await bench.call('create_runbook', { name: 'Throw away old files', labels: ['database'] });
    await bench.call('create_runbook', { name: 'Grow the volume' });
    await bench.call('create_runbook_rule', {
      name: 'Space',
      triggerEntityType: 'Incident',
      titlePattern: 'disk.space',
      runbooks: ['Grow the volume'],
    });
    const { runbooks } = await bench.run<Suggested>('suggest_runbook', { incident: 'INC-456' });
    expect(runbooks.items.map(({ name, why }) => [name, why])).toEqual([
      ['Grow the volume', ['the rule Space starts it for such trouble']],
      ['Throw away old files', ['same label: database']],
    ]);
  });

  it('tries no pattern that could take for ever, and no rule of another kind', () => {
    const rule = { name: 'r', kind: 'Incident', titlePattern: '', descriptionPattern: '', runbooks: ['1'] };
    const trouble = {
      kind: 'Incident',
      title: 'a'.repeat(200),
      description: '',
      monitors: [],
      labels: new Set<string>(),
    } as const;
    expect(ruleFits(rule, trouble)).toBe(true);
    expect(ruleFits({ ...rule, kind: 'Alert' }, trouble)).toBe(false);
    for (const titlePattern of ['(a+)+$b', '(a|a)*b', '(a*)*b', '([a-z]+)*!', 'a'.repeat(201), '(', '(a)\\1'])
      expect(ruleFits({ ...rule, titlePattern }, trouble), titlePattern).toBe(false);
    const paid = { ...trouble, title: 'Payment of cards failed' };
    for (const titlePattern of [
      'cards',
      'disk|CARDS',
      '^pay',
      'failed$',
      'payment.*failed',
      '^p.yment.*of.*led$',
      '.*',
    ])
      expect(ruleFits({ ...rule, titlePattern }, paid), titlePattern).toBe(true);
    for (const titlePattern of ['disk', '^cards', 'cards$', 'failed.*payment', 'payment.*payment', '^payment$'])
      expect(ruleFits({ ...rule, titlePattern }, paid), titlePattern).toBe(false);
    expect(
      fittingRunbooks(
        { ...trouble, title: 'Payments fail' },
        [{ id: '1', name: 'Pay', description: 'payment', labels: [] }],
        [],
      ),
    ).toMatchObject([{ why: ['same words: payment'] }]);
  });
});

interface Started {
  readonly runbook: string;
  readonly run: string;
  readonly status: string;
  readonly steps: { items: readonly string[] };
}

describe('run_runbook', () => {
  it('says what it would start, and starts it for the incident', async () => {
    const args = { runbook: RUNBOOK, incident: 'INC-468' };
    const { preview } = await contentOf('run_runbook', { ...args, preview: true });
    expect(preview.steps[0]?.does).toBe(
      `Starts the runbook "${RUNBOOK}": 1. "Check that the second provider answers (waits for a person)", 2. "Switch the provider (HttpRequest)".`,
    );
    expect(await bench.rows('/runbook-execution')).toEqual([]);
    const told = await bench.run<Started>('run_runbook', args);
    expect(told).toMatchObject({ runbook: RUNBOOK, status: 'Scheduled' });
    const [incident] = await bench.rows('/incident', { incidentNumber: 468 });
    const [row] = await bench.rows(
      '/runbook-execution',
      {},
      { runbookNameSnapshot: true, incidentId: true, status: true },
    );
    expect(row).toMatchObject({ _id: told.run, runbookNameSnapshot: RUNBOOK, status: 'WaitingForManualStep' });
    expect(JSON.stringify(row?.incidentId)).toContain(String(incident?._id));
    const { runbooks } = await bench.run<Suggested>('suggest_runbook', { incident: 'INC-468' });
    expect(runbooks.items[0]?.ranForIt).toMatch(/^WaitingForManualStep since /);
  });

  it('refuses one that is off or empty, and a key that may not', async () => {
    expect((await contentOf('run_runbook', { runbook: RUNBOOK }, 'readonly')).error.code).toBe('not_permitted');
    expect((await contentOf('run_runbook', { runbook: 'Grow the volume' })).error.message).toContain('no steps');
    await bench.call('update_runbook', { id: RUNBOOK, isEnabled: false });
    expect((await contentOf('run_runbook', { runbook: RUNBOOK })).error.next).toContain('isEnabled');
    expect((await contentOf('run_runbook', { runbook: 'Grow' })).error.code).toBe('bad_arguments');
  });

  it('says where to look when nobody knows whether it began', async () => {
    await bench.call('update_runbook', { id: RUNBOOK, isEnabled: true });
    bench.sandbox.faults.next({ kind: 'error', path: '/runbook/run' });
    expect((await contentOf('run_runbook', { runbook: RUNBOOK })).error).toMatchObject({
      code: 'upstream_failed',
      next: expect.stringContaining('list_runbook_executions'),
    });
  });
});
