import { z } from 'zod';
import { badArgument } from '../../basics/errors.ts';
import { defineWorkflow } from '../define.ts';
import { chosenPages, subscribersOf } from './shown-pages.ts';

/** Longest title that the platform takes. */
const LONGEST_TITLE = 100;

export const postAnnouncement = defineWorkflow({
  name: 'post_announcement',
  title: 'Post an announcement',
  description:
    'Post an announcement on status pages (by default the only public one), now or between two times. Planned work is create_maintenance_window.',
  toolset: 'status-pages',
  risk: 'write',
  operations: ['list_status_pages', 'count_status_page_subscribers', 'create_status_page_announcement'],
  input: {
    title: { kind: 'text', required: true },
    text: { kind: 'markdown', required: true },
    pages: { kind: 'many', to: 'status_page' },
    from: { kind: 'date' },
    to: { kind: 'date' },
    notify: { kind: 'boolean', about: 'Tell subscribers.' },
  },
  output: z.strictObject({
    id: z.string(),
    title: z.string(),
    pages: z.array(z.string()),
    from: z.string(),
    to: z.string().optional(),
    subscribersTold: z.int(),
  }),
  example: { title: 'Planned work', text: 'Short interruptions on Saturday.', from: '+2d', to: '+3d', preview: true },
  intents: [
    'announce maintenance this weekend on the status page',
    'put a banner on the status page',
    'tell customers about the holiday hours',
    'create a status page announcement',
    'let our users know on the public page',
  ],
  everyday: true,
  run: async ({ client, input, now, note }) => {
    const from = input.from ?? now.toISOString();
    const { to, title, text: description } = input;
    if (title.length > LONGEST_TITLE)
      throw badArgument(
        `The title has ${title.length} characters, and ${LONGEST_TITLE} are taken.`,
        'Put the rest into the text.',
      );
    if (to !== undefined && to <= from)
      throw badArgument(`It would end (${to}) before it begins (${from}).`, 'Give a later to, or none.');
    const pages = await chosenPages(client, input.pages);
    const isTold = input.notify === true;
    const told = isTold ? await subscribersOf(client, pages) : 0;
    const names = pages.map(({ name }) => name);
    if (to !== undefined && to <= now.toISOString())
      note('It is over already: pages show it among past announcements only.');
    const { id } = await client.statusPageAnnouncements.create(
      {
        title,
        description,
        statusPages: pages.map((page) => page.id),
        showAnnouncementAt: from,
        ...(to === undefined ? {} : { endAnnouncementAt: to }),
        shouldStatusPageSubscribersBeNotified: isTold,
      },
      {
        does: `Posts "${title}" on ${names.join(', ')} from ${from}${to === undefined ? '' : ` to ${to}`}; ${isTold ? `tells ${told} subscribers then` : 'tells no subscriber'}.`,
      },
    );
    return { id, title, pages: names, from, to, subscribersTold: told };
  },
});
