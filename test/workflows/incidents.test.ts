import { beforeAll, describe, expect, it } from 'vitest';
import { incidentWorkflows } from '../../runtime/workflows/incidents/family.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';
import { planned, refused, whole } from './planned.ts';
import { bare, numbered, trailOf } from './sandbox-facts.ts';

let bench: WorkflowBench;

beforeAll(async () => {
  bench = await workflowBench(incidentWorkflows);
});

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

  it('takes a state behind the resolved one for closed, in words of an incident, too', async () => {
    const { _id: incident } = await numbered(bench, 'incident', 469);
    const closed = await whole(bench, 'create_incident_state', { name: 'Filed', color: '#123456', order: 4 });
    const { id: incidentState } = closed.created as { id: string };
    const entered = await whole(bench, 'create_incident_state_timeline', { incident, incidentState });
    expect(await whole(bench, 'list_open_incidents')).toMatchObject({ open: 3 });
    expect(await refused(bench, 'get_incident_report', { incident: 'website errors' })).toContain('none called');
    const { notes } = await whole(bench, 'declare_incident', {
      title: 'Shop is down',
      monitors: ['Shop website (www.example.com)'],
      preview: true,
    });
    expect(String(notes)).not.toContain('INC-469');
    await whole(bench, 'delete_incident_state_timeline', { id: (entered.created as { id: string }).id });
    await whole(bench, 'delete_incident_state', { id: incidentState });
  });

  it('says how many it leaves out', async () => {
    const { store } = bench.sandbox;
    const [minor] = await bench.rows('/incident-severity', { name: 'Minor Incident' });
    const [created] = await bench.rows('/incident-state', { isCreatedState: true });
    const { _id: known } = await numbered(bench, 'incident', 470);
    const projectId = store.find('Incident', known)?.projectId;
    const references = { incidentSeverityId: minor?._id, currentIncidentStateId: created?._id };
    const rows = Array.from({ length: 25 }, (_, index) =>
      store.insert('Incident', { projectId, title: `Small thing ${index} ${'x'.repeat(450)}`, ...references }),
    );
    const told = await bench.run<{ open: number; incidents: { items: object[]; more: number } }>('list_open_incidents');
    expect([told.open, told.incidents.items.length, told.incidents.more]).toEqual([28, 20, 8]);
    // Without a number or a time they are told all the same.
    const { title = '' } = (told.incidents.items.at(-1) ?? {}) as { title?: string };
    expect(title).toMatch(/^Small thing .{100,140}…$/);
    for (const { _id } of rows) await whole(bench, 'delete_incident', { id: _id });
  });

  it('names the first monitors of an incident on many, and says how many more there are', async () => {
    const all = (await bench.rows('/monitor')).map(({ _id }) => _id);
    const { created } = await whole(bench, 'create_incident', {
      title: 'Everything is slow',
      incidentSeverity: 'Minor Incident',
      monitors: all,
    });
    const { id } = created as { id: string };
    const told = await bench.run<{ incidents: { items: { id: string; monitors: string[] }[] } }>('list_open_incidents');
    const { monitors = [] } = told.incidents.items.find((one) => one.id === id) ?? {};
    expect([monitors.length, monitors.at(-1)]).toEqual([11, `and ${all.length - 10} more`]);
    const report = await bench.run<{ monitors: { items: object[]; more: number } }>('get_incident_report', {
      incident: id,
    });
    expect([report.monitors.items.length, report.monitors.more]).toEqual([10, all.length - 10]);
    await whole(bench, 'delete_incident', { id });
  });

  it('tells what a narrow key may not read, and lists the rest', async () => {
    const result = await whole(bench, 'list_open_incidents', {}, 'incidentRead');
    expect(result.open).toBe(3);
    expect((result.unread as string[]).join()).toContain('owners that are teams');
  });
});

