/** Names in, names out, honest results: the language of the tools, on the seeded company. */
import { beforeEach, describe, expect, it } from 'vitest';
import { contentOf, type SandboxCaller, sandboxCaller } from '../sandbox-caller.ts';

interface Item extends Record<string, unknown> {
  readonly id: string;
}
interface Page {
  readonly items: readonly Item[];
  readonly total: number;
  readonly nextCursor?: string;
  readonly link?: string;
  readonly omitted?: Readonly<Record<string, string>>;
  readonly notes?: readonly string[];
}
interface Failure {
  readonly code: string;
  readonly message: string;
  readonly next: string;
}

let company: SandboxCaller;
beforeEach(async () => {
  company = await sandboxCaller();
});
const page = async (name: string, args: object, role?: 'readonly' | 'incidentRead'): Promise<Page> =>
  contentOf<Page>(await company.call(name, args, role));
const failure = async (
  name: string,
  args: object,
  role?: 'readonly' | 'incidentRead' | 'noperms',
): Promise<Failure> => {
  const { isError, structuredContent } = await company.call(name, args, role);
  expect(isError).toBe(true);
  return structuredContent?.error as Failure;
};

describe('references by name', () => {
  it.each(['INC-456', '#456', '456', 'inc-456'])('an incident is found as %s', async (id) => {
    const { item } = contentOf<{ item: Item }>(await company.call('get_incident', { id }));
    expect(item.incidentNumberWithPrefix).toBe('INC-456');
  });

  it('letter case does not count, and blanks around it neither', async () => {
    expect((await page('list_team_members', { filter: { team: ' infraSTRUCTURE ' } })).total).toBeGreaterThan(0);
  });

  it('people are known by e-mail or name, as members of teams', async () => {
    const { items } = await page('list_team_members', { fields: ['user'], limit: 1 });
    const user = items[0]?.user as { id: string; name: string };
    expect((await page('list_team_members', { filter: { user: user.name } })).items.length).toBeGreaterThan(0);
    const created = contentOf<{ created: Item }>(
      await company.call('create_incident_user_owner', { incident: 'INC-456', user: user.name.toUpperCase() }),
    );
    expect(created.created.user).toMatchObject({ name: user.name });
  });

  it('several names of one resource cost one lookup, and are remembered for a while', async () => {
    const args = {
      filter: {
        incidentSeverity: 'Major Incident',
        monitors: ['Primary database', 'Replica database', 'Checkout API'],
      },
    };
    await page('list_incidents', args);
    expect(company.dispatcher.seen).toHaveLength(3);
    await page('list_incidents', args);
    expect(company.dispatcher.seen).toHaveLength(4);
  });

  it('what a write changes is looked up anew: a name that moved never names the row it left', async () => {
    const created = async (): Promise<string> =>
      contentOf<{ created: Item }>(await company.call('create_label', { name: 'Moving', color: '#ff0000' })).created.id;
    const first = await created();
    expect((await page('list_monitors', { filter: { labels: ['Moving'] } })).total).toBe(0);
    contentOf(await company.call('update_label', { id: first, name: 'Moved' }));
    const second = await created();
    contentOf(await company.call('delete_label', { id: 'Moving' }));
    const left = await page('list_labels', { filter: { id: { in: [first, second] } } });
    expect(left.items.map(({ id }) => id)).toEqual([first]);
  });

  it.each(['', '   '])('a blank (%j) names nothing, and nothing is sent', async (id) => {
    expect((await failure('delete_label', { id })).code).toBe('bad_arguments');
    expect(company.dispatcher.seen).toEqual([]);
  });

  it('an unknown name answers with candidates and their ids, and nothing is sent', async () => {
    const { code, message, next } = await failure('create_incident', {
      title: 'x',
      incidentSeverity: 'Critcal Incident',
    });
    expect(code).toBe('bad_arguments');
    expect(message).toContain('"Critcal Incident"');
    expect(next).toMatch(/Critical Incident \([0-9a-f-]{36}\)/);
    expect(company.dispatcher.seen.every(({ path }) => path.endsWith('/get-list'))).toBe(true);
  });

  it('an ambiguous name is never guessed', async () => {
    for (let twin = 0; twin < 2; twin += 1)
      contentOf(await company.call('create_monitor', { name: 'Twin', monitorType: 'Manual' }));
    const { message, next } = await failure('update_monitor', { id: 'twin', description: 'x' });
    expect(message).toContain('2 of them are called "twin"');
    expect(next.match(/Twin \(/g)).toHaveLength(2);
  });

  it('a key that may not list the target is told to give ids', async () => {
    const { code, message, next } = await failure(
      'list_incidents',
      { filter: { labels: ['production'] } },
      'incidentRead',
    );
    expect(code).toBe('not_permitted');
    expect(message).toContain('labels');
    expect(next).toContain('ids');
  });
});

describe('filters through relations', () => {
  it('columns of the target', async () => {
    const open = await page('list_incidents', {
      filter: { currentIncidentState: { isResolvedState: false } },
      limit: 100,
    });
    expect(
      open.items.every(({ currentIncidentState }) => (currentIncidentState as { name: string }).name !== 'Resolved'),
    ).toBe(true);
    const named = await page('list_incidents', { filter: { incidentSeverity: { name: { contains: 'major' } } } });
    expect(named.total).toBeGreaterThan(0);
  });

  it('what the API cannot express is refused with what it can', async () => {
    expect(
      (await failure('list_incidents', { filter: { currentIncidentState: { order: { gt: 1 } } } })).next,
    ).toContain('contains');
    expect((await failure('list_incidents', { filter: { title: { gt: 'a' } } })).next).toMatch(/contains|starts_with/);
    expect((await failure('list_incidents', { filter: { title: { contains: 'a', not: 'b' } } })).message).toContain(
      'one per column',
    );
    expect((await failure('list_incidents', { filter: { project: 'x' } })).next).toContain('key decides the project');
  });

  it('a to-many filter that shows only matching members says so', async () => {
    const { notes } = await page('list_monitors', {
      filter: { labels: ['production', 'payments'] },
      fields: ['labels'],
    });
    expect(notes?.join()).toContain('labels shows only the members');
    const { items } = await page('list_monitors', { filter: { labels: ['payments'] }, fields: ['labels'] });
    expect(items.some(({ labels }) => (labels as unknown[]).length > 1)).toBe(true);
  });
});

describe('results', () => {
  it('columns that a key may not read are left out and named, and remembered', async () => {
    const args = { limit: 2 };
    const { omitted, items } = await page('list_api_keys', { ...args, fields: ['*'] });
    expect(items.length).toBeGreaterThan(0);
    expect(omitted ?? {}).toEqual({});
    const refused = await failure('list_incident_severities', args, 'incidentRead');
    expect(refused.code).toBe('not_permitted');
    expect(refused.next).toMatch(/one of these permissions.*: [A-Z]\w+, /);
  });

  it('a link to the page, and ages when asked for', async () => {
    const { link, items } = await page('list_incidents', { limit: 1, fields: ['title', 'createdAt:age'] });
    expect(link).toMatch(/^http:\/\/oneuptime\.test\/dashboard\/[0-9a-f-]{36}\/incidents\/\{id\}$/);
    expect(items[0]?.['createdAt:age']).toMatch(/ago$/);
    expect(Object.keys(items[0] ?? {})).not.toContain('projectId');
    expect((await failure('list_incidents', { fields: ['title:age'] })).message).toContain('no time');
  });

  it('a cursor goes on exactly though rows are created meanwhile, and says when some left', async () => {
    const first = await page('list_monitors', { limit: 10 });
    contentOf(await company.call('create_monitor', { name: 'Newcomer', monitorType: 'Manual' }));
    const second = await page('list_monitors', { limit: 10, cursor: first.nextCursor });
    const third = await page('list_monitors', { limit: 20, cursor: second.nextCursor });
    const seen = [first, second, third].flatMap(({ items }) => items.map(({ id }) => id));
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(first.total);
    contentOf(await company.call('delete_monitor', { id: first.items[3]?.id }));
    const after = await page('list_monitors', { limit: 10, cursor: first.nextCursor });
    expect(after.notes?.join()).toMatch(/left the list/);
  });

  it('a cursor holds in any order, whatever columns are shown', async () => {
    const args = { sort: 'name', fields: ['name'], limit: 10 };
    const first = await page('list_monitors', args);
    expect(Object.keys(first.items[0] ?? {})).toEqual(['id', 'name']);
    contentOf(await company.call('create_monitor', { name: 'AAA', monitorType: 'Manual' }));
    const rest = await page('list_monitors', { ...args, limit: 100, cursor: first.nextCursor });
    const names = [...first.items, ...rest.items].map(({ name }) => name);
    expect(new Set(names).size).toBe(first.total);
    expect(names).not.toContain('AAA');
  });

  it.each([
    ['another filter', 'list_monitors', { filter: { name: { contains: 'a' } } }],
    ['another order', 'list_monitors', { sort: 'name' }],
    ['another tool', 'list_labels', {}],
  ])('a cursor of %s is refused', async (_what, name, args) => {
    const { nextCursor } = await page('list_monitors', { limit: 2 });
    expect((await failure(name, { ...args, cursor: nextCursor })).message).toContain('another call');
    expect((await failure(name, { ...args, cursor: nextCursor }, 'readonly')).message).toContain('another call');
  });
});

describe('what can only mean one thing is mended', () => {
  it('numbers and objects sent as text', async () => {
    expect((await page('list_monitors', { limit: '3' })).items).toHaveLength(3);
    expect((await page('list_monitors', { filter: '{"name":{"contains":"api"}}' })).total).toBeGreaterThan(0);
    expect((await page('list_monitors', { fields: 'name, monitorType', limit: 1 })).items[0]).toHaveProperty(
      'monitorType',
    );
    const { preview } = contentOf<{ preview: { body: unknown } }>(
      await company.call('create_incident_severity', { name: 'x', color: '#ff0000', order: '9', preview: true }),
    );
    expect(preview.body).toEqual({ data: { name: 'x', color: '#ff0000', order: 9 } });
    expect((await failure('create_incident_severity', { name: 'x', color: '#ff0000', order: 'nine' })).message).toMatch(
      /order/,
    );
  });

  it('enum values in another letter case; others are refused with the nearest', async () => {
    expect((await page('list_monitors', { filter: { monitorType: 'website' } })).total).toBeGreaterThan(0);
    expect((await failure('list_monitors', { filter: { monitorType: 'Webseite' } })).next).toContain('Website');
  });
});
