/** Which permissions an operation needs: from the catalogue, not from the text of a refusal. */
import { ToolError } from '../basics/errors.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Verb } from '../catalogue/kinds.ts';
import { LacksPermission } from './known-failures.ts';

/** Place of a verb's permission set in a module's `permissions`, and what a refusal says of it. */
const VERBS: Readonly<Record<Verb, readonly [place: number, word: string]>> = {
  list: [1, 'read'],
  count: [1, 'read'],
  get: [1, 'read'],
  create: [0, 'create'],
  update: [2, 'change'],
  delete: [3, 'delete'],
};
const MAX_NAMED = 8;

/** A refusal for want of permission on a table, with the permissions that would do; every other error as it is. */
export async function withPermissions(error: ToolError, catalogue: Catalogue): Promise<ToolError> {
  if (!(error instanceof LacksPermission)) return error;
  const { module, verb } = error.tool;
  const [place, word] = VERBS[verb];
  const names = await catalogue.permissionNames(module.permissions?.[place]);
  if (names.length === 0) return error;
  const more = names.length > MAX_NAMED ? ` or ${names.length - MAX_NAMED} others` : '';
  return new ToolError(
    error.code,
    `The API key may not ${word} ${module.plural}.`,
    `Use a key with one of these permissions, or ask a project admin to add one: ${names.slice(0, MAX_NAMED).join(', ')}${more}.`,
  );
}
