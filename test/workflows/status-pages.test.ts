/** Status pages on the seeded company: what the world reads, and what is written for it. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statusPageWorkflows } from '../../runtime/workflows/status-pages/family.ts';
import { linesInGroups, plannedLines } from '../../runtime/workflows/status-pages/page-plan.ts';
import { pageIn, plain } from '../../runtime/workflows/status-pages/public-page.ts';
import { type WorkflowBench, workflowBench } from './bench.ts';

const DOMAIN = 'status.harbour-shop.example';
const CLOCK = new Date('2026-11-30T15:00:00Z');

let bench: WorkflowBench;

beforeAll(async () => {
  bench = await workflowBench(statusPageWorkflows, () => CLOCK);
});

afterAll(() => {
  for (const workflow of statusPageWorkflows) expect(bench.unused(workflow), workflow.name).toEqual([]);
});

interface Told {
  readonly isError?: boolean;
  readonly structuredContent?: unknown;
}

function failureOf({ isError, structuredContent }: Told): { code: string; message: string; next: string } {
  expect(isError).toBe(true);
  return (structuredContent as { error: { code: string; message: string; next: string } }).error;
}

interface Step {
  readonly does: string;
  readonly tool: string;
  readonly arguments: Record<string, unknown>;
}

/** Steps of a preview, which must not change a row. */
async function planOf(name: string, args: object): Promise<readonly Step[]> {
  const before = bench.sandbox.store.revision;
  const { preview } = await bench.run<{ preview: { steps: readonly Step[] } }>(name, { ...args, preview: true });
  expect(bench.sandbox.store.revision).toBe(before);
  return preview.steps;
}

async function pageNamed(name: string): Promise<string> {
  const [page] = await bench.rows('/status-page', { name });
  return String(page?._id);
}

/** The id in a typed or plain value of the wire. */
function idIn(value: unknown): string {
  return typeof value === 'string' ? value : String((value as { value: string } | null)?.value);
}

/** The name of a related row. */
function nameIn(row: unknown): string | undefined {
  return (row as { name?: string } | undefined)?.name;
}

interface Overview {
  readonly page: { id: string; name: string };
  readonly overall: string;
  readonly lines: { items: { name: string; group?: string; status?: string }[] };
  readonly incidents?: { items: { number: string; affects: string[]; latestNote?: { text: string } }[] };
  readonly maintenance?: { items: { title: string }[] };
  readonly announcements?: { items: { title: string }[] };
}

