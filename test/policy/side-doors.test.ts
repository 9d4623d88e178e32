/** What a policy shuts is not reached by another way: plans, workflows, names, related columns, groups, state changes. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Executor } from '../../runtime/call/executor.ts';
import type { CallOutcome } from '../../runtime/call/under-way.ts';
import { isQuestions } from '../../runtime/mcp/asking/questions.ts';
import { ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { oneuptime } from '../../runtime/oneuptime/platform.ts';
import { Upstream } from '../../runtime/upstream/upstream.ts';
import { WorkflowLibrary } from '../../runtime/workflows/library.ts';
import { ORIGIN } from '../catalogue.ts';
import { companyAt } from '../company.ts';
import { MswDispatcher } from '../msw-dispatcher.ts';
import { catalogue, ceiling, listed } from './policy-of.ts';

type Said = Parameters<typeof ceiling>[0];
let call: (
  said: Said,
  name: string,
  args?: unknown,
) => Promise<{ text: string; code: string | undefined; sent: string[] }>;

beforeAll(async () => {
  const now = () => new Date('2026-11-30T12:00:00Z');
  const sandbox = await companyAt(now);
  const dispatcher = new MswDispatcher([], sandbox);
  const library = new WorkflowLibrary(listed);
  const executor = new Executor({
    catalogue,
    platform: oneuptime(catalogue),
    upstream: new Upstream({ url: ORIGIN, api: ONEUPTIME_API, dispatcher }),
    onInternalError: (fault) => {
      throw fault;
    },
    now,
  });
  call = async (said, name, args = {}) => {
    const { signal } = new AbortController();
    const before = dispatcher.seen.length;
    const made = { name, arguments: args, credential: { key: sandbox.keys.admin }, signal, ceiling: ceiling(said) };
    const workflow = catalogue.workflow(name);
    const outcome: CallOutcome = workflow
      ? await executor.compose(await library.composed(workflow.name), made)
      : await executor.callByName(made);
    if (isQuestions(outcome)) throw new Error('It asks.');
    const { error } = (outcome.structuredContent ?? {}) as { error?: { code: string } };
    const text = outcome.content.map((part) => part.text).join('\n');
    const sent = dispatcher.seen.slice(before).map(({ method, path }) => `${method} ${path}`);
    return { text, code: error?.code, sent };
  };
});

const PAINTED = { name: 'Painted', color: '#112233' };

/** The server calls tools itself, too: for resources, prompts and suggestions, which no address stands before. */
describe('the tool that is called is refused with nothing in front of the executor', () => {
  it.each<[string, Said, string, object]>([
    ['a list', { deny: ['list_labels'] }, 'list_labels', {}],
    ['a count', { deny: ['resource:label'] }, 'count_labels', {}],
    ['one row', { allow: ['toolset:incidents'] }, 'get_label', { id: 'database' }],
    ['a row by its name', { allow: ['list_incidents', 'list_labels'] }, 'get_incident', { id: 'INC-470' }],
    ['a write', { mode: 'read_only' }, 'create_label', PAINTED],
    ['what a write would send', { mode: 'read_only' }, 'create_label', { ...PAINTED, preview: true }],
    ['a delete', { mode: 'read_write' }, 'delete_label', { id: 'database' }],
    ['a workflow that reads', { deny: ['workflow:*'] }, 'who_is_on_call', {}],
    ['a workflow that writes', { deny: ['acknowledge_incident'] }, 'acknowledge_incident', { incident: 'INC-470' }],
    ['a plan of what is allowed', { deny: ['run_plan'] }, 'run_plan', { steps: [{ tool: 'list_labels' }] }],
  ])('%s', async (_, said, name, args) => {
    const { code, text, sent } = await call(said, name, args);
    expect(code, text).toBe('not_allowed');
    expect(text).toContain(`${name} is not allowed`);
    expect(sent).toEqual([]);
  });
});

