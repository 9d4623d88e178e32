import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { incidentWorkflows } from '../../runtime/workflows/incidents/family.ts';
import { hasWords, numberIn } from '../../runtime/workflows/incidents/meant.ts';
import { responseTimes } from '../../runtime/workflows/incidents/response-times.ts';
import { severityMeant } from '../../runtime/workflows/incidents/severity.ts';
import { entriesToLeave, statesInOrder } from '../../runtime/workflows/incidents/states.ts';
import type { SandboxKeys } from '../../sandbox/engine/keys.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';
import { bare, numbered, trailOf } from './sandbox-facts.ts';

let bench: WorkflowBench;

beforeAll(async () => {
  bench = await workflowBench(incidentWorkflows);
});

/** The text of a call that must fail. */
async function refusal(name: string, args: object, role?: keyof SandboxKeys): Promise<string> {
  const told = await bench.result(name, args, role);
  expect(told.isError).toBe(true);
  return told.content.map(({ text }) => text).join('\n');
}

interface Preview {
  readonly preview: { readonly steps: readonly { readonly tool: string; readonly does?: string }[] };
}

/** Tools of the steps that a preview shows, after which the tables are what they were. */
async function previewed(name: string, args: object, tables: readonly string[]): Promise<readonly string[]> {
  const counts = () => Promise.all(tables.map(async (table) => (await bench.rows(table)).length));
  const before = await counts();
  const { preview } = await bench.run<Preview>(name, { ...args, preview: true });
  expect(await counts()).toEqual(before);
  expect(preview.steps.every(({ does }) => does?.endsWith('.'))).toBe(true);
  return preview.steps.map(({ tool }) => tool);
}

/** Tools of the writes that a real run sent: those that it used and that change something, one for each time. */
async function told(name: string, args: object, role?: keyof SandboxKeys): Promise<Record<string, unknown>> {
  const result = await bench.result(name, args, role);
  expect(result.isError, result.content.map(({ text }) => text).join('\n')).toBeFalsy();
  return result.structuredContent as Record<string, unknown>;
}

describe('list_open_incidents', () => {
  interface Open {
    readonly open: number;
    readonly incidents: {
      readonly items: readonly {
        readonly id: string;
        readonly number: string;
        readonly owners: readonly string[];
        readonly stateFor: string;
      }[];
    };
  }

  it('lists what is not resolved, worst and then oldest first, with owners and for how long', async () => {
    const { open, incidents } = await bench.run<Open>('list_open_incidents');
    const rows = await bench.rows(
      '/incident',
      { currentIncidentState: { isResolvedState: false } },
      { incidentNumber: true, declaredAt: true, incidentSeverity: { order: true } },
    );
    const expected = [...rows].sort((a, b) => {
      const [one, other] = [a, b].map((row) => (row.incidentSeverity as { order: number }).order) as [number, number];
      return one - other || Date.parse(String(bare(a.declaredAt))) - Date.parse(String(bare(b.declaredAt)));
    });
    expect(open).toBe(rows.length);
    expect(incidents.items.map(({ id }) => id)).toEqual(expected.map(({ _id }) => _id));
    const [payments] = incidents.items;
    const owners = await bench.rows('/incident-owner-team', { incidentId: payments?.id }, { team: { name: true } });
    expect(payments?.owners).toEqual(owners.map(({ team }) => `team ${(team as { name: string }).name}`));
    const [, acknowledged] = await trailOf(bench, 'incident', payments?.id);
    const minutes = Math.floor((Date.now() - (acknowledged?.at ?? 0)) / 60_000);
    expect(payments?.stateFor).toMatch(new RegExp(`^${Math.floor(minutes / 60)}h ${minutes % 60}m`));
  });

  it('takes a part of a severity, and a monitor', async () => {
    const critical = await bench.run<Open>('list_open_incidents', { severity: 'Critical' });
    expect(critical.incidents.items.map(({ number }) => number)).toEqual(['INC-468']);
    const replica = await bench.run<Open>('list_open_incidents', { monitor: 'Replica database' });
    expect(replica.incidents.items.map(({ number }) => number)).toEqual(['INC-456']);
    const none = await bench.run<Open>('list_open_incidents', { monitor: 'Company blog' });
    expect(none).toEqual({ open: 0, incidents: { items: [] } });
  });

  it('tells what a narrow key may not read, and lists the rest', async () => {
    const result = await told('list_open_incidents', {}, 'incidentRead');
    expect(result.open).toBe(3);
    expect((result.unread as string[]).join()).toContain('owners that are teams');
  });
});

