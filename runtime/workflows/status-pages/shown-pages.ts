/** Which pages something is to stand on, and who reads them. */
import { badArgument } from '../../basics/errors.ts';
import type { TypedClient } from '../client-types.ts';

/** A page by its id and name. */
export interface NamedPage {
  readonly id: string;
  readonly name: string;
}

const MOST_NAMED = 20;

/** The pages that were asked for; without any the only public one. Throws `bad_arguments` where that is not clear. */
export async function chosenPages(client: TypedClient, asked: readonly string[] | undefined): Promise<NamedPage[]> {
  const filter = asked ? { id: [...asked] } : { isPublicStatusPage: true };
  const { rows, total } = await client.statusPages.list({ filter, fields: ['name'], sort: 'name', limit: MOST_NAMED });
  const pages = rows.map(({ id, name }) => ({ id, name: name ?? id }));
  if (asked) {
    if (pages.length < new Set(asked).size)
      throw badArgument('One of the pages is not there.', 'See list_status_pages for those that are.');
    return pages;
  }
  if (pages.length === 1) return pages;
  if (pages.length === 0)
    throw badArgument(
      'This project has no public status page.',
      'Make one with publish_status_page, or name a private page.',
    );
  const more = (total ?? 0) > pages.length ? ' and more' : '';
  throw badArgument(
    'There are several public status pages.',
    `Name the pages: ${pages.map(({ name }) => name).join(', ')}${more}.`,
  );
}

/** People who would be told on these pages: who confirmed, and did not leave again. */
export function subscribersOf(client: TypedClient, pages: readonly NamedPage[]): Promise<number> {
  return client.statusPageSubscribers.count({
    filter: { statusPage: pages.map(({ id }) => id), isSubscriptionConfirmed: true, isUnsubscribed: false },
  });
}