describe('acknowledge_incident', () => {
  it('shows one step, does it, says so the second time, and takes it back', async () => {
    const { _id: id } = await numbered(bench, 'incident', 470);
    const { steps, result } = await planned(bench, 'acknowledge_incident', { incident: 'checkout' });
    expect(steps).toMatchObject([{ tool: 'create_incident_state_timeline' }]);
    expect(result).toMatchObject({ incident: 'INC-470 Checkout API is slow', id, from: 'Identified', changed: true });
    expect(String(result.notes)).toContain('Took "checkout" for INC-470');
    expect((await trailOf(bench, 'incident', id)).map(({ state }) => state)).toEqual(['Identified', 'Acknowledged']);
    const twice = await whole(bench, 'acknowledge_incident', { incident: String(id) });
    expect(twice).toMatchObject({ from: 'Acknowledged', to: 'Acknowledged', changed: false });
    expect(String(twice.notes)).toContain('already: nothing was sent');
    const taken = await trailOf(bench, 'incident', id);
    const back = await planned(bench, 'acknowledge_incident', { incident: '#470', undo: true });
    expect(back.result).toMatchObject({ to: 'Identified', changed: true });
    expect((await trailOf(bench, 'incident', id)).map(({ state }) => state)).toEqual(['Identified']);
    // The time to acknowledge outlives a change of mind.
    const [again] = back.result.undo as { tool: string; arguments: object }[];
    await whole(bench, String(again?.tool), again?.arguments);
    expect(await trailOf(bench, 'incident', id)).toEqual(taken);
    await whole(bench, 'acknowledge_incident', { incident: '470', undo: true });
    const unneeded = await whole(bench, 'acknowledge_incident', { incident: 'INC-470', undo: true });
    expect(unneeded).toMatchObject({ changed: false, notes: [expect.stringContaining('not acknowledged')] });
    // A resolved one is past it; an undo says what comes first.
    expect(await whole(bench, 'acknowledge_incident', { incident: 'INC-300' })).toMatchObject({ changed: false });
    expect(await refused(bench, 'acknowledge_incident', { incident: 'INC-300', undo: true })).toContain(
      'reopen_incident',
    );
  });

  it('names candidates for what means none or several, and takes no particle for a name', async () => {
    expect(await refused(bench, 'acknowledge_incident', { incident: 'nope' })).toMatch(/none called "nope".*INC-470/s);
    expect(await refused(bench, 'acknowledge_incident', { incident: 'is' })).toContain('none called');
    const [one, other] = await Promise.all(
      ['Printer one on fire', 'Printer two on fire'].map((title) =>
        bench.run<{ id: string }>('declare_incident', { title, severity: 'minor' }),
      ),
    );
    expect(await refused(bench, 'acknowledge_incident', { incident: 'printer' })).toMatch(
      /2 open ones fit.*Printer one/s,
    );
    for (const row of [one, other]) await bench.call('delete_incident', { id: row?.id });
    const unknown = '7c0f9d0e-8a52-4c6c-9b3b-0d2f6a1b2c3d';
    expect(await refused(bench, 'acknowledge_incident', { incident: unknown })).toContain('none with this id');
  });

  it('takes no alert, and no severity, for the incident of the same number', async () => {
    expect(await refused(bench, 'resolve_incident', { incident: 'ALT-60' })).toMatch(/number of an alert/);
    expect(await refused(bench, 'resolve_incident', { incident: 'p1' })).toContain('none called "p1"');
  });

  it('fails as the operation does with a key that may only read', async () => {
    expect(await refused(bench, 'acknowledge_incident', { incident: 'INC-470' }, 'readonly')).toContain('may not');
  });
});