describe('acknowledge_incident', () => {
  it('shows one step, does it, says so the second time, and takes it back', async () => {
    const { _id: id } = await numbered(bench, 'incident', 470);
    const steps = await previewed('acknowledge_incident', { incident: 'checkout' }, ['/incident-state-timeline']);
    expect(steps).toEqual(['create_incident_state_timeline']);
    const done = await bench.run('acknowledge_incident', { incident: '#470' });
    expect(done).toEqual({
      incident: 'INC-470 Checkout API is slow',
      id,
      from: 'Identified',
      to: 'Acknowledged',
      changed: true,
    });
    expect((await trailOf(bench, 'incident', id)).map(({ state }) => state)).toEqual(['Identified', 'Acknowledged']);
    const again = await told('acknowledge_incident', { incident: String(id) });
    expect(again).toMatchObject({ from: 'Acknowledged', to: 'Acknowledged', changed: false });
    expect(String(again.notes)).toContain('already: nothing was sent');
    expect(await bench.run('acknowledge_incident', { incident: 'INC-470', undo: true })).toMatchObject({
      to: 'Identified',
      changed: true,
    });
    expect((await trailOf(bench, 'incident', id)).map(({ state }) => state)).toEqual(['Identified']);
    const unneeded = await told('acknowledge_incident', { incident: 'INC-470', undo: true });
    expect(unneeded).toMatchObject({ changed: false, notes: [expect.stringContaining('not acknowledged')] });
    // A resolved one is past it; an undo says what comes first.
    expect(await told('acknowledge_incident', { incident: 'INC-300' })).toMatchObject({ changed: false });
    expect(await refusal('acknowledge_incident', { incident: 'INC-300', undo: true })).toContain('reopen_incident');
  });

  it('names candidates for what means none or several, and takes no particle for a name', async () => {
    expect(await refusal('acknowledge_incident', { incident: 'nope' })).toMatch(/none called "nope".*INC-470/s);
    expect(await refusal('acknowledge_incident', { incident: 'is' })).toContain('none called');
    const [one, other] = await Promise.all(
      ['Printer one on fire', 'Printer two on fire'].map((title) =>
        bench.run<{ id: string }>('declare_incident', { title, severity: 'minor' }),
      ),
    );
    expect(await refusal('acknowledge_incident', { incident: 'printer' })).toMatch(/2 open ones fit.*Printer one/s);
    for (const row of [one, other]) await bench.call('delete_incident', { id: row?.id });
    const unknown = '7c0f9d0e-8a52-4c6c-9b3b-0d2f6a1b2c3d';
    expect(await refusal('acknowledge_incident', { incident: unknown })).toContain('none with this id');
  });

  it('fails as the operation does with a key that may only read', async () => {
    expect(await refusal('acknowledge_incident', { incident: 'INC-470' }, 'readonly')).toContain('may not');
  });
});

