import type { Column, Model, Resource } from './model.ts';
import { badData, Refusal, refusal } from './refusal.ts';
import type { Row, Store } from './store.ts';
import { isUuid } from './wire.ts';

/** What a permission is about. */
export type Action = 'create' | 'read' | 'update' | 'delete';

/** One permission row of a key. Labels narrow a grant to rows that carry one of them. */
interface Grant {
  readonly permission: string;
  readonly labels: readonly string[];
  readonly blocks: boolean;
}

/** Who is asking: nobody, a project key, or the master key of the instance. */
export interface Caller {
  readonly kind: 'none' | 'key' | 'master';
  /** The project the request works in; null where there is none. */
  readonly projectId: string | null;
  readonly keyId: string | null;
  readonly grants: readonly Grant[];
}

/** A request without credentials. */
export const NOBODY: Caller = { kind: 'none', projectId: null, keyId: null, grants: [] };

/** What every key may do, even one without permission rows. */
const IMPLICIT = ['Public', 'CurrentUser', 'UnAuthorizedSsoUser'];
const ACTIONS: readonly Action[] = ['create', 'read', 'update', 'delete'];

type Headers = Readonly<Record<string, string | undefined>>;

function grantsOf(store: Store, keyId: string): Grant[] {
  const implicit = IMPLICIT.map((permission) => ({ permission, labels: [], blocks: false }));
  const rows = store.table('ApiKeyPermission').where('apiKeyId', keyId);
  const own = rows.map((row) => ({
    permission: String(row.permission),
    labels: row.labels as string[],
    blocks: row.isBlockPermission === true,
  }));
  return [...implicit, ...own];
}

/** Reads the credentials of a request. Every unusable key is answered alike: 400 `Invalid API Key`. */
export function authenticate(store: Store, masterKey: string, headers: Headers): Caller {
  const key = headers.apikey;
  if (key === undefined) {
    if (headers.authorization?.startsWith('Bearer ')) {
      throw new Refusal(401, { message: 'AccessToken is invalid or expired. Please refresh your token.' });
    }
    return NOBODY;
  }
  if (key.toLowerCase() === masterKey) {
    const project = headers.projectid ?? headers.tenantid;
    return { kind: 'master', projectId: isUuid(project) ? project.toLowerCase() : null, keyId: null, grants: [] };
  }
  const row = isUuid(key) ? store.table('ApiKey').where('apiKey', key.toLowerCase())[0] : undefined;
  if (row === undefined || Number(row.expiresAt) <= store.now()) throw badData('Invalid API Key');
  return { kind: 'key', projectId: String(row.projectId), keyId: row._id, grants: grantsOf(store, row._id) };
}

/** "EditProjectLabel" -> "Edit Label": how error texts name a permission. */
export function permissionTitle(permission: string): string {
  const words = permission.replace(/([a-z])([A-Z])/g, '$1 $2').split(' ');
  const isRowRight = /^(Create|Read|Edit|Delete)$/.test(words[0] ?? '') && words[1] === 'Project' && words.length > 2;
  return (isRowRight ? [words[0], ...words.slice(2)] : words).join(' ');
}

const RANK = ['ProjectOwner', 'ProjectAdmin', 'ProjectMember', 'Viewer'];

/** Names permissions as error texts do: the general roles first, the specific right last. */
export function permissionList(permissions: readonly string[]): string {
  const rank = (name: string): number => {
    const index = RANK.indexOf(name);
    return index >= 0 ? index : /^(Create|Read|Edit|Delete)/.test(name) ? 99 : 50;
  };
  return [...new Set(permissions)]
    .sort((a, b) => rank(a) - rank(b))
    .map(permissionTitle)
    .join(', ');
}

/** Permissions that allow an action on a table. */
export function tablePermissions(model: Model, resource: Resource, action: Action): readonly string[] {
  return model.permissionSet(resource.facts.permissions[ACTIONS.indexOf(action)] ?? -1);
}

/** Permissions that allow an action on a column; null where no rule exists and the table's own decides. */
export function columnPermissions(
  model: Model,
  resource: Resource,
  column: Column,
  action: Action,
): readonly string[] | null {
  if (column.permissions === null) return null;
  const sets = column.permissions ?? resource.facts.columnPermissions;
  return model.permissionSet(sets[ACTIONS.indexOf(action)] ?? -1);
}

function granting(caller: Caller, permissions: readonly string[]): Grant[] {
  return caller.grants.filter((grant) => !grant.blocks && permissions.includes(grant.permission));
}

function checkBlocked(caller: Caller, resource: Resource, action: Action, permissions: readonly string[]): void {
  const block = caller.grants.find(
    (grant) => grant.blocks && grant.labels.length === 0 && permissions.includes(grant.permission),
  );
  if (block !== undefined) {
    const why = `because ${block.permission} is in your team's permission block list.`;
    throw refusal(422, `You are not authorized to ${action} ${resource.singular} ${why}`);
  }
}

