import { ApiError, badData, refusal } from './api-error.ts';
import { isId } from './json.ts';
import { type Action, type Resource, type StoredColumn, SYSTEM_COLUMNS } from './model.ts';
import type { Store, StoredRow } from './store.ts';

/** One permission row of a key. Labels narrow a grant to rows that carry one of them. */
interface Grant {
  readonly permission: string;
  readonly labels: readonly string[];
  readonly blocks: boolean;
}

/** Who is asking: nobody, a project key, or the master key of the instance. */
export interface KeyOwner {
  readonly kind: 'none' | 'key' | 'master';
  /** The project the request works in; null where there is none. */
  readonly projectId: string | null;
  readonly grants: readonly Grant[];
}

/** A request without credentials. */
export const NOBODY: KeyOwner = { kind: 'none', projectId: null, grants: [] };

/** The instance itself, at work in a project; null is all of them. */
export function masterOf(projectId: string | null): KeyOwner {
  return { kind: 'master', projectId, grants: [] };
}

/** What every key may do, even one without permission rows. */
const IMPLICIT: readonly Grant[] = ['Public', 'CurrentUser', 'UnAuthorizedSsoUser'].map((permission) => {
  return { permission, labels: [], blocks: false };
});

/** Reads the credentials of a request. Every unusable key is answered alike: 400 `Invalid API Key`. */
export function authenticate(store: Store, masterKey: string, headers: NodeJS.Dict<string>): KeyOwner {
  const key = headers.apikey;
  if (key === undefined && headers.authorization?.startsWith('Bearer '))
    throw new ApiError(401, { message: 'AccessToken is invalid or expired. Please refresh your token.' });
  if (key === undefined) return NOBODY;
  if (key.toLowerCase() === masterKey) {
    const project = headers.projectid ?? headers.tenantid;
    return masterOf(isId(project) ? project.toLowerCase() : null);
  }
  const row = isId(key) ? store.where('ApiKey', 'apiKey', key.toLowerCase())[0] : undefined;
  if (row === undefined || Number(row.expiresAt) <= store.now()) throw badData('Invalid API Key');
  const own = store.where('ApiKeyPermission', 'apiKeyId', row._id).map(({ permission, labels, isBlockPermission }) => {
    return { permission: String(permission), labels: labels as string[], blocks: isBlockPermission === true };
  });
  return { kind: 'key', projectId: String(row.projectId), grants: [...IMPLICIT, ...own] };
}

const GENERAL_ROLES = ['ProjectOwner', 'ProjectAdmin', 'ProjectMember', 'Viewer'];

/** Names permissions as error texts do: the general roles first, the specific right last. */
function permissionList(permissions: readonly string[], { titleOf }: Resource['rights']): string {
  const isSpecific = (name: string): boolean => /^(Create|Read|Edit|Delete)/.test(name);
  const general = GENERAL_ROLES.filter((role) => permissions.includes(role));
  const others = [...permissions].sort((a, b) => Number(isSpecific(a)) - Number(isSpecific(b)));
  const titles = [...new Set([...general, ...others])].map(titleOf);
  return titles.filter((title) => title !== '').join(', ');
}

/** The grants of a caller that are among some permissions; what is blocked is none. */
export function granting(caller: KeyOwner, permissions: readonly string[]): Grant[] {
  return caller.grants.filter((grant) => !grant.blocks && permissions.includes(grant.permission));
}

/** Refuses a caller who may not act on a table at all. */
export function checkTable(resource: Resource, action: Action, caller: KeyOwner): void {
  if (caller.kind === 'master') return;
  const { singular, rights, facts } = resource;
  if (caller.kind === 'none') {
    throw refusal(401, `Authenticated user or a valid API key is needed to ${action} record of ${singular}.`);
  }
  const permissions = rights[action];
  const isBlock = (grant: Grant): boolean => grant.blocks && grant.labels.length === 0;
  const block = caller.grants.find((grant) => isBlock(grant) && permissions.includes(grant.permission));
  if (block !== undefined) {
    const why = `because ${block.permission} is in your team's permission block list.`;
    throw refusal(422, `You are not authorized to ${action} ${singular} ${why}`);
  }
  if (facts.enterprise === true) {
    const advice = 'Please switch to the Enterprise Edition build to enable this feature.';
    const more = 'See https://oneuptime.com/enterprise/overview for details.';
    throw refusal(402, `${singular} is only available on the OneUptime Enterprise Edition. ${advice} ${more}`);
  }
  if (granting(caller, permissions).length === 0) {
    if (permissions.length === 0) throw refusal(422, `${action} on ${singular} is not allowed.`);
    const advice = `You need one of these permissions: ${permissionList(permissions, rights)}`;
    throw refusal(422, `You do not have permissions to ${action} ${singular}. ${advice}`);
  }
  // A create looks at its columns before it asks for a user.
  if (action !== 'create') checkSession(resource, action, caller);
}