describe('resolve_incident and reopen_incident', () => {
  it('resolve with a cause and a note, and open again without losing either', async () => {
    const { _id: id } = await numbered(bench, 'incident', 456);
    const args = { incident: 'INC-456', cause: 'The disk was full.', note: 'A larger disk is in.', public: true };
    const tables = ['/incident-state-timeline', '/incident-public-note', '/incident-internal-note'];
    const steps = await previewed('resolve_incident', args, tables);
    expect(steps).toEqual(['create_incident_state_timeline', 'create_incident_public_note']);
    const result = await told('resolve_incident', args);
    expect(result).toMatchObject({ from: 'Acknowledged', to: 'Resolved', changed: true });
    // What was done, the other way round.
    expect((result.undo as { tool: string }[]).map(({ tool }) => tool)).toEqual([
      'delete_incident_public_note',
      'delete_incident_state_timeline',
    ]);
    const trail = await trailOf(bench, 'incident', id);
    expect(trail.at(-1)).toMatchObject({ state: 'Resolved', cause: 'The disk was full.' });
    const select = { note: true, subscriberNotificationStatusOnNoteCreated: true };
    const notes = await bench.rows('/incident-public-note', { incidentId: id }, select);
    expect(notes).toMatchObject([
      { note: 'A larger disk is in.', subscriberNotificationStatusOnNoteCreated: 'Skipped' },
    ]);
    expect(await told('resolve_incident', { incident: 'INC-456' })).toMatchObject({ changed: false });

    const back = { incident: 'INC-456', note: 'Full again.' };
    const undone = await previewed('reopen_incident', back, tables);
    expect(undone).toEqual(['create_incident_internal_note', 'delete_incident_state_timeline']);
    expect(await bench.run('reopen_incident', back)).toMatchObject({ from: 'Resolved', to: 'Acknowledged' });
    expect((await trailOf(bench, 'incident', id)).map(({ state }) => state)).toEqual(['Identified', 'Acknowledged']);
    const kept = await bench.rows('/incident-internal-note', { incidentId: id }, { note: true });
    expect(kept.map(({ note }) => note).join()).toMatch(/Full again\..*Resolved since 20.*The disk was full\./s);
    const open = await bench.rows('/incident', { _id: id }, { currentIncidentState: { name: true } });
    expect(open).toMatchObject([{ currentIncidentState: { name: 'Acknowledged' } }]);
    const twice = await told('reopen_incident', { incident: 'INC-456' });
    expect(twice).toMatchObject({ changed: false, notes: [expect.stringContaining('nothing was sent')] });
  });

  it('says that there is no way back from a history of one state', async () => {
    const states = await bench.rows('/incident-state', { isResolvedState: true });
    const severities = await bench.rows('/incident-severity');
    const made = await told('create_incident', {
      title: 'Recorded after the fact',
      currentIncidentState: states[0]?._id,
      incidentSeverity: severities[0]?._id,
    });
    const { id } = made.created as { id: string };
    expect(await refusal('reopen_incident', { incident: id })).toContain('declare_incident');
    await bench.call('delete_incident', { id });
  });
});

describe('get_incident_report', () => {
  it('tells durations, people and notes as the tables have them', async () => {
    const { _id: id } = await numbered(bench, 'incident', 300);
    const report = await bench.run<Record<string, unknown>>('get_incident_report', { incident: 'INC-300' });
    const [begun, taken, over] = await trailOf(bench, 'incident', id);
    const minutes = (from?: { at: number }, to?: { at: number }) => ((to?.at ?? 0) - (from?.at ?? 0)) / 60_000;
    const inWords = (span: number) => [span >= 60 ? `${Math.floor(span / 60)}h` : '', span % 60 ? `${span % 60}m` : ''];
    const words = (span: number) => inWords(span).filter(Boolean).join(' ');
    expect(report).toMatchObject({
      number: 'INC-300',
      state: 'Resolved',
      toAcknowledge: words(minutes(begun, taken)),
      toResolve: words(minutes(begun, over)),
      openFor: words(minutes(begun, over)),
      declared: new Date(begun?.at ?? 0).toISOString(),
      states: {
        items: [
          { state: 'Identified', for: words(minutes(begun, taken)) },
          { state: 'Acknowledged', for: words(minutes(taken, over)) },
          { state: 'Resolved', cause: 'The cause was removed.' },
        ],
      },
    });
    expect(String(report.link)).toContain(`/incidents/${id}`);
  });

  it('finds the open one by words, with its commander, notes and alerts on its monitors', async () => {
    const report = await bench.run<Record<string, unknown>>('get_incident_report', { incident: 'payment gateway' });
    expect(report).toMatchObject({
      number: 'INC-468',
      onStatusPages: true,
      monitors: [{ name: 'Payment gateway' }],
      owners: ['team Payments'],
      roles: [{ role: 'Incident Commander', person: 'Sara Lindqvist' }],
      updates: { items: [{ public: true }, { text: 'We are looking into it.' }] },
    });
    expect(report.toResolve).toBeUndefined();
    const replica = await bench.run<{ alerts: { items: { number: string }[] } }>('get_incident_report', {
      incident: '456',
    });
    const { _id, monitors } = await numbered(bench, 'incident', 456, { monitors: { _id: true }, declaredAt: true });
    const declared = Date.parse(
      String(bare((await numbered(bench, 'incident', 456, { declaredAt: true })).declaredAt)),
    );
    const alerts = await bench.rows(
      '/alert',
      { monitorId: (monitors as { _id: string }[])[0]?._id },
      { alertNumberWithPrefix: true, createdAt: true },
    );
    const around = alerts.filter(({ createdAt }) => Date.parse(String(bare(createdAt))) >= declared - 3_600_000);
    expect(_id).toBeDefined();
    expect(replica.alerts.items.map(({ number }) => number)).toEqual(around.map((row) => row.alertNumberWithPrefix));
  });

  it('names everything that a narrow key may not read', async () => {
    const report = await told('get_incident_report', { incident: 'INC-468' }, 'incidentRead');
    expect(report).toMatchObject({ number: 'INC-468', states: { items: [] } });
    expect(report.unread).toHaveLength(9);
    expect(report.toAcknowledge).toBeUndefined();
  });
});

