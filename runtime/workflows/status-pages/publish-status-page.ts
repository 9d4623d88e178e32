import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import type { TypedClient } from '../client-types.ts';
import { defineWorkflow } from '../define.ts';
import { linesInGroups, type NamedMonitor, type PlannedLine, plannedLines } from './page-plan.ts';

/** Lines that one call makes: each is a request, and all of them have to fit into its time. */
const MOST_LINES = 60;
const MOST_READ = 1000;

/** A page with its headings and lines, made or completed: what is there is left as it is. */
export const publishStatusPage = defineWorkflow({
  name: 'publish_status_page',
  title: 'Publish a status page',
  description:
    'Make a status page with headings and monitors, or add what is missing to one of that name. Nobody is told.',
  toolset: 'status-pages',
  risk: 'write',
  repeats: true,
  operations: [
    'list_status_pages',
    'list_monitors',
    'list_status_page_groups',
    'list_status_page_resources',
    'create_status_page',
    'update_status_page',
    'create_status_page_group',
    'create_status_page_resource',
  ],
  input: {
    page: { kind: 'text', required: true, about: 'Name' },
    monitors: { kind: 'many', to: 'monitor' },
    label: { kind: 'one', to: 'label' },
    groups: { kind: 'json', about: '{heading: [monitor]} or {heading: {shown: monitor}}' },
    public: { kind: 'boolean' },
  },
  output: z.strictObject({
    page: z.strictObject({ id: z.string(), name: z.string(), link: z.string().optional() }),
    isNew: z.boolean(),
    public: z.boolean(),
    headings: z.array(z.string()),
    lines: z.int(),
    there: z.array(z.string()).optional(),
  }),
  example: { page: 'Public services', label: 'customer-facing', preview: true },
  intents: [
    'make a status page for the public services',
    'generate a status page for everything customer-facing',
    'put these monitors on a status page',
    'set up a page where customers see what works',
    'add the new service to the status page',
  ],
  everyday: true,
  run: async ({ client, input, note }) => {
    const { page: name, public: isPublic } = input;
    const asked = linesInGroups(input.groups);
    const [{ rows, link }, known, loose] = await Promise.all([
      client.statusPages.list({ filter: { name }, fields: ['name', 'isPublicStatusPage'] }),
      namedMonitors(
        client,
        asked.map(({ monitor }) => monitor),
      ),
      looseMonitors(client, input.monitors, input.label),
    ]);
    const [page, second] = rows;
    if (second) throw badArgument(`Several status pages are called ${name}.`, 'Rename one with update_status_page.');
    const there = await present(client, page?.id);
    const { lines, skipped } = plannedLines({ lines: asked, loose, known, present: there.monitors });
    if (lines.length + skipped.length === 0)
      throw badArgument(
        'There is nothing to put on the page.',
        'Give monitors, groups, or the label of those that customers know.',
      );
    if (lines.length > MOST_LINES)
      throw badArgument(
        `${lines.length} lines are more than one call makes.`,
        `Give ${MOST_LINES} at the most, then the others.`,
      );
    if (lines.some(({ monitor, shown }) => shown === monitor.name))
      note('Lines bear the names of their monitors: groups can give others for customers to read.');
    const id = page ? page.id : await made(client, name, isPublic ?? true);
    if (page && isPublic !== undefined && page.isPublicStatusPage !== isPublic)
      await client.statusPages.update(
        page.id,
        { isPublicStatusPage: isPublic },
        { does: isPublic ? `Lets anybody read ${name}.` : `Hides ${name} from whoever has no login.` },
      );
    const headings = await addLines(client, { id, name, isNew: page === undefined }, lines, there.headings);
    return {
      page: { id, name, link: link(id) },
      isNew: page === undefined,
      public: isPublic ?? page?.isPublicStatusPage ?? true,
      headings,
      lines: lines.length,
      there: skipped.length > 0 ? skipped : undefined,
    };
  },
});

