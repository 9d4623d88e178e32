import { beforeAll, describe, expect, it } from 'vitest';
import { maintenanceWorkflows } from '../../runtime/workflows/maintenance/family.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';

type Row = Record<string, unknown>;

const HOUR = 3_600_000;
const HELD = 'disableActiveMonitoringBecauseOfScheduledMaintenanceEvent';

// A Monday.
let clock = Date.parse('2026-11-30T12:00:00.000Z');
let bench: WorkflowBench;

beforeAll(async () => {
  bench = await workflowBench(maintenanceWorkflows, () => new Date(clock));
});

const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'value' in value ? (value as { value: unknown }).value : value;

async function eventOf(id: unknown): Promise<Row> {
  const [row] = await bench.rows(
    '/scheduled-maintenance',
    { _id: id },
    {
      title: true,
      startsAt: true,
      endsAt: true,
      isVisibleOnStatusPage: true,
      shouldStatusPageSubscribersBeNotifiedOnEventCreated: true,
      shouldStatusPageSubscribersBeNotifiedWhenEventChangedToOngoing: true,
      monitors: { name: true },
      statusPages: { name: true },
      currentScheduledMaintenanceState: { isScheduledState: true, isOngoingState: true, isEndedState: true },
    },
  );
  return { ...row, startsAt: plain(row?.startsAt), endsAt: plain(row?.endsAt) };
}

const namesOf = (rows: unknown): unknown[] => (rows as Row[]).map(({ name }) => name).sort();

async function isHeld(name: string): Promise<boolean> {
  const [row] = await bench.rows('/monitor', { name }, { [HELD]: true });
  return row?.[HELD] === true;
}

async function failureOf(name: string, args: Row, role?: 'readonly'): Promise<string> {
  const told = await bench.result(name, args, role);
  expect(told.isError).toBe(true);
  return told.content.map(({ text }) => text).join('\n');
}

/** Calls that take back what was done. */
function undoOf(content: unknown): { tool: string; arguments: Row }[] {
  return (content as { undo?: { tool: string; arguments: Row }[] }).undo ?? [];
}

interface Preview {
  readonly preview: { readonly steps: { readonly tool: string; readonly arguments: Row }[] };
}

async function countOfEvents(): Promise<number> {
  return (await bench.rows('/scheduled-maintenance')).length;
}

interface Listed {
  readonly items: { readonly id: string; readonly title: string; readonly [key: string]: unknown }[];
  readonly more?: number;
}

describe('list_maintenance_windows', () => {
  it('lists what is, will be and was, by a reading of its own', async () => {
    const told = await bench.run<Record<'now' | 'planned' | 'past', Listed>>('list_maintenance_windows', {
      when: 'all',
    });
    const since = new Date(clock - 30 * 24 * HOUR).toISOString();
    const ids = async (flags: string[], more: object = {}): Promise<unknown[]> => {
      const lists = await Promise.all(
        flags.map((flag) =>
          bench.rows('/scheduled-maintenance', { currentScheduledMaintenanceState: { [flag]: true }, ...more }),
        ),
      );
      return lists.flat().map(({ _id }) => _id);
    };
    const told_ = ({ items }: Listed): unknown[] => items.map(({ id }) => id).sort();
    expect(told_(told.now)).toEqual((await ids(['isOngoingState'])).sort());
    expect(told_(told.planned)).toEqual((await ids(['isScheduledState'])).sort());
    const late = { endsAt: { _type: 'GreaterThanOrEqual', value: since } };
    expect(told_(told.past)).toEqual((await ids(['isEndedState', 'isResolvedState'], late)).sort());
    expect(told.planned.items[0]).toMatchObject({
      number: 'SM-3',
      from: '2026-12-05T02:00:00.000Z',
      begins: 'in 4d 14h',
      monitors: ['Cache cluster'],
      pages: ['Harbour Shop Status'],
    });
  });

  it('finds those of a monitor or page, and shows them whole', async () => {
    const told = await bench.run<{ past: Listed }>('list_maintenance_windows', {
      when: 'past',
      monitor: 'Primary database',
    });
    expect(told.past.items).toMatchObject([{ number: 'SM-2', monitors: ['Primary database', 'Replica database'] }]);
    const none = await bench.run<{ planned: Listed }>('list_maintenance_windows', {
      when: 'planned',
      page: 'Internal systems',
    });
    expect(none.planned.items).toEqual([]);
    const long = await bench.result('list_maintenance_windows', { when: 'past', from: '-60d' });
    const { past, window } = long.structuredContent as { past: Listed; window: Record<'from' | 'to', string> };
    expect(past.items.map(({ number }) => number)).toEqual(['SM-2', 'SM-1']);
    expect(Date.parse(window.to) - Date.parse(window.from)).toBe(60 * 24 * 3_600_000);
  });
});