describe('public pages', () => {
  it('show their lines with the status of the monitors behind them', async () => {
    const told = await bench.run<Overview>('get_public_status_page_overview', { page: DOMAIN });
    const lines = await bench.rows(
      '/status-page-resource',
      { statusPageId: told.page.id },
      { displayName: true, monitorId: true, statusPageGroup: { name: true } },
    );
    const monitors = await bench.rows('/monitor', {}, { currentMonitorStatus: { name: true } });
    const statusOf = (id: unknown): unknown =>
      nameIn(monitors.find(({ _id }) => _id === idIn(id))?.currentMonitorStatus);
    const expected = lines.map((line) => ({
      name: line.displayName,
      group: (line.statusPageGroup as { name: string }).name,
      status: statusOf(line.monitorId),
    }));
    expect([...told.lines.items].sort(byName)).toEqual(expected.sort(byName));
    expect(told.lines.items.map(({ group }) => group)).toEqual([
      'Shop',
      'Shop',
      'Shop',
      'Shop',
      'Partners',
      'Partners',
      'Support',
    ]);
    expect(told.overall).toBe('Offline');
    expect(told.incidents?.items.map(({ number, affects }) => [number, affects])).toEqual([
      ['INC-470', ['Checkout']],
      ['INC-468', ['Payment service']],
    ]);
    expect(told.incidents?.items[1]?.latestNote?.text).toContain('Card payments may fail');
    expect(told.announcements?.items.map(({ title }) => title)).toEqual([
      'Holiday opening hours',
      'Outage of last week',
    ]);
  });

  it('are read without a key, by id, domain or address', async () => {
    const id = await pageNamed('Harbour Shop Status');
    const before = bench.dispatcher.seen.length;
    for (const page of [
      id,
      DOMAIN,
      `https://${DOMAIN}/incidents`,
      `http://oneuptime.test/status-page/${id.toUpperCase()}`,
    ])
      expect((await bench.run<Overview>('get_public_status_page_overview', { page })).page.id).toBe(id);
    const sent = bench.dispatcher.seen.slice(before);
    expect(sent).toHaveLength(4);
    expect(sent.filter(({ headers }) => headers.has('apikey'))).toEqual([]);
    // Their own key does not matter, good or bad.
    expect((await bench.run<Overview>('get_public_status_page_overview', { page: id }, 'invalid')).page.id).toBe(id);
  });

  it('list incidents newest first, and say how many were left out', async () => {
    const told = await bench.run<{
      total: number;
      incidents: { items: { number: string; since: string }[]; more: number };
    }>('get_public_status_page_incidents', { page: DOMAIN, limit: 4 });
    const lines = await bench.rows(
      '/status-page-resource',
      { statusPageId: await pageNamed('Harbour Shop Status') },
      { monitorId: true },
    );
    const shown = new Set(lines.map(({ monitorId }) => idIn(monitorId)));
    const rows = await bench.rows(
      '/incident',
      {},
      { monitors: true, createdAt: true, declaredAt: true, currentIncidentState: { isResolvedState: true } },
    );
    const from = CLOCK.getTime() - 14 * 86_400_000;
    const visible = rows.filter((row) => (row.monitors as { _id: string }[]).some(({ _id }) => shown.has(_id)));
    const recent = visible.filter(
      (row) =>
        Date.parse(idIn(row.declaredAt)) >= from ||
        !(row.currentIncidentState as { isResolvedState: boolean }).isResolvedState,
    );
    expect(told.total).toBe(recent.length);
    expect(told.incidents.items).toHaveLength(4);
    expect(told.incidents.more).toBe(recent.length - 4);
    const times = told.incidents.items.map(({ since }) => since);
    expect([...times].sort().reverse()).toEqual(times);
  });

  it('list planned work and announcements', async () => {
    const work = await bench.run<{ maintenance: { items: { title: string; state: string }[] } }>(
      'get_public_status_page_scheduled_maintenance',
      { page: DOMAIN },
    );
    expect(work.maintenance.items.map(({ title, state }) => [title, state])).toEqual([
      ['Network work in the warehouse', 'Scheduled'],
      ['Move of the cache cluster', 'Scheduled'],
      ['Database minor version upgrade', 'Ended'],
    ]);
    const notices = await bench.run<{ total: number; announcements: { items: { title: string; text: string }[] } }>(
      'get_public_status_page_announcements',
      { page: DOMAIN },
    );
    expect(notices.total).toBe(2);
    expect(notices.announcements.items[0]?.text).toContain('holidays');
  });

  it('that are private or unknown are refused alike, and a failing instance is told', async () => {
    const hidden = failureOf(
      await bench.result('get_public_status_page_overview', { page: await pageNamed('Internal systems') }),
    );
    const unknown = failureOf(await bench.result('get_public_status_page_overview', { page: 'nowhere.example' }));
    expect([hidden.code, unknown.code]).toEqual(['bad_arguments', 'bad_arguments']);
    expect(unknown.next).toContain('list_status_pages');
    bench.sandbox.faults.next({ kind: 'error', path: '/status-page/overview' });
    expect(failureOf(await bench.result('get_public_status_page_overview', { page: DOMAIN })).code).toBe(
      'upstream_failed',
    );
  });

  it('are known by the id or domain in what people paste', () => {
    expect(pageIn(' https://Status.Example.com:8443/incidents?x=1 ')).toBe('status.example.com');
    const id = fc.uuid();
    fc.assert(
      fc.property(
        id,
        fc.constantFrom('', '/', '?a=b', '/incidents/1'),
        (uuid, rest) => pageIn(`https://one.example/status-page/${uuid}${rest}`) === uuid,
      ),
    );
    fc.assert(fc.property(fc.string(), (text) => !/[/?#:]/.test(pageIn(text))));
  });

  it('hold typed values, which come out plain', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        expect(plain({ a: { _type: 'ObjectID', value } })).toEqual({ a: plain(value) });
      }),
      { numRuns: 50 },
    );
  });
});

function byName(a: { name: unknown }, b: { name: unknown }): number {
  return String(a.name).localeCompare(String(b.name));
}

interface Posted {
  readonly id: string;
  readonly pages: readonly string[];
  readonly subscribersTold: number;
}