async function made(client: TypedClient, name: string, isPublic: boolean): Promise<string> {
  const who = isPublic ? 'which anybody can read' : 'which only people with a login can read';
  const { id } = await client.statusPages.create(
    { name, pageTitle: name, isPublicStatusPage: isPublic },
    { does: `Makes the status page ${name}, ${who}.` },
  );
  return id;
}

/** Monitors that are known by these ids or names. */
async function namedMonitors(client: TypedClient, texts: readonly string[]): Promise<NamedMonitor[]> {
  if (texts.length === 0) return [];
  const isId = (text: string): boolean => /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(text);
  const [ids, names] = [texts.filter(isId), texts.filter((text) => !isId(text))];
  const found = await Promise.all([
    names.length > 0 ? monitorsWith(client, { name: [...new Set(names)] }) : [],
    ids.length > 0 ? monitorsWith(client, { id: [...new Set(ids)] }) : [],
  ]);
  return found.flat();
}

/** Monitors that stand under no heading: those that were named, and those with a label. */
async function looseMonitors(
  client: TypedClient,
  ids: readonly string[] | undefined,
  label: string | undefined,
): Promise<NamedMonitor[]> {
  const found = await Promise.all([
    ids && ids.length > 0 ? monitorsWith(client, { id: [...ids] }) : [],
    label === undefined ? [] : monitorsWith(client, { labels: [label] }),
  ]);
  return found.flat();
}

type MonitorFilter = NonNullable<Parameters<TypedClient['monitors']['list']>[0]['filter']>;

async function monitorsWith(client: TypedClient, filter: MonitorFilter): Promise<NamedMonitor[]> {
  const { rows } = await client.monitors.list({ filter, fields: ['name'], sort: 'name', limit: MOST_READ });
  return rows.map(({ id, name }) => ({ id, name: name ?? id }));
}

/** What a page has: ids of its headings by their names, and of the monitors of its lines. */
async function present(
  client: TypedClient,
  page: string | undefined,
): Promise<{ headings: Map<string, string>; monitors: Set<string> }> {
  if (page === undefined) return { headings: new Map(), monitors: new Set() };
  const filter = { statusPage: page };
  const [groups, lines] = await Promise.all([
    client.statusPageGroups.list({ filter, fields: ['name'], limit: MOST_READ }),
    client.statusPageResources.list({ filter, fields: ['monitor'], limit: MOST_READ }),
  ]);
  return {
    headings: new Map(groups.rows.map(({ id, name }) => [(name ?? '').toLowerCase(), id])),
    monitors: new Set(lines.rows.flatMap(({ monitor }) => (monitor ? [monitor.id] : []))),
  };
}

/** Makes the headings that are missing, then the lines; names of those headings. */
async function addLines(
  client: TypedClient,
  page: { readonly id: string; readonly name: string; readonly isNew: boolean },
  lines: readonly PlannedLine[],
  headings: Map<string, string>,
): Promise<string[]> {
  const missing = [...new Set(lines.flatMap(({ heading }) => heading ?? []))].filter(
    (heading) => !headings.has(heading.toLowerCase()),
  );
  // What stands on a new page goes with it.
  const undo = page.isNew ? { undo: null } : {};
  for (const heading of missing) {
    const { id } = await client.statusPageGroups.create(
      { statusPage: page.id, name: heading },
      { does: `Adds the heading ${heading} to ${page.name}.`, ...undo },
    );
    headings.set(heading.toLowerCase(), id);
  }
  for (const { heading, monitor, shown } of lines) {
    const group = heading === undefined ? undefined : headings.get(heading.toLowerCase());
    await client.statusPageResources.create(
      { statusPage: page.id, monitor: monitor.id, displayName: shown, ...(group ? { statusPageGroup: group } : {}) },
      {
        does: `Shows ${monitor.name}${shown === monitor.name ? '' : ` as ${shown}`}${heading ? ` under ${heading}` : ''}.`,
        ...undo,
      },
    );
  }
  return missing;
}