it('names the first monitors of a window that holds many, and says how many more there are', async () => {
  const all = (await bench.rows('/monitor')).map(({ _id }) => _id);
  const { maintenance } = await bench.run<{ maintenance: { id: string } }>('create_maintenance_window', {
    title: 'All of it',
    from: '+9d',
    for: '1h',
    monitors: all,
  });
  const { planned } = await bench.run<{ planned: Listed }>('list_maintenance_windows', { when: 'planned' });
  const { monitors } = planned.items.find(({ title }) => title === 'All of it') as unknown as { monitors: string[] };
  expect([monitors.length, monitors.at(-1)]).toEqual([11, `and ${all.length - 10} more`]);
  const ended = await bench.run<{ monitors: string[] }>('end_maintenance', { window: maintenance.id });
  expect(ended.monitors).toEqual(monitors);
  await bench.call('delete_scheduled_maintenance_event', { id: maintenance.id });
});

describe('create_maintenance_window', () => {
  const asked = {
    title: 'New API servers',
    from: '2026-12-05 02:00',
    to: '2026-12-05 04:00',
    timezone: 'Europe/Berlin',
    matching: 'api.example.com',
    pages: ['Harbour Shop Status'],
  };

  it('plans a window that its page shows and nobody is told of', async () => {
    const before = await countOfEvents();
    const shown = await bench.run<Preview>('create_maintenance_window', { ...asked, preview: true });
    expect(shown.preview.steps.map(({ tool }) => tool)).toEqual(['create_scheduled_maintenance_event']);
    expect(await countOfEvents()).toBe(before);
    const told = await bench.run<{ maintenance: Row }>('create_maintenance_window', asked);
    const event = await eventOf(told.maintenance.id);
    // Two o'clock in Berlin, in winter.
    expect(event).toMatchObject({
      title: asked.title,
      startsAt: '2026-12-05T01:00:00.000Z',
      endsAt: '2026-12-05T03:00:00.000Z',
      isVisibleOnStatusPage: true,
      shouldStatusPageSubscribersBeNotifiedOnEventCreated: false,
      shouldStatusPageSubscribersBeNotifiedWhenEventChangedToOngoing: false,
      currentScheduledMaintenanceState: { isScheduledState: true },
    });
    expect(namesOf(event.monitors)).toEqual(['Certificate of api.example.com', 'api.example.com']);
    expect(namesOf(event.statusPages)).toEqual(['Harbour Shop Status']);
    expect(shown.preview.steps[0]?.arguments).toMatchObject({ startsAt: event.startsAt, endsAt: event.endsAt });
  });

  it('hides it where no page is named, and tells subscribers where that is asked', async () => {
    const hidden = await bench.run<{ maintenance: Row; hidden: boolean }>('create_maintenance_window', {
      monitors: ['Company blog'],
      from: '+1d',
      for: '30m',
    });
    expect(hidden.hidden).toBe(true);
    expect(await eventOf(hidden.maintenance.id)).toMatchObject({
      title: 'Maintenance of Company blog',
      isVisibleOnStatusPage: false,
      statusPages: [],
    });
    const loud = await bench.run<{ maintenance: Row }>('create_maintenance_window', {
      ...asked,
      matching: 'careers',
      notify: true,
    });
    expect(await eventOf(loud.maintenance.id)).toMatchObject({
      shouldStatusPageSubscribersBeNotifiedOnEventCreated: true,
      shouldStatusPageSubscribersBeNotifiedWhenEventChangedToOngoing: true,
    });
  });

  it('plans one that comes again, by a template', async () => {
    const told = await bench.run<Row>('create_maintenance_window', {
      ...asked,
      repeat: 'every 2 weeks',
      title: 'Patch night',
    });
    expect(told).toMatchObject({ repeats: 'every 2 weeks', from: '2026-12-05T01:00:00.000Z' });
    const [template] = await bench.rows(
      '/scheduled-maintenance-template',
      { _id: told.template },
      {
        isRecurringEvent: true,
        recurringInterval: true,
        firstEventScheduledAt: true,
        firstEventStartsAt: true,
        firstEventEndsAt: true,
        monitors: { name: true },
      },
    );
    expect(template).toMatchObject({
      isRecurringEvent: true,
      recurringInterval: { value: { intervalType: 'Week', intervalCount: { value: 2 } } },
    });
    expect(plain(template?.firstEventStartsAt)).toBe('2026-12-05T01:00:00.000Z');
    expect(plain(template?.firstEventEndsAt)).toBe('2026-12-05T03:00:00.000Z');
    expect(Date.parse(String(plain(template?.firstEventScheduledAt)))).toBe(clock + 60_000);
    expect(namesOf(template?.monitors)).toEqual(['Certificate of api.example.com', 'api.example.com']);
    const { repeating } = await bench.run<{ repeating: Listed }>('list_maintenance_windows', { when: 'planned' });
    expect(repeating.items).toMatchObject([{ title: 'Patch night', every: '2 weeks' }]);
  });

  it('says so when no check stops, and refuses times that cannot be', async () => {
    const told = await bench.result('create_maintenance_window', { title: 'Talk', from: '+1d', for: '1h' });
    expect(JSON.stringify(told.structuredContent)).toContain('every check goes on');
    const wrong: [Row, string][] = [
      [{ title: 'x', from: '+1d' }, 'when the window ends'],
      [{ title: 'x', from: '+2d', to: '+1d' }, 'before it begins'],
      [{ title: 'x', from: '-2d', to: '-1d' }, 'over already'],
      [{ from: '+1d', for: '1h' }, 'title is missing'],
      [{ title: 'x', from: '+1d', for: '2d', repeat: '1 day' }, 'over before that'],
      [{ title: 'x', from: '+1d', for: '1h', repeat: 'often' }, 'no interval'],
      [{ title: 'x', from: '+1d', for: '1h', notify: true }, 'Give pages'],
      [{ title: 'x', from: 'Saturday', for: '1h' }, 'not a time'],
    ];
    for (const [args, words] of wrong) expect(await failureOf('create_maintenance_window', args)).toContain(words);
    expect(await failureOf('create_maintenance_window', { title: 'x', from: '+1d', for: '1h' }, 'readonly')).toContain(
      'permi',
    );
  });
});