describe('notes', () => {
  it('are internal unless asked, and tell subscribers only then', async () => {
    const note = 'Database connection restored, monitoring for stability';
    const steps = await previewed('add_incident_note', { incident: '#123', note }, ['/incident-internal-note']);
    expect(steps).toEqual(['create_incident_internal_note']);
    const { id } = await bench.run<{ id: string }>('add_incident_note', { incident: '#123', note });
    expect(await bench.rows('/incident-internal-note', { incidentId: id, note })).toHaveLength(1);
    await bench.run('add_incident_note', { incident: '123', note: 'We are watching it.', public: true, notify: true });
    const select = { note: true, shouldStatusPageSubscribersBeNotifiedOnNoteCreated: true };
    const published = await bench.rows('/incident-public-note', { incidentId: id }, select);
    expect(published).toMatchObject([{ shouldStatusPageSubscribersBeNotifiedOnNoteCreated: true }]);
    expect(await refusal('add_incident_note', { incident: '123', note, notify: true })).toContain('public: true');
    expect(await refusal('add_incident_note', { incident: '123' })).toContain('note');

    const listed = await bench.run<{ written: { items: { text: string; public: boolean }[]; more?: number } }>(
      'list_incident_notes',
      { incident: '123' },
    );
    const texts = listed.written.items.map(({ text }) => text);
    expect(texts.slice(0, 2).sort()).toEqual([note, 'We are watching it.'].sort());
    const one = await bench.run<typeof listed>('list_incident_notes', { incident: '123', public: true, limit: 1 });
    expect(one.written).toMatchObject({ items: [{ text: 'We are watching it.', public: true }] });
  });
});

describe('declare_incident', () => {
  it('pages and publishes nothing by itself, and warns of an open one on its monitors', async () => {
    const args = {
      title: 'Database outage affects user authentication',
      severity: 'high-priority',
      monitors: ['Primary database', 'Replica database'],
      evidence: 'Logins fail with a time-out.',
    };
    const tables = ['/incident', '/incident-internal-note'];
    expect(await previewed('declare_incident', args, tables)).toEqual([
      'create_incident',
      'create_incident_internal_note',
    ]);
    const result = await told('declare_incident', args);
    expect(result).toMatchObject({ severity: 'Major Incident', public: false, pages: 'nobody' });
    expect(String(result.notes)).toContain('Open on these monitors already: INC-456');
    const [row = {}] = await bench.rows(
      '/incident',
      { _id: result.id },
      { isVisibleOnStatusPage: true, subscriberNotificationStatusOnIncidentCreated: true, monitors: { name: true } },
    );
    expect(row.isVisibleOnStatusPage).toBe(false);
    expect((row.monitors as { name: string }[]).map(({ name }) => name)).toEqual(args.monitors);
    expect(await bench.rows('/on-call-duty-policy-execution-log', { triggeredByIncidentId: result.id })).toEqual([]);
    expect(await bench.rows('/incident-internal-note', { incidentId: result.id, note: args.evidence })).toHaveLength(1);
  });

  it('pages a policy that is named and says whom', async () => {
    const args = {
      title: 'API is down',
      severity: 'critical',
      policy: 'Infrastructure on-call',
      public: true,
      notify: true,
    };
    const [schedule] = await bench.rows('/on-call-duty-policy-schedule', {}, { currentUserOnRoster: { name: true } });
    const person = String(bare((schedule?.currentUserOnRoster as { name?: unknown })?.name));
    const result = await told('declare_incident', args);
    expect(result.pages).toBe(`Infrastructure on-call pages ${person} (Infrastructure rota) first`);
    const runs = await bench.rows('/on-call-duty-policy-execution-log', { triggeredByIncidentId: result.id });
    expect(runs).toHaveLength(1);
    const report = await bench.run<{ paged: { policy: string }[] }>('get_incident_report', {
      incident: String(result.number),
    });
    expect(report.paged).toMatchObject([{ policy: 'Infrastructure on-call' }]);
  });

  it('names the severities there are, and what notify needs', async () => {
    expect(await refusal('declare_incident', { title: 'x', severity: 'purple' })).toContain('Critical Incident, Major');
    expect(await refusal('declare_incident', { title: 'x', notify: true })).toContain('public: true');
    expect(await refusal('declare_incident', { title: 'x', monitors: ['No such'] })).toContain('no monitor called');
    expect(await refusal('declare_incident', {})).toContain('title');
  });
});