describe('a plan', () => {
  it.each([
    { deny: ['list_labels'] },
    { allow: ['run_plan'] },
    { allow: ['run_plan', 'workflow:whoami'] },
    { allow: ['workflow:*'] },
    { deny: ['resource:label'], allow: ['*'] },
  ])('is refused each step that is refused by itself: %j', async (said) => {
    const steps = [{ tool: 'list_labels', arguments: {} }];
    for (const preview of [true, false]) {
      const { code, sent } = await call(said, 'run_plan', { steps, preview });
      expect(code).toBe('not_allowed');
      expect(sent).toEqual([]);
    }
  });

  it.each(['oneuptime_list_labels', 'list_labels'])('knows a step by every name: %s', async (tool) => {
    const { code, text } = await call({ deny: ['list_labels'] }, 'run_plan', { steps: [{ tool }] });
    expect(code).toBe('not_allowed');
    expect(text).toContain('DENY=list_labels');
  });

  it.each(['who_is_on_call', 'oneuptime_who_is_on_call'])(
    'does not carry a workflow that is denied: %s',
    async (tool) => {
      const { code, sent } = await call({ deny: ['who_is_on_call'] }, 'run_plan', { steps: [{ tool }] });
      expect(code).toBe('not_allowed');
      expect(sent).toEqual([]);
    },
  );

  it('runs what is allowed by itself', async () => {
    const said = { allow: ['run_plan', 'count_labels'] };
    const { code } = await call(said, 'run_plan', { steps: [{ tool: 'count_labels' }] });
    expect(code).toBeUndefined();
  });
});

describe('a workflow', () => {
  it('that is allowed by name does what it is for, and its operations stay shut', async () => {
    const said = { allow: ['list_open_incidents'] };
    expect((await call(said, 'list_open_incidents')).code).toBeUndefined();
    expect((await call(said, 'list_incidents')).code).toBe('not_allowed');
  });

  it('is refused a read that is denied, by whatever it is allowed', async () => {
    const said = { allow: ['list_open_incidents'], deny: ['list_incidents'] };
    const { code, sent } = await call(said, 'list_open_incidents');
    expect(code).toBe('not_allowed');
    expect(sent.filter((one) => one.includes('/incident/'))).toEqual([]);
  });

  it('tells what it could not read, where it goes on without', async () => {
    const { code, text } = await call({ deny: ['resource:api_key'] }, 'whoami');
    expect(code).toBeUndefined();
    expect(text).toContain('DENY=resource:api_key');
  });
});

describe('a state', () => {
  it('is not changed through a table that is denied', async () => {
    const shut = { deny: ['create_incident_state_timeline'] };
    const args = { id: 'INC-470', currentIncidentState: 'Resolved' };
    for (const preview of [true, false]) {
      const { code, text, sent } = await call(shut, 'update_incident', { ...args, preview });
      expect(code, text).toBe('not_allowed');
      expect(
        sent.filter((one) => one.startsWith('POST /api/incident-state-timeline') && !one.includes('get-list')),
      ).toEqual([]);
    }
    const open = { allow: ['update_incident', 'list_incidents', 'list_incident_states'] };
    expect((await call(open, 'update_incident', { ...args, preview: true })).code).toBeUndefined();
  });
});