/** Refuses a caller who may not act on a table at all. */
export function checkTable(model: Model, resource: Resource, action: Action, caller: Caller): void {
  if (caller.kind === 'master') return;
  if (caller.kind === 'none') {
    throw refusal(401, `Authenticated user or a valid API key is needed to ${action} record of ${resource.singular}.`);
  }
  const permissions = tablePermissions(model, resource, action);
  checkBlocked(caller, resource, action, permissions);
  const grants = granting(caller, permissions);
  if (grants.length === 0) {
    const list = permissionList(permissions);
    throw refusal(
      422,
      `You do not have permissions to ${action} ${resource.singular}. You need one of these permissions: ${list}`,
    );
  }
  // A right of "the current user" means nothing to a key where rows belong to users.
  const isPersonal = grants.every((grant) => grant.permission === 'CurrentUser');
  if (isPersonal && resource.facts.userColumn !== undefined) {
    throw refusal(422, `A user session is required to ${action} ${resource.singular}.`);
  }
}

/** Columns every reader of a table may see. */
const ALWAYS_READABLE = new Set(['_id', 'createdAt', 'updatedAt', 'deletedAt', 'version']);

/** Refuses a column that the caller may not read; `use` is the verb of the error text. */
export function checkReadable(
  model: Model,
  resource: Resource,
  column: Column,
  caller: Caller,
  use: 'select' | 'query',
): void {
  if (caller.kind === 'master' || ALWAYS_READABLE.has(column.name)) return;
  const permissions = columnPermissions(model, resource, column, 'read');
  if (permissions === null ? column.access !== '' : granting(caller, permissions).length > 0) return;
  const head = `You do not have permissions to ${use} on - ${column.name}.`;
  const indent = ' '.repeat(20);
  throw refusal(422, `${head}\n${indent}You need any one of these permissions: ${permissionList(permissions ?? [])}`);
}

/** Refuses a column that the caller may not write. */
export function checkWritable(
  model: Model,
  resource: Resource,
  column: Column,
  caller: Caller,
  action: 'create' | 'update',
): void {
  if (caller.kind === 'master' || ALWAYS_READABLE.has(column.name) || column.name === resource.facts.slug?.[1]) return;
  const permissions = columnPermissions(model, resource, column, action);
  if (permissions !== null && granting(caller, permissions).length > 0) return;
  throw badData(`User is not allowed to ${action} on ${column.name} column of ${resource.singular}`);
}

/** The labels a caller is restricted to on a table, or null for no restriction. */
function labelLimit(model: Model, resource: Resource, action: Action, caller: Caller): ReadonlySet<string> | null {
  const grants = granting(caller, tablePermissions(model, resource, action));
  if (grants.length === 0 || grants.some((grant) => grant.labels.length === 0)) return null;
  return new Set(grants.flatMap((grant) => grant.labels));
}

type RowTest = (row: Row) => boolean;

function labelTest(model: Model, resource: Resource, action: Action, caller: Caller): RowTest | null {
  const scope = resource.facts.labelScope;
  const labels = scope === undefined ? null : labelLimit(model, resource, action, caller);
  if (scope === undefined || labels === null) return null;
  const carries = (row: Row): boolean => (row[scope] as string[]).some((label) => labels.has(label));
  return resource.name === 'Label' ? (row) => labels.has(row._id) : carries;
}

/** Rows that follow their parent's visibility, such as the notes of an incident. */
function parentTest(store: Store, resource: Resource, caller: Caller): RowTest | null {
  const name = resource.facts.readableWith;
  const relation = name === undefined ? undefined : resource.columns.get(name);
  const parent = relation?.to === undefined ? undefined : store.model.resources.get(relation.to);
  if (relation === undefined || parent === undefined) return null;
  const test = labelTest(store.model, parent, 'read', caller);
  if (test === null) return null;
  const ids = (row: Row): unknown[] =>
    relation.kind === 'many' ? (row[relation.name] as unknown[]) : [row[relation.partner ?? relation.name]];
  return (row) =>
    ids(row).some((id) => {
      const found = store.find(parent.name, id);
      return found !== undefined && test(found);
    });
}

/** Which rows of a table exist for a caller: those of the project, narrowed by labels. Everything else looks as if it were not there. */
export function visibility(store: Store, resource: Resource, action: Action, caller: Caller): RowTest {
  const tenant = resource.facts.tenant;
  const tests: RowTest[] = [];
  if (tenant !== undefined && (caller.kind !== 'master' || caller.projectId !== null)) {
    tests.push((row) => row[tenant] === caller.projectId);
  }
  if (caller.kind === 'key') {
    const narrowing = [labelTest(store.model, resource, action, caller), parentTest(store, resource, caller)];
    tests.push(...narrowing.filter((test) => test !== null));
  }
  return (row) => tests.every((test) => test(row));
}