describe('arithmetic', () => {
  const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1) + minute * 60_000).toISOString();

  it('counts what a slow reading counts', () => {
    const history = fc
      .uniqueArray(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 4 })
      .map((minutes) => minutes.sort((a, b) => a - b));
    fc.assert(
      fc.property(
        history,
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 5000 }),
        (minutes, steps, late) => {
          const kinds = minutes.map((_minute, index) => Math.min(index, steps, 2));
          const entries = minutes.map((minute, index) => ({
            state: String(index),
            since: at(minute),
            isAcknowledged: kinds[index] === 1,
            isResolved: kinds[index] === 2,
          }));
          const now = (minutes.at(-1) ?? 0) + late;
          const told = responseTimes(at(minutes[0] ?? 0), [...entries].reverse(), new Date(at(now)));
          // Minute by minute: open until the first minute from which on it is resolved for good.
          let open = 0;
          for (let minute = minutes[0] ?? 0; minute < now; minute += 1) {
            const place = minutes.filter((begun) => begun <= minute).length - 1;
            if (kinds[place] !== 2) open += 1;
          }
          expect(told.open).toBe(open * 60);
          const taken = kinds.indexOf(1);
          const first = minutes[0] ?? 0;
          expect(told.toAcknowledge).toBe(taken < 0 ? undefined : ((minutes[taken] ?? 0) - first) * 60);
          const over = kinds.indexOf(2);
          expect(told.toResolve).toBe(over < 0 ? undefined : ((minutes[over] ?? 0) - first) * 60);
          const sum = told.states.reduce((seconds, state) => seconds + (state.seconds ?? 0), 0);
          const spans = over < 0 ? (now - first) * 60 : ((minutes.at(-1) ?? 0) - first) * 60;
          expect(sum).toBe(spans);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('leaves what came after resolved, and nothing where nothing came before', () => {
    const states = statesInOrder([
      { id: 'r', name: 'Resolved', order: 3, isResolvedState: true },
      { id: 'c', name: 'Closed', order: 4 },
      { id: 'i', name: 'Identified', order: 1 },
    ]);
    const entry = (state: string) => ({
      id: state,
      state,
      name: state,
      since: undefined,
      cause: undefined,
      by: undefined,
    });
    const { leave, back } = entriesToLeave(states, ['c', 'r', 'i'].map(entry));
    expect([leave.map(({ id }) => id), back?.id]).toEqual([['c', 'r'], 'i']);
    expect(entriesToLeave(states, ['r'].map(entry)).back).toBeUndefined();
  });

  it('reads numbers, words and severities as people say them', () => {
    expect(['12', '#12', 'INC-12', 'inc 12', ' # 12 '].map(numberIn)).toEqual([12, 12, 12, 12, 12]);
    expect(['checkout', '12 monkeys', 'INC-', '1.5'].map(numberIn)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    const row = { title: 'Payment gateway rejects card payments', monitors: [{ id: 'm', name: 'Gateway check' }] };
    const words = [['payment', 'gateway'], ['check'], ['pay'], [], ['is']];
    expect(words.map((list) => hasWords(row, list))).toEqual([true, true, false, false, false]);
    const scale = ['Sev One', 'Sev Two', 'Sev Three', 'Sev Four'].map((name, index) => ({
      id: name,
      name,
      order: index + 1,
    }));
    const meant = (text?: string) => severityMeant(scale, text, 'incident').name;
    expect([undefined, 'critical', 'high', 'HIGH priority', 'low', 'two', 'p1', 'sev three'].map(meant)).toEqual([
      'Sev One',
      'Sev One',
      'Sev Two',
      'Sev Two',
      'Sev Four',
      'Sev Two',
      'Sev One',
      'Sev Three',
    ]);
    expect(severityMeant(scale.slice(0, 2), 'high', 'incident').name).toBe('Sev One');
    expect(() => severityMeant([], 'high', 'incident')).toThrow('no incident severity');
  });
});
