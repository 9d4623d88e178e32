import type { ColumnFacts, Facts, ResourceFacts } from '../../specs/facts.ts';

const BASE: Record<string, ColumnFacts> = {
  _id: { kind: 'id', serverFilled: true, throughRelation: true },
  createdAt: { kind: 'date', serverFilled: true, throughRelation: true },
  updatedAt: { kind: 'date', serverFilled: true },
  deletedAt: { kind: 'date', serverFilled: true },
  version: { kind: 'number', serverFilled: true, permissions: null },
  project: { kind: 'one', to: 'Project', nullable: true },
  projectId: { kind: 'fk', to: 'Project' },
};

function resource(
  singular: string,
  columns: Record<string, ColumnFacts>,
  more: Partial<ResourceFacts> = {},
): ResourceFacts {
  return {
    tag: singular,
    path: `/${singular.toLowerCase()}`,
    singular,
    plural: `${singular}s`,
    operations: ['count', 'create', 'delete', 'get', 'list', 'update'],
    tenant: 'projectId',
    permissions: [1, 2, 1, 1],
    columnPermissions: [1, 2, 1],
    columns: { ...BASE, ...columns },
    ...more,
  };
}

/** The smallest platform that has every shape: two related tables, a label scope, a secret, and keys with permission rows. */
export function tinyFacts(): Facts {
  return {
    release: 'tiny',
    permissions: ['ProjectAdmin', 'Viewer', 'EditProjectTask', 'CurrentUser'],
    permissionSets: [[], [0, 2], [0, 1, 2], [3]],
    enums: {},
    resources: {
      Project: resource('Project', { name: { kind: 'text' } }, { tenant: '_id' }),
      Label: resource('Label', { name: { kind: 'text', required: 'proven', max: 20, throughRelation: true } }),
      Task: resource(
        'Task',
        {
          title: { kind: 'text', required: 'proven' },
          size: { kind: 'number', nullable: true },
          done: { kind: 'boolean', default: false },
          dueAt: { kind: 'date', nullable: true },
          extra: { kind: 'json', nullable: true },
          secret: { kind: 'text', nullable: true, permissions: [1, 0, 1], access: 'cu' },
          owner: { kind: 'one', to: 'Label', nullable: true },
          ownerId: { kind: 'fk', to: 'Label', nullable: true },
          labels: { kind: 'many', to: 'Label' },
        },
        { labelScope: 'labels' },
      ),
      Note: resource(
        'Note',
        {
          text: { kind: 'text' },
          task: { kind: 'one', to: 'Task' },
          taskId: { kind: 'fk', to: 'Task', required: 'proven' },
        },
        { readableWith: 'task' },
      ),
      Diary: resource(
        'Diary',
        { userId: { kind: 'fk', to: 'Label', nullable: true } },
        { userColumn: 'userId', permissions: [3, 3, 3, 3] },
      ),
      ApiKey: resource('ApiKey', { apiKey: { kind: 'uuid' }, expiresAt: { kind: 'date' } }),
      ApiKeyPermission: resource('ApiKeyPermission', {
        apiKeyId: { kind: 'fk', to: 'ApiKey' },
        permission: { kind: 'enum' },
        labels: { kind: 'many', to: 'Label' },
        isBlockPermission: { kind: 'boolean', default: false },
      }),
    },
  };
}
