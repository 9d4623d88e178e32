/** A table with a column of each way in which arguments and fields treat columns differently; no platform has it. */
import type { Column, ResourceModule, Verb } from '../runtime/catalogue/kinds.ts';

const columns: Readonly<Record<string, Column>> = {
  _id: { kind: 'id', access: 'r' },
  name: { kind: 'text', access: 'cru', required: true, max: 50 },
  note: { kind: 'longText', access: 'cru', nullable: true },
  level: { kind: 'enum', values: ['Low', 'High'], meanings: { Low: 'nobody is woken' }, access: 'cru' },
  marks: { kind: 'enums', values: ['Red', 'Blue'], access: 'cru' },
  tags: { kind: 'texts', access: 'cru' },
  counts: { kind: 'numbers', access: 'cru' },
  size: { kind: 'number', access: 'cru', nullable: true },
  big: { kind: 'bigint', access: 'cru' },
  isOn: { kind: 'boolean', access: 'cru' },
  startsAt: { kind: 'date', access: 'cru', nullable: true },
  ownerId: { kind: 'fk', access: 'cru', nullable: true },
  owner: { kind: 'one', to: 'person', via: 'ownerId', access: 'cru' },
  labels: { kind: 'many', to: 'label', access: 'cru' },
  config: { kind: 'json', access: 'cru' },
  password: { kind: 'text', access: 'cru', secret: true, max: 20 },
  born: { kind: 'text', access: 'cr' },
  stage: { kind: 'text', access: 'ru' },
  page: { kind: 'html', access: 'r', heavy: true },
  hidden: { kind: 'text', access: 'c' },
};

const operation = (verb: Verb): NonNullable<ResourceModule['operations'][Verb]> => ({
  name: `${verb}_thing${verb === 'list' || verb === 'count' ? 's' : ''}`,
  operationId: `${verb}Thing`,
  method: 'POST',
  path: '/thing',
  risk: verb === 'delete' ? 'destructive' : 'write',
});

export const thing: ResourceModule = {
  resource: 'thing',
  schema: 'Thing',
  title: 'thing',
  plural: 'things',
  toolset: 'things',
  label: 'name',
  defaultColumns: ['_id', 'name', 'level', 'startsAt'],
  columns,
  operations: {
    list: operation('list'),
    count: operation('count'),
    get: operation('get'),
    create: operation('create'),
    update: operation('update'),
    delete: operation('delete'),
  },
};

/** The same with changes, under a name of its own: schemas are kept by it. */
export const thingWith = (resource: string, changes: Partial<ResourceModule>): ResourceModule => ({
  ...thing,
  ...changes,
  resource,
  columns: { ...columns, ...changes.columns },
});