describe('post_announcement', () => {
  const weekend = {
    title: 'Maintenance this weekend',
    text: 'We move house.',
    from: '2026-12-05T08:00',
    to: '2026-12-06T20:00',
    timezone: 'Europe/Berlin',
  };

  it('plans what it then does, on the only public page, and tells nobody', async () => {
    const [step, ...others] = await planOf('post_announcement', weekend);
    expect(others).toEqual([]);
    expect(step?.does).toMatch(
      /Harbour Shop Status from 2026-12-05T07:00:00.000Z to 2026-12-06T19:00:00.000Z; tells no subscriber/,
    );
    const told = await bench.run<Posted>('post_announcement', weekend);
    expect(told).toMatchObject({ pages: ['Harbour Shop Status'], subscribersTold: 0 });
    const [row] = await bench.rows(
      '/status-page-announcement',
      { _id: told.id },
      {
        title: true,
        showAnnouncementAt: true,
        endAnnouncementAt: true,
        shouldStatusPageSubscribersBeNotified: true,
        statusPages: true,
      },
    );
    expect(row).toMatchObject({ title: step?.arguments.title, shouldStatusPageSubscribersBeNotified: false });
    expect([idIn(row?.showAnnouncementAt), idIn(row?.endAnnouncementAt)]).toEqual([
      '2026-12-05T07:00:00.000Z',
      '2026-12-06T19:00:00.000Z',
    ]);
    expect(row?.statusPages).toMatchObject([{ _id: await pageNamed('Harbour Shop Status') }]);
  });

  it('tells subscribers where asked, and says how many', async () => {
    const subscribers = await bench.rows('/status-page-subscriber', {
      statusPageId: await pageNamed('Harbour Shop Status'),
      isUnsubscribed: false,
      isSubscriptionConfirmed: true,
    });
    const args = { title: 'All is well', text: 'Again.', notify: true };
    expect((await planOf('post_announcement', args))[0]?.does).toContain(`tells ${subscribers.length} subscribers`);
    expect((await bench.run<Posted>('post_announcement', args)).subscribersTold).toBe(subscribers.length);
  });

  it('refuses an end before the start, pages that are not there, and a choice that is not clear', async () => {
    const args = { title: 'x', text: 'y' };
    expect(failureOf(await bench.result('post_announcement', { ...args, to: '-1h' })).next).toContain('later');
    expect(failureOf(await bench.result('post_announcement', { ...args, pages: ['Nope'] })).next).toContain(
      'Internal systems',
    );
    await bench.call('create_status_page', { name: 'Second page' });
    const unclear = failureOf(await bench.result('post_announcement', args));
    expect(unclear.next).toContain('Harbour Shop Status, Second page');
    await bench.call('delete_status_page', { id: 'Second page' });
    expect(failureOf(await bench.result('post_announcement', args, 'other')).next).toContain('publish_status_page');
    expect(failureOf(await bench.result('post_announcement', args, 'readonly')).code).toBe('not_permitted');
  });

  it('notes that one which is over shows as a past one only', async () => {
    const told = await bench.result('post_announcement', { title: 'Was', text: 'y', from: '-3d', to: '-2d' });
    expect((told.structuredContent as { notes: string[] }).notes[0]).toContain('past');
  });
});

interface Published {
  readonly page: { id: string; name: string };
  readonly isNew: boolean;
  readonly public: boolean;
  readonly headings: readonly string[];
  readonly lines: number;
  readonly there?: readonly string[];
}

