/** Where a row's page lies in OneUptime's own web application, for resources that have one. */

import type { ResourceModule } from '../catalogue/kinds.ts';
import type { WireObject } from './codec.ts';

/** Column that a link needs beside the id; read along, and shown only when it was asked for. */
export const PROJECT = 'projectId';

/** Whether rows of the resource have a page. */
export function hasPage({ page, columns }: ResourceModule): boolean {
  return page !== undefined && PROJECT in columns;
}

/** Address of a row's page; `id` may be `{id}`, for one address that stands for all rows of a list. */
export function pageOf(
  { page }: ResourceModule,
  site: string,
  row: WireObject | undefined,
  id: string,
): string | undefined {
  const project = row?.[PROJECT];
  const projectId = typeof project === 'object' && project !== null && 'value' in project ? project.value : project;
  return page && typeof projectId === 'string'
    ? `${site}/dashboard/${projectId}/${page.replace('{id}', () => id)}`
    : undefined;
}
