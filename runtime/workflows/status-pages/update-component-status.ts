import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { defineWorkflow } from '../define.ts';
import { TELL_OPEN_INCIDENTS } from '../incidents/open-states.ts';
import { move, moveOf, tell, wayOfWords } from './component-ways.ts';
import { type Line, linesMeant } from './components.ts';

/**
 * OneUptime has no status that is set on a line by hand: a line is as its monitor is. So a status moves the monitor behind
 * it where nothing else does, and words stand as a public note or an announcement.
 */
export const updateComponentStatus = defineWorkflow({
  name: 'update_component_status',
  title: "Update a component's status",
  description:
    'Tell readers about a line of a status page: text is noted on its open incident, else announced; status moves a Manual monitor.',
  toolset: 'status-pages',
  risk: 'write',
  operations: [
    'list_status_page_resources',
    'list_status_pages',
    'list_monitor_group_resources',
    'list_incidents',
    ...TELL_OPEN_INCIDENTS,
    'get_monitor',
    'get_monitor_status',
    'count_status_page_subscribers',
    'create_monitor_status_event',
    'create_incident_public_note',
    'create_status_page_announcement',
  ],
  input: {
    component: { kind: 'text', required: true, about: 'Line' },
    text: { kind: 'markdown' },
    status: { kind: 'one', to: 'monitor_status' },
    page: { kind: 'one', to: 'status_page' },
    notify: { kind: 'boolean', about: 'Tell subscribers.' },
  },
  output: z.strictObject({
    component: z.string(),
    pages: z.array(z.string()),
    moved: z.strictObject({ from: z.string().optional(), to: z.string() }).optional(),
    noteOn: z.string().optional(),
    announcement: z.string().optional(),
    subscribersTold: z.int(),
  }),
  example: { component: 'Payment service', text: 'Investigating payment issues', preview: true },
  intents: [
    'show investigating payment issues on the status page',
    'update the status page for the payment service',
    'mark a component as degraded on the status page',
    'tell readers of the page that we are looking into it',
    'set the carrier portal to offline',
  ],
  everyday: true,
  run: async ({ client, attempt, input: { component, text, status, page, notify = false }, note }) => {
    if (text === undefined && status === undefined)
      throw badArgument('There is nothing to show.', 'Give a text for readers, a status, or both.');
    const lines = await linesMeant(client, component, page);
    const [line] = lines as [Line, ...Line[]];
    const pages = [...new Map(lines.map((shown) => [shown.page.id, shown.page])).values()];
    // What would be refused is found before anything is sent.
    const [words, moving] = await Promise.all([
      text === undefined ? undefined : wayOfWords({ client, attempt }, line, pages),
      status === undefined ? undefined : moveOf(client, line, status),
    ]);
    if (moving && 'why' in moving) {
      if (text === undefined) throw badArgument(moving.why, `Give a text for readers. ${moving.next}`);
      note(`${moving.why} It was left as it is. ${moving.next}`);
    }
    const moved = moving && 'to' in moving ? moving : undefined;
    if (moved) await move(client, moved);
    const told = words && text !== undefined ? await tell(client, words, { text, line, pages, notify }) : undefined;
    return {
      component: line.name,
      pages: pages.map(({ name }) => name),
      moved: moved && { from: moved.from?.name, to: moved.to.name },
      noteOn: told?.noteOn,
      announcement: told?.announcement,
      subscribersTold: told?.subscribersTold ?? 0,
    };
  },
});
