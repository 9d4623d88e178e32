/** Which permissions an operation needs: from the catalogue, not from the text of a refusal. */

import { ToolError } from '../basics/errors.ts';
import type { Catalogue, LoadedTool } from '../catalogue/catalogue.ts';
import type { Verb } from '../catalogue/kinds.ts';

/** Place of a verb's permission set in a module's `permissions`. */
const PLACE: Readonly<Record<Verb, number>> = { create: 0, list: 1, count: 1, get: 1, update: 2, delete: 3 };
const WORD: Readonly<Record<Verb, string>> = {
  list: 'read',
  count: 'read',
  get: 'read',
  create: 'create',
  update: 'change',
  delete: 'delete',
};
const MAX_NAMED = 8;
/** How the API words a refusal of a table; those of columns, plans and sessions are worded otherwise, and stay. */
const LACKS = /You need one of these permissions/;

/** A refusal for want of permission, with the permissions that would do; every other error as it is. */
export async function withPermissions(
  error: ToolError,
  { module, verb }: LoadedTool,
  catalogue: Catalogue,
): Promise<ToolError> {
  if (error.code !== 'not_permitted' || !LACKS.test(error.message)) return error;
  const names = await catalogue.permissionNames(module.permissions?.[PLACE[verb]]);
  if (names.length === 0) return error;
  const more = names.length > MAX_NAMED ? ` or ${names.length - MAX_NAMED} others` : '';
  return new ToolError(
    error.code,
    `The API key may not ${WORD[verb]} ${module.plural}.`,
    `Use a key with one of these permissions, or ask a project admin to add one: ${names.slice(0, MAX_NAMED).join(', ')}${more}.`,
  );
}