describe('start_maintenance_now and end_maintenance', () => {
  it('begin a planned window before its time, at its length', async () => {
    const shown = await bench.run<Preview>('start_maintenance_now', { window: 'SM-3', preview: true });
    expect(shown.preview.steps.map(({ tool }) => tool)).toEqual([
      'update_scheduled_maintenance_event',
      'create_scheduled_maintenance_state_timeline',
    ]);
    expect(await isHeld('Cache cluster')).toBe(false);
    const told = await bench.run<{ maintenance: Row; until: string; begun: boolean }>('start_maintenance_now', {
      window: 'SM-3',
    });
    expect(told).toMatchObject({ begun: true, until: new Date(clock + 2 * HOUR).toISOString() });
    expect(await eventOf(told.maintenance.id)).toMatchObject({
      startsAt: new Date(clock).toISOString(),
      endsAt: told.until,
      currentScheduledMaintenanceState: { isOngoingState: true },
    });
    expect(await isHeld('Cache cluster')).toBe(true);
    expect(await failureOf('start_maintenance_now', { window: 'SM-3' })).toContain('Ongoing');
    expect(await failureOf('start_maintenance_now', { window: 'SM-4' }, 'readonly')).toContain('permi');
  });

  it('end the one under way, and tell when that was', async () => {
    clock += HOUR / 2;
    const shown = await bench.run<Preview>('end_maintenance', { preview: true });
    expect(shown.preview.steps.map(({ tool }) => tool)).toEqual(['create_scheduled_maintenance_state_timeline']);
    expect(await isHeld('Cache cluster')).toBe(true);
    const told = await bench.run<Row>('end_maintenance');
    expect(told).toEqual({
      title: 'Move of the cache cluster',
      from: 'Ongoing',
      to: 'Ended',
      monitors: ['Cache cluster'],
    });
    expect(await isHeld('Cache cluster')).toBe(false);
    const { past } = await bench.run<{ past: Listed }>('list_maintenance_windows', { when: 'past' });
    expect(past.items[0]).toMatchObject({ number: 'SM-3', endedAt: new Date(clock).toISOString() });
    expect(await failureOf('end_maintenance', {})).toContain('No maintenance is under way');
    expect(await failureOf('end_maintenance', { window: 'SM-3' })).toContain('is over');
  });

  it('call off a planned one, and say how to plan it anew', async () => {
    const told = await bench.result('end_maintenance', { window: 'SM-4' });
    expect(told.structuredContent).toMatchObject({ from: 'Scheduled', to: 'Ended' });
    const [undo] = undoOf(told.structuredContent);
    const again = await bench.run<{ maintenance: Row; monitors: Listed }>(undo?.tool ?? '', undo?.arguments);
    const [old] = await bench.rows('/scheduled-maintenance', { scheduledMaintenanceNumberWithPrefix: 'SM-4' });
    const [was, is] = [await eventOf(old?._id), await eventOf(again.maintenance.id)];
    for (const column of ['title', 'startsAt', 'endsAt', 'monitors', 'statusPages'])
      expect(is[column], column).toEqual(was[column]);
    await bench.run('end_maintenance', { window: again.maintenance.id });
    clock += 25 * 24 * HOUR;
    expect(await isHeld('Warehouse router')).toBe(false);
  });

  it('begin a new one for monitors, which ends by itself; which of several ends has to be said', async () => {
    const asked = { monitors: ['Help centre', 'Old campaign site'], for: '1h', pages: ['Harbour Shop Status'] };
    const told = await bench.run<{ maintenance: Row; until: string }>('start_maintenance_now', asked);
    expect(await eventOf(told.maintenance.id)).toMatchObject({ isVisibleOnStatusPage: true, endsAt: told.until });
    expect(await isHeld('Help centre')).toBe(true);
    await bench.run('start_maintenance_now', { matching: 'Careers', for: '2h', title: 'Second' });
    expect(await failureOf('end_maintenance', {})).toContain('Several windows');
    const ended = await bench.result('end_maintenance', { window: told.maintenance.id });
    expect(ended.structuredContent?.held).toEqual(['Old campaign site: paused by hand']);
    expect(await isHeld('Help centre')).toBe(false);
    const [undo] = undoOf(ended.structuredContent);
    const again = await bench.run<{ until: string }>(undo?.tool ?? '', undo?.arguments);
    expect(again.until).toBe(told.until);
    expect(await isHeld('Help centre')).toBe(true);
    clock += 3 * HOUR;
    expect(await isHeld('Careers page')).toBe(false);
  });

  it('says whom the clock will tell, as the window was planned', async () => {
    const planned = {
      title: 'Told of',
      from: '+2d',
      for: '1h',
      monitors: ['Help centre'],
      pages: ['Harbour Shop Status'],
    };
    const loud = await bench.run<{ maintenance: Row }>('create_maintenance_window', { ...planned, notify: true });
    const quiet = await bench.run<{ maintenance: Row }>('create_maintenance_window', planned);
    const notesOf = async ({ maintenance }: { maintenance: Row }): Promise<string> => {
      const told = await bench.result('start_maintenance_now', { window: maintenance.id, preview: true });
      return String(told.structuredContent?.notes);
    };
    expect(await notesOf(loud)).toContain('subscribers of its pages hear of its end');
    expect(await notesOf(quiet)).not.toContain('subscribers');
  });

  it('leave a window with a status for its monitors to the clock, which alone sets it', async () => {
    const made = await bench.call('create_scheduled_maintenance_event', {
      title: 'With a status',
      startsAt: '+1d',
      endsAt: '+25h',
      monitors: ['Help centre'],
      changeMonitorStatusTo: 'Degraded',
    });
    const { id } = (made.structuredContent as { created: { id: string } }).created;
    clock += 120_000;
    const told = await bench.run<Row>('start_maintenance_now', { window: id, for: '45m' });
    expect(told).toMatchObject({ begun: false, until: new Date(clock + 45 * 60_000).toISOString() });
    clock += 60_000;
    const [monitor] = await bench.rows('/monitor', { name: 'Help centre' }, { currentMonitorStatus: { name: true } });
    expect(monitor?.currentMonitorStatus).toMatchObject({ name: 'Degraded' });
  });

  it('refuse what does not go together', async () => {
    expect(await failureOf('start_maintenance_now', {})).toContain('how long');
    expect(await failureOf('start_maintenance_now', { for: '1h' })).toContain('No monitor is named');
    expect(await failureOf('start_maintenance_now', { window: 'SM-1', title: 'x' })).toContain('Leave them out');
    expect(await failureOf('end_maintenance', { window: 'SM-99' })).toContain('SM-99');
  });
});

describe('what maintenance workflows call', () => {
  it.each(maintenanceWorkflows.map((workflow) => [workflow.name, workflow] as const))('%s', (_name, workflow) => {
    expect(bench.unused(workflow)).toEqual([]);
  });
});