/** Refuses a key where rows belong to users: a right of "the current user" means nothing to it. */
export function checkSession({ singular, rights, facts }: Resource, action: Action, caller: KeyOwner): void {
  if (caller.kind === 'master' || facts.userColumn === undefined) return;
  if (granting(caller, rights[action]).every((grant) => grant.permission === 'CurrentUser'))
    throw refusal(422, `A user session is required to ${action} ${singular}.`);
}

/** Refuses a column that the caller may not read; `use` is the verb of the error text. */
export function checkReadable(column: StoredColumn, caller: KeyOwner, use: 'select' | 'query'): void {
  if (caller.kind === 'master' || SYSTEM_COLUMNS.has(column.name)) return;
  const permissions = column.rights?.read;
  if (permissions === undefined ? column.access !== '' : granting(caller, permissions).length > 0) return;
  const head = `You do not have permissions to ${use} on - ${column.name}.`;
  // Only the refusal of a select goes on in a new line.
  const gap = use === 'select' ? `\n${' '.repeat(20)}` : ' ';
  const list = column.rights === null ? '' : permissionList(column.rights.read, column.rights);
  throw refusal(422, `${head}${gap}You need any one of these permissions: ${list}`);
}

/** Refuses a column that the caller may not write. */
export function checkWritable(
  resource: Resource,
  column: StoredColumn,
  caller: KeyOwner,
  action: 'create' | 'update',
): void {
  if (caller.kind === 'master' || SYSTEM_COLUMNS.has(column.name) || column.name === resource.facts.slug?.[1]) return;
  if (column.rights !== null && granting(caller, column.rights[action]).length > 0) return;
  throw badData(`User is not allowed to ${action} on ${column.name} column of ${resource.singular}`);
}

type RowTest = (row: StoredRow) => boolean;

/** Rows with one of the labels that a caller is restricted to on a table; null for no restriction. */
function labelTest(resource: Resource, action: Action, caller: KeyOwner): RowTest | null {
  const scope = resource.facts.labelScope;
  const grants = granting(caller, resource.rights[action]);
  if (scope === undefined || grants.length === 0 || grants.some((grant) => grant.labels.length === 0)) return null;
  const labels = new Set(grants.flatMap((grant) => grant.labels));
  if (resource.name === 'Label') return (row) => labels.has(row._id);
  return (row) => (row[scope] as string[]).some((label) => labels.has(label));
}

/** Rows that follow their parent's visibility, such as the notes of an incident. */
function parentTest(store: Store, resource: Resource, caller: KeyOwner): RowTest | null {
  const relation = resource.columns.get(resource.facts.readableWith ?? '');
  const parent = store.model.resources.get(relation?.to ?? '');
  const test = parent === undefined ? null : labelTest(parent, 'read', caller);
  if (relation === undefined || parent === undefined || test === null) return null;
  const key = relation.kind === 'many' ? relation.name : (relation.partner ?? relation.name);
  return (row) =>
    [row[key]].flat().some((id) => {
      const found = store.find(parent.name, id);
      return found !== undefined && test(found);
    });
}

/** Which rows of a table exist for a caller: those of the project, narrowed by labels. Everything else looks as if it were not there. */
export function visibility(store: Store, resource: Resource, action: Action, caller: KeyOwner): RowTest {
  const tenant = resource.facts.tenant;
  const tests: (RowTest | null)[] = [];
  if (tenant !== undefined && (caller.kind !== 'master' || caller.projectId !== null)) {
    tests.push((row) => row[tenant] === caller.projectId);
  }
  if (caller.kind === 'key') tests.push(labelTest(resource, action, caller), parentTest(store, resource, caller));
  const present = tests.filter((test) => test !== null);
  return (row) => present.every((test) => test(row));
}