describe('names of rows that may not be listed', () => {
  const shut = { deny: ['list_monitors'] };
  const SOME = /Payment|Checkout/;

  it.each<[string, string, object]>([
    ['a filter', 'list_incidents', { filter: { monitors: 'Paym' } }],
    ['a filter of several', 'list_incidents', { filter: { monitors: ['Nothing', 'Checkout'] } }],
    ['a part of a name', 'list_monitor_status_events', { filter: { monitor: { starts_with: 'P' } } }],
    ['an id', 'get_monitor', { id: 'Paymnt gateway' }],
    ['an id of a write', 'update_monitor', { id: 'Paymnt', description: 'x', preview: true }],
    [
      'an argument of a create',
      'create_monitor_status_event',
      { monitor: 'Pay', monitorStatus: 'Operational', preview: true },
    ],
    ['a count', 'count_incidents', { filter: { monitors: 'Pay' } }],
  ])('are not told by %s', async (_, name, args) => {
    const { code, text } = await call(shut, name, args);
    expect(code, text).toBe('not_allowed');
    expect(text).toContain('DENY=list_monitors');
    expect(text).not.toMatch(SOME);
  });

  it.each<[string, string, object]>([
    ['fields', 'list_monitor_status_events', { fields: ['monitor.description'] }],
    ['fields of one row', 'list_monitor_probes', { fields: ['monitor.name'] }],
    [
      'conditions on columns',
      'list_monitor_status_events',
      { filter: { monitor: { description: { contains: 'a' } } } },
    ],
    ['groups', 'count_monitor_status_events', { by: ['monitor'] }],
    ['groups by a column', 'count_monitor_status_events', { by: ['monitor.monitorType'] }],
  ])('nor are their columns told by %s', async (_, name, args) => {
    const { code, text, sent } = await call(shut, name, args);
    expect(code, text).toBe('not_allowed');
    expect(sent).toEqual([]);
  });

  it('are told where they may be, and ids do everywhere', async () => {
    expect((await call({}, 'list_incidents', { filter: { monitors: 'Payment gateway' } })).code).toBeUndefined();
    const id = '00000000-0000-4000-8000-000000000000';
    expect((await call(shut, 'list_incidents', { filter: { monitors: id } })).code).toBeUndefined();
    expect(
      (await call(shut, 'list_monitor_status_events', { filter: { monitor: { in: [id] } } })).code,
    ).toBeUndefined();
    expect((await call(shut, 'get_monitor', { id })).code).toBe('not_found');
  });

  it('count people as members of teams', async () => {
    const args = { filter: { user: 'Maya' } };
    expect((await call({ deny: ['resource:team_member'] }, 'list_incident_members', args)).code).toBe('not_allowed');
    expect((await call({ allow: ['list_incident_members'] }, 'list_incident_members', args)).code).toBe('not_allowed');
  });
});

describe('rows that know others by their ids alone show no names of what may not be listed', () => {
  it.each([
    ['list_monitor_logs', 'monitorId', 'resource:monitor'],
    ['list_logs', 'primaryEntityId', 'resource:*service'],
    ['list_spans', 'primaryEntityId', 'resource:*service'],
    ['list_exceptions', 'primaryEntityId', 'list_*services'],
  ])('%s, %s', async (name, column, rule) => {
    const args = { fields: [column], limit: 3 };
    const said = { deny: [rule] };
    const first = await call(said, name, args);
    const rows = JSON.parse((await call({}, name, args)).text).items as Record<string, { name?: string }>[];
    const names = rows.flatMap((row) => row[column]?.name ?? []);
    expect(names).not.toEqual([]);
    // Once more, where another call has read the names with the same key.
    for (const shut of [first, await call(said, name, args)]) {
      expect(shut.code).toBeUndefined();
      expect(JSON.parse(shut.text).items).toHaveLength(rows.length);
      for (const told of names) expect(shut.text).not.toContain(told);
      expect(shut.sent.filter((line) => /get-list/.test(line))).toHaveLength(1);
    }
  });
});

describe('checks of a monitor name nothing that may not be listed', () => {
  it.each([
    ['resource:monitor_status', /"status":"(Offline|Operational)"/],
    ['list_incident_severities', /"severity":"(Major|Critical|Minor) Incident"/],
    ['list_*_status*', /"status":"(Offline|Operational)"/],
  ])('%s', async (rule, told) => {
    const args = { filter: { name: 'Old campaign site' }, fields: ['monitorSteps'] };
    expect((await call({}, 'list_monitors', args)).text).toMatch(told);
    const shut = await call({ deny: [rule] }, 'list_monitors', args);
    expect(shut.code).toBeUndefined();
    expect(shut.text).toContain('"rules":[');
    expect(shut.text).not.toMatch(told);
  });
});