describe('publish_status_page', () => {
  it('makes a page for what customers know, each monitor with the label once', async () => {
    const args = { page: 'Public services', label: 'customer-facing', groups: { Shop: { Checkout: 'Checkout API' } } };
    const steps = await planOf('publish_status_page', args);
    const told = await bench.result('publish_status_page', args);
    const made = told.structuredContent as unknown as Published & { undo: unknown[] };
    const [label] = await bench.rows('/label', { name: 'customer-facing' });
    const monitors = await bench.rows('/monitor', { labels: [label?._id] }, { name: true });
    const lines = await bench.rows(
      '/status-page-resource',
      { statusPageId: made.page.id },
      { displayName: true, monitorId: true, statusPageGroup: { name: true } },
    );
    expect(lines.map(({ monitorId }) => idIn(monitorId)).sort()).toEqual(monitors.map(({ _id }) => String(_id)).sort());
    expect(lines.filter(({ statusPageGroup }) => statusPageGroup).map(({ displayName }) => displayName)).toEqual([
      'Checkout',
    ]);
    expect(made).toMatchObject({ isNew: true, public: true, headings: ['Shop'], lines: monitors.length });
    expect(steps.map(({ tool }) => tool)).toEqual([
      'create_status_page',
      'create_status_page_group',
      ...monitors.map(() => 'create_status_page_resource'),
    ]);
    expect(steps[2]?.arguments).toMatchObject({
      statusPage: '(the row of step 1)',
      statusPageGroup: '(the row of step 2)',
    });
    // Its lines go with the page.
    expect(made.undo).toEqual([{ tool: 'delete_status_page', arguments: { id: made.page.id } }]);
  });

  it('adds what is missing to a page that is there, and hides it where asked', async () => {
    const args = {
      page: 'Public services',
      groups: { shop: ['Checkout API', 'Catalogue API'], Data: ['Primary database'] },
      public: false,
    };
    const told = await bench.run<Published>('publish_status_page', args);
    expect(told).toMatchObject({ isNew: false, public: false, headings: ['Data'], lines: 2, there: ['Checkout API'] });
    const [page] = await bench.rows('/status-page', { _id: told.page.id }, { isPublicStatusPage: true });
    expect(page?.isPublicStatusPage).toBe(false);
    expect(await planOf('publish_status_page', args)).toEqual([]);
  });

  it('says what it was given that it cannot use', async () => {
    const next = async (args: object): Promise<string> =>
      failureOf(await bench.result('publish_status_page', args)).next;
    expect(await next({ page: 'X' })).toContain('label');
    expect(await next({ page: 'X', groups: ['Search API'] })).toContain('Give groups as');
    expect(await next({ page: 'X', groups: { A: [7] } })).toContain('Give groups as');
    expect(
      failureOf(await bench.result('publish_status_page', { page: 'X', groups: { A: ['Nope'] } })).message,
    ).toContain('Nope');
    expect(await next({ page: 'X', label: 'nope' })).toContain('customer-facing');
  });

  it('tells what was done where it breaks in the middle', async () => {
    bench.sandbox.faults.next({ kind: 'error', path: '/status-page-resource' });
    const told = await bench.result('publish_status_page', { page: 'Broken', monitors: ['Search API', 'Help centre'] });
    expect(failureOf(told).next).toMatch(/Makes the status page Broken.*delete_status_page/s);
    const { undo } = told.structuredContent as { undo: { tool: string; arguments: object }[] };
    for (const { tool, arguments: args } of undo) await bench.call(tool, args);
    expect(await bench.rows('/status-page', { name: 'Broken' })).toEqual([]);
  });

  it('plans each monitor once', () => {
    const monitors = Array.from({ length: 6 }, (_, place) => ({ id: `id-${place}`, name: `Monitor ${place}` }));
    const pick = fc.subarray(monitors);
    fc.assert(
      fc.property(pick, pick, pick, (grouped, loose, present) => {
        const asked = linesInGroups({
          A: grouped.map(({ name }) => name),
          B: Object.fromEntries(grouped.map(({ id }) => [`as ${id}`, id])),
        });
        const { lines, skipped } = plannedLines({
          lines: asked,
          loose,
          known: monitors,
          present: new Set(present.map(({ id }) => id)),
        });
        const all = new Set([...grouped, ...loose]);
        expect(lines.length + skipped.length).toBe(all.size);
        expect(lines.some(({ monitor }) => present.includes(monitor))).toBe(false);
        expect(lines.every(({ monitor, heading }) => heading === (grouped.includes(monitor) ? 'A' : undefined))).toBe(
          true,
        );
      }),
      { numRuns: 60 },
    );
  });
});

interface Updated {
  readonly component: string;
  readonly pages: readonly string[];
  readonly moved?: { from: string; to: string };
  readonly noteOn?: string;
  readonly announcement?: string;
  readonly subscribersTold: number;
}