describe('resolve_incident and reopen_incident', () => {
  it('resolve with a cause and a note, and open again without losing either', async () => {
    const { _id: id } = await numbered(bench, 'incident', 456);
    const args = { incident: 'INC-456', cause: 'The disk was full.', note: 'A larger disk is in.', public: true };
    const { steps, result } = await planned(bench, 'resolve_incident', args);
    expect(steps).toHaveLength(2);
    expect(result).toMatchObject({ from: 'Acknowledged', to: 'Resolved', changed: true });
    // What takes it back, the other way round.
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
    expect(await whole(bench, 'resolve_incident', { incident: 'INC-456' })).toMatchObject({ changed: false });

    const resolved = await trailOf(bench, 'incident', id);
    const reopened = await planned(bench, 'reopen_incident', { incident: 'INC-456', note: 'Full again.' });
    expect(reopened.result).toMatchObject({ from: 'Resolved', to: 'Acknowledged' });
    expect((await trailOf(bench, 'incident', id)).map(({ state }) => state)).toEqual(['Identified', 'Acknowledged']);
    const kept = await bench.rows('/incident-internal-note', { incidentId: id }, { note: true });
    expect(kept.map(({ note }) => note).join()).toMatch(/Full again\..*Resolved since 20.*The disk was full\./s);
    const open = await bench.rows('/incident', { _id: id }, { currentIncidentState: { name: true } });
    expect(open).toMatchObject([{ currentIncidentState: { name: 'Acknowledged' } }]);
    const twice = await whole(bench, 'reopen_incident', { incident: 'INC-456' });
    expect(twice).toMatchObject({ changed: false, notes: [expect.stringContaining('nothing was sent')] });
    // What it names as undo resolves it again, with the cause and the time that it had.
    const [resolve] = reopened.result.undo as { tool: string; arguments: object }[];
    await whole(bench, String(resolve?.tool), resolve?.arguments);
    expect(await trailOf(bench, 'incident', id)).toEqual(resolved);
    await whole(bench, 'reopen_incident', { incident: 'INC-456' });
  });

  it('takes no blank text for a note or title, and no reader for a note that is not there', async () => {
    const incident = 'INC-470';
    for (const [name, args] of [
      ['add_incident_note', { incident, note: ' \n' }],
      ['resolve_incident', { incident, note: ' ' }],
      ['declare_incident', { title: '  ' }],
    ] as const)
      expect(await refused(bench, name, args)).toContain('is blank');
    expect(await refused(bench, 'resolve_incident', { incident, public: true })).toContain('there is none');
  });

  it('tell which monitors are marked operational though they are not', async () => {
    const [monitor = {}] = await bench.rows(
      '/monitor',
      { name: 'Checkout API' },
      { currentMonitorStatus: { name: true } },
    );
    const { name } = monitor.currentMonitorStatus as { name: string };
    expect(name).not.toBe('Operational');
    const { notes } = await whole(bench, 'resolve_incident', { incident: 'INC-470', preview: true });
    expect(String(notes)).toContain(`Not operational now: Checkout API (${name}).`);
    const over = await whole(bench, 'resolve_incident', { incident: 'INC-400', cause: 'Late.' });
    expect(String(over.notes)).toContain('The cause was not written');
  });

  it('say what was done where a later step fails, and how to take that back', async () => {
    bench.sandbox.faults.next({ kind: 'error', path: '/incident-internal-note', times: 9 });
    const failure = await refused(bench, 'resolve_incident', { incident: 'INC-456', note: 'Done.' });
    bench.sandbox.faults.clear();
    expect(failure).toMatch(/Done before it: Moves INC-456 .* to Resolved\..*delete_incident_state_timeline/s);
    expect((await trailOf(bench, 'incident', (await numbered(bench, 'incident', 456))._id)).at(-1)?.state).toBe(
      'Resolved',
    );
    await whole(bench, 'reopen_incident', { incident: 'INC-456' });
  });

  it('says that there is no way back from a history of one state', async () => {
    const states = await bench.rows('/incident-state', { isResolvedState: true });
    const severities = await bench.rows('/incident-severity');
    const made = await whole(bench, 'create_incident', {
      title: 'Recorded after the fact',
      currentIncidentState: states[0]?._id,
      incidentSeverity: severities[0]?._id,
    });
    const { id } = made.created as { id: string };
    expect(await refused(bench, 'reopen_incident', { incident: id })).toContain('declare_incident');
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
      monitors: { items: [{ name: 'Payment gateway' }] },
      owners: ['team Payments'],
      roles: [{ role: 'Incident Commander', person: 'Sara Lindqvist' }],
      updates: {
        items: [
          expect.objectContaining({ public: true }),
          expect.objectContaining({ text: 'We are looking into it.' }),
        ],
      },
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
    const report = await whole(bench, 'get_incident_report', { incident: 'INC-468' }, 'incidentRead');
    expect(report).toMatchObject({ number: 'INC-468', states: { items: [] } });
    expect(report.unread).toHaveLength(9);
    expect(report.toAcknowledge).toBeUndefined();
    // Nobody knows when it ended, so it was not open until now.
    const over = await whole(bench, 'get_incident_report', { incident: 'INC-300' }, 'incidentRead');
    expect(over).toMatchObject({ state: 'Resolved' });
    expect(over).not.toHaveProperty('openFor');
  });
});

describe('notes', () => {
  it('are internal unless asked, and tell subscribers only then', async () => {
    const note = 'Database connection restored, monitoring for stability';
    const { result } = await planned(bench, 'add_incident_note', { incident: '#123', note });
    const { id } = result;
    expect(await bench.rows('/incident-internal-note', { incidentId: id, note })).toHaveLength(1);
    await bench.run('add_incident_note', { incident: '123', note: 'We are watching it.', public: true, notify: true });
    const select = { note: true, shouldStatusPageSubscribersBeNotifiedOnNoteCreated: true };
    const published = await bench.rows('/incident-public-note', { incidentId: id }, select);
    expect(published).toMatchObject([{ shouldStatusPageSubscribersBeNotifiedOnNoteCreated: true }]);
    expect(await refused(bench, 'add_incident_note', { incident: '123', note, notify: true })).toContain(
      'public: true',
    );
    expect(await refused(bench, 'add_incident_note', { incident: '123' })).toContain('note');

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

it('every operation that these name is used', async () => {
  const { _id: incident } = await numbered(bench, 'incident', 470);
  const note = 'x';
  for (const name of ['resolve_incident', 'reopen_incident', 'add_incident_note'])
    await whole(bench, name, { incident, note, preview: true });
  await whole(bench, 'add_incident_note', { incident: 'checkout', note, preview: true });
  for (const meant of [incident, 'checkout']) await whole(bench, 'list_incident_notes', { incident: meant });
  const here = ['list_open_incidents', 'acknowledge_incident', 'resolve_incident', 'reopen_incident'];
  const also = ['get_incident_report', 'add_incident_note', 'list_incident_notes'];
  const workflows = incidentWorkflows.filter(({ name }) => [...here, ...also].includes(name));
  expect(workflows.flatMap((workflow) => bench.unused(workflow).map((name) => `${workflow.name}: ${name}`))).toEqual(
    [],
  );
});
