import { beforeEach, describe, expect, test } from 'vitest';
import { ApiError } from '../../sandbox/engine/api-error.ts';
import { type Action, buildModel, type StoredColumn } from '../../sandbox/engine/model.ts';
import {
  authenticate,
  checkReadable,
  checkTable,
  checkWritable,
  type KeyOwner,
  NOBODY,
  visibility,
} from '../../sandbox/engine/permissions.ts';
import { Store } from '../../sandbox/engine/store.ts';
import { realFacts } from './client.ts';
import { tinyFacts } from './tiny-facts.ts';

const PROJECT = '00000000-0000-4000-8000-00000000000a';
const OTHER = '00000000-0000-4000-8000-00000000000b';
const KEY = '11111111-1111-4111-8111-111111111111';
const MASTER = '99999999-9999-4999-8999-999999999999';
const NOW = new Date('2026-03-01T12:00:00.000Z');

interface GrantRow {
  readonly permission: string;
  readonly labels?: readonly string[];
  readonly isBlockPermission?: boolean;
}

describe('permission check', () => {
  let store: Store;

  beforeEach(() => {
    store = new Store(buildModel(tinyFacts()), () => NOW);
  });

  function keyWith(rows: readonly GrantRow[], expiresAt = NOW.getTime() + 1000): KeyOwner {
    const key = store.insert('ApiKey', { apiKey: KEY, projectId: PROJECT, expiresAt });
    for (const row of rows) store.insert('ApiKeyPermission', { apiKeyId: key._id, ...row });
    return authenticate(store, MASTER, { apikey: KEY.toUpperCase() });
  }

  function refusalOf(work: () => void): { status: number; error: string } | null {
    try {
      work();
      return null;
    } catch (error) {
      expect(error).toBeInstanceOf(ApiError);
      const { status, body } = error as ApiError;
      return { status, error: String((body as { error?: unknown }).error ?? (body as { message?: unknown }).message) };
    }
  }

  const table = (action: Action, caller: KeyOwner, name = 'Task'): ReturnType<typeof refusalOf> =>
    refusalOf(() => checkTable(store.table(name).resource, action, caller));

  test.each([[''], ['nope'], ['00000000-0000-4000-8000-00000000dead']])('key %j is invalid', (apikey) => {
    expect(refusalOf(() => authenticate(store, MASTER, { apikey }))).toEqual({ status: 400, error: 'Invalid API Key' });
  });

  test('an expired key is answered like an unknown one', () => {
    expect(refusalOf(() => keyWith([{ permission: 'ProjectAdmin' }], NOW.getTime()))).toEqual({
      status: 400,
      error: 'Invalid API Key',
    });
  });

  test('a bearer value is a session token, other headers are not read', () => {
    expect(refusalOf(() => authenticate(store, MASTER, { authorization: 'Bearer x' }))?.status).toBe(401);
    expect(authenticate(store, MASTER, { 'x-api-key': KEY })).toBe(NOBODY);
  });

  test('without a key: 401; without the permission: 422 with the list', () => {
    expect(table('read', NOBODY)?.status).toBe(401);
    expect(table('update', keyWith([{ permission: 'Viewer' }]))).toEqual({
      status: 422,
      error: 'You do not have permissions to update Task. You need one of these permissions: Project Admin, Edit Task',
    });
  });

  test('a permission suffices for its actions and no others', () => {
    const viewer = keyWith([{ permission: 'Viewer' }]);
    expect(table('read', viewer)).toBeNull();
    expect(table('create', viewer)?.status).toBe(422);
  });

  test('a block permission wins', () => {
    const caller = keyWith([
      { permission: 'ProjectAdmin' },
      { permission: 'EditProjectTask', isBlockPermission: true },
    ]);
    expect(table('update', caller)?.error).toContain('EditProjectTask is in your team');
  });

  test('rights of "the current user" mean nothing to a key', () => {
    expect(table('read', keyWith([{ permission: 'ProjectAdmin' }]), 'Diary')).toEqual({
      status: 422,
      error: 'A user session is required to read Diary.',
    });
  });

  test('columns have rights of their own', () => {
    const caller = keyWith([{ permission: 'ProjectAdmin' }]);
    const resource = store.table('Task').resource;
    const column = (name: string) => resource.columns.get(name) as StoredColumn;
    const select = refusalOf(() => checkReadable(column('secret'), caller, 'select'));
    expect(select?.error).toMatch(
      /^You do not have permissions to select on - secret\.\n {20}You need any one of these permissions: $/,
    );
    expect(refusalOf(() => checkReadable(column('version'), caller, 'select'))).toBeNull();
    expect(refusalOf(() => checkWritable(resource, column('title'), caller, 'update'))).toBeNull();
    const viewer = { ...caller, grants: [{ permission: 'Viewer', labels: [], blocks: false }] };
    expect(refusalOf(() => checkWritable(resource, column('title'), viewer, 'update'))).toEqual({
      status: 400,
      error: 'User is not allowed to update on title column of Task',
    });
  });

  test('rows of another project do not exist; the master key sees all', () => {
    const mine = store.insert('Task', { title: 'a', projectId: PROJECT });
    const theirs = store.insert('Task', { title: 'b', projectId: OTHER });
    const resource = store.table('Task').resource;
    const isMine = visibility(store, resource, 'read', keyWith([{ permission: 'Viewer' }]));
    expect([isMine(mine), isMine(theirs)]).toEqual([true, false]);
    const all = visibility(store, resource, 'read', authenticate(store, MASTER, { apikey: MASTER }));
    expect([all(mine), all(theirs)]).toEqual([true, true]);
    const one = visibility(store, resource, 'read', authenticate(store, MASTER, { apikey: MASTER, projectid: OTHER }));
    expect([one(mine), one(theirs)]).toEqual([false, true]);
  });

  test('labels narrow a grant to labelled rows and to what hangs on them', () => {
    const label = store.insert('Label', { name: 'x', projectId: PROJECT });
    const labelled = store.insert('Task', { title: 'a', projectId: PROJECT, labels: [label._id] });
    const plain = store.insert('Task', { title: 'b', projectId: PROJECT });
    const caller = keyWith([{ permission: 'Viewer', labels: [label._id] }]);
    const tasks = visibility(store, store.table('Task').resource, 'read', caller);
    expect([tasks(labelled), tasks(plain)]).toEqual([true, false]);
    const notes = visibility(store, store.table('Note').resource, 'read', caller);
    const note = (taskId: string) => store.insert('Note', { text: 'n', taskId, projectId: PROJECT });
    expect([notes(note(labelled._id)), notes(note(plain._id))]).toEqual([true, false]);
  });

  test.each([
    ['ProjectOwner', 'Project Owner'],
    ['EditProjectLabel', 'Edit Label'],
    ['ReadProject', 'Read Project'],
    ['CreateIncidentNote', 'Create Incident Note'],
    ['CurrentUser', 'Logged in User'],
  ])('%s is called %s', (name, title) => {
    const facts = { ...tinyFacts(), permissionTitles: { CurrentUser: 'Logged in User' } };
    expect(buildModel(facts).resources.get('Task')?.rights.titleOf(name)).toBe(title);
  });
});

test('every permission but those of sessions has a title', async () => {
  const { permissionTitles = {} } = await realFacts();
  const untitled = Object.keys(permissionTitles).filter((permission) => permissionTitles[permission] === '');
  expect(untitled.sort()).toEqual(['AuthenticatedRequest', 'UnAuthorizedSsoUser']);
});
