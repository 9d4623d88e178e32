/** Two projects behind one server: whatever a key of the one is given of the other is worth nothing to it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Attack, attack, ERAS, type Ground, openGround } from './ground.ts';

let ground: Ground;
/** Rows of the first project: id, and a name that nobody else has. */
let rows: Readonly<Record<string, { readonly id: string; readonly name: string }>>;

const KINDS = {
  incident: ['list_incidents', 'title'],
  monitor: ['list_monitors', 'name'],
  status_page: ['list_status_pages', 'name'],
  on_call_policy: ['list_on_call_policies', 'name'],
  scheduled_maintenance_event: ['list_scheduled_maintenance_events', 'title'],
  team: ['list_teams', 'name'],
} as const;
type RowKind = keyof typeof KINDS;

beforeAll(async () => {
  ground = await openGround({ RESULTS: 'both' });
  const found = await Promise.all(
    Object.entries(KINDS).map(async ([kind, [tool, label]]) => {
      const args = { fields: [label], limit: 5 };
      const { result, text } = await attack(ground, tool, args, { key: ground.keys.admin });
      const { items } = (result?.structuredContent ?? {}) as { items?: readonly Record<string, string>[] };
      const own = items?.find(({ [label]: name }) => typeof name === 'string' && name.length > 6);
      if (own === undefined) throw new Error(text.slice(0, 500));
      return [kind, { id: own.id as string, name: own[label] as string }] as const;
    }),
  );
  rows = Object.fromEntries(found);
});
afterAll(() => ground.close());

const toolOf = (verb: string, kind: RowKind): string => `${verb}_${kind}`;

/** The ways in which a tool is called. */
const WAYS: Readonly<Record<string, (tool: string, args: object) => readonly [string, object, Attack?]>> = {
  'by its name': (tool, args) => [tool, args],
  'with a prefix': (tool, args) => [`oneuptime_${tool}`, args],
  'on /mcp/all': (tool, args) => [tool, args, { path: '/mcp/all' }],
  'through its dispatcher': (tool, args) => [
    /^(list|count|get)_/.test(tool) ? 'call_read' : tool.startsWith('delete_') ? 'call_delete' : 'call_write',
    { tool, arguments: args },
  ],
  'as a step of a plan': (tool, args) => ['run_plan', { steps: [{ tool, arguments: args }] }],
};

const KINDS_AND_WAYS = (Object.keys(KINDS) as RowKind[]).flatMap((kind) =>
  Object.keys(WAYS).map((way) => [kind, way] as const),
);

describe('a key of another project', () => {
  it.each(KINDS_AND_WAYS)('reads no %s %s, by id or by name', async (kind, way) => {
    const { id, name } = rows[kind] as { id: string; name: string };
    for (const text of [id, name]) {
      const [tool, args, more] = (WAYS[way] as (typeof WAYS)[string])(toolOf('get', kind), { id: text });
      const met = await attack(ground, tool, args, { key: ground.keys.other, ...more });
      expect(met.isError).toBe(true);
      expect(met.text.replaceAll(JSON.stringify(text), '')).not.toContain(text === id ? name : id);
    }
  });

  it.each(KINDS_AND_WAYS)('changes and deletes no %s %s', async (kind, way) => {
    const { id, name } = rows[kind] as { id: string; name: string };
    const { revision } = ground;
    const look = () => attack(ground, toolOf('get', kind), { id }, { key: ground.keys.admin });
    const before = (await look()).said;
    for (const text of [id, name]) {
      const label = (KINDS[kind] as readonly [string, string])[1];
      for (const [verb, args] of [
        ['update', { id: text, [label]: 'Taken over' }],
        ['delete', { id: text }],
      ] as const) {
        const [tool, given, more] = (WAYS[way] as (typeof WAYS)[string])(toolOf(verb, kind), args);
        await attack(ground, tool, given, { key: ground.keys.other, ...more });
      }
    }
    expect((await look()).said).toBe(before);
    expect(ground.revision).toBe(revision);
  });

  it.each(ERAS.flatMap((era) => (Object.keys(KINDS) as RowKind[]).map((kind) => [kind, era] as const)))(
    'goes on with no cursor of lists of %s (%s)',
    async (kind, era) => {
      const [tool] = KINDS[kind];
      const first = await attack(ground, tool, { limit: 1 }, { key: ground.keys.admin, era });
      const { nextCursor } = (first.result?.structuredContent ?? {}) as { nextCursor?: string };
      if (nextCursor === undefined) return expect(kind).toBe('on_call_policy');
      const met = await attack(ground, tool, { limit: 1, cursor: nextCursor }, { key: ground.keys.other, era });
      for (const { id, name } of Object.values(rows)) {
        expect(met.text).not.toContain(id);
        expect(met.text).not.toContain(name);
      }
      return expect(met.isError).toBe(true);
    },
  );

  it.each(ERAS)('reads no resource (%s)', async (era) => {
    for (const [kind, { id, name }] of Object.entries(rows)) {
      const uri = `oneuptime://${kind}/${id}`;
      const own = await attack(ground, 'resources/read', { uri }, { key: ground.keys.admin, era, headers: named(uri) });
      expect(own.text).toContain(name);
      const met = await attack(ground, 'resources/read', { uri }, { key: ground.keys.other, era, headers: named(uri) });
      expect(met.text).not.toContain(name);
      expect(met.isError).toBe(true);
    }
  });

  it.each(Object.keys(KINDS) as RowKind[])('is told no name of a %s by what it does not find', async (kind) => {
    const { name } = rows[kind] as { name: string };
    const near = name.slice(0, -2);
    const met = await attack(ground, toolOf('get', kind), { id: near }, { key: ground.keys.other });
    expect(met.isError).toBe(true);
    expect(met.text.replaceAll(near, '')).not.toContain(name);
    const filtered = await attack(
      ground,
      KINDS[kind][0],
      { filter: { id: rows[kind]?.id } },
      { key: ground.keys.other },
    );
    expect(filtered.text).not.toContain(name);
  });
});

/** What the modern era says in a header of what a resource is called. */
const named = (uri: string) => ({ 'mcp-name': uri });