describe('update_component_status', () => {
  const payments = { component: 'payment service', text: 'Investigating Payment Issues' };

  it('adds a public note to the incident that readers see already', async () => {
    const [step, ...others] = await planOf('update_component_status', payments);
    expect(others).toEqual([]);
    expect(step).toMatchObject({ tool: 'create_incident_public_note', does: expect.stringContaining('INC-468') });
    const told = await bench.run<Updated>('update_component_status', payments);
    expect(told).toMatchObject({
      component: 'Payment service',
      noteOn: expect.stringContaining('INC-468'),
      subscribersTold: 0,
    });
    const page = await bench.run<Overview>('get_public_status_page_overview', { page: DOMAIN });
    expect(page.incidents?.items.find(({ number }) => number === 'INC-468')?.latestNote?.text).toBe(payments.text);
    const [note] = await bench.rows(
      '/incident-public-note',
      { note: payments.text },
      { shouldStatusPageSubscribersBeNotifiedOnNoteCreated: true },
    );
    expect(note?.shouldStatusPageSubscribersBeNotifiedOnNoteCreated).toBe(false);
  });

  it('announces it where no open incident shows, and leaves a status that checks decide', async () => {
    const told = await bench.result('update_component_status', {
      component: 'Search',
      text: 'Slow results',
      status: 'Degraded',
      notify: true,
    });
    const updated = told.structuredContent as unknown as Updated & { notes: string[] };
    expect(updated).toMatchObject({ announcement: expect.any(String), subscribersTold: 6 });
    expect(updated.moved).toBeUndefined();
    expect(updated.notes.join()).toContain('changeMonitorStatusTo');
    const page = await bench.run<Overview>('get_public_status_page_overview', { page: DOMAIN });
    expect(page.announcements?.items.map(({ title }) => title)).toContain('Slow results');
    expect(page.lines.items.find(({ name }) => name === 'Search')?.status).toBe('Operational');
  });

  it('moves a manual monitor, and takes that back', async () => {
    const shown = { page: 'Harbour Shop Status', groups: { Carriers: { 'Parcel portal': 'Carrier portal' } } };
    await bench.run('publish_status_page', shown);
    const args = { component: 'parcel portal', status: 'Offline' };
    expect((await planOf('update_component_status', args))[0]?.does).toContain('from Operational to Offline');
    const told = await bench.result('update_component_status', args);
    expect(told.structuredContent).toMatchObject({ moved: { from: 'Operational', to: 'Offline' } });
    const statusOf = async (): Promise<string | undefined> => {
      const { lines } = await bench.run<Overview>('get_public_status_page_overview', { page: DOMAIN });
      return lines.items.find(({ name }) => name === 'Parcel portal')?.status;
    };
    expect(await statusOf()).toBe('Offline');
    expect(failureOf(await bench.result('update_component_status', args)).message).toContain('already');
    for (const { tool, arguments: back } of (told.structuredContent as { undo: { tool: string; arguments: object }[] })
      .undo)
      await bench.call(tool, back);
    expect(await statusOf()).toBe('Operational');
  });

  it('speaks for the members of a group, too', async () => {
    const statusPage = await pageNamed('Harbour Shop Status');
    await bench.call('create_status_page_resource', { statusPage, displayName: 'Stores', monitorGroup: 'Databases' });
    // The replica is a member, and has an open incident.
    const told = await bench.run<Updated>('update_component_status', { component: 'Stores', text: 'We add disks' });
    expect(told.noteOn).toContain('INC-456');
    expect(
      failureOf(await bench.result('update_component_status', { component: 'Stores', status: 'Offline' })).next,
    ).toContain('changeMonitorStatusTo');
  });

  it('names the lines there are for one that is not, and asks where several are meant', async () => {
    expect(
      failureOf(
        await bench.result('update_component_status', { component: 'nope', text: 'x', page: 'Harbour Shop Status' }),
      ).next,
    ).toContain('Payment service (Harbour Shop Status)');
    expect(
      failureOf(
        await bench.result('update_component_status', { component: 'database', text: 'x', page: 'Internal systems' }),
      ).next,
    ).toContain('Replica database');
    expect(failureOf(await bench.result('update_component_status', { component: 'Search' })).next).toContain('text');
    await bench.call('update_status_page', {
      id: 'Internal systems',
      showAnnouncementsOnStatusPage: false,
      showIncidentsOnStatusPage: false,
    });
    expect(failureOf(await bench.result('update_component_status', { component: 'Office', text: 'x' })).next).toContain(
      'showAnnouncementsOnStatusPage',
    );
  });
});
