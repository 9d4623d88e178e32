/** What may come of writes, as it is read of the server and laid onto the model. */
import { describe, expect, it } from 'vitest';
import { assessRisk } from '../../codegen/emit/risk.ts';
import type { Model, ModelResource } from '../../codegen/model/model.ts';
import { readEffects, unknownEffects, withEffects } from '../../codegen/words/effects.ts';

const operation = { operationId: 'x', method: 'POST', path: '/x' };
const resource = (columns: ModelResource['columns'] = {}): ModelResource => ({
  schema: 'Thing',
  tag: 'Thing',
  title: 'thing',
  plural: 'things',
  summary: '',
  toolset: 'other',
  defaultColumns: [],
  columns: { name: { kind: 'text', access: 'cru' }, ...columns },
  operations: { list: operation, create: operation, update: operation, delete: operation },
});
const modelOf = (thing: ModelResource): Model => ({
  resources: [thing],
  toolsets: {},
  everyday: [],
  permissions: { names: [], sets: [] },
});
const laid = (effects: object, thing = resource()): ModelResource => {
  const [first] = withEffects(modelOf(thing), readEffects(effects)).resources;
  if (!first) throw new Error('no resource');
  return first;
};
const PAGES = { of: 'create update', kind: 'pages', by: 'policies', when: ['name'], read: 'where' };

describe('effects of a kind of row', () => {
  it('go to the verbs that they are of', () => {
    const stated = [{ kind: 'pages', by: 'policies', when: ['name'] }];
    expect(laid({ Thing: [PAGES] }).effects).toEqual({ create: stated, update: stated });
    expect(laid({ Thing: [{ ...PAGES, of: 'create' }] }).effects).toEqual({ create: stated });
    expect(laid({}).effects).toBeUndefined();
  });

  it('are those of a table with another number, too', () => {
    expect(laid({ ThingV2: [PAGES] }).effects).toHaveProperty('create');
  });

  it.each(['shouldSubscribersBeNotified', 'notifySubscribersOfIt', 'sendMessage'])(
    'are taken to be there where nobody read what %s does',
    (column) => {
      const told = laid({}, resource({ [column]: { kind: 'boolean', access: 'cr' } }));
      expect(told.effects).toEqual({ create: [{ kind: 'tells', by: 'columns', when: [column] }] });
      expect(assessRisk(told, 'create')).toMatchObject({ notifies: true, asks: true });
      expect(assessRisk(told, 'update')).toMatchObject({ notifies: false, asks: false });
    },
  );

  it('are none where somebody read that nothing comes of it', () => {
    const thing = resource({ shouldSubscribersBeNotified: { kind: 'boolean', access: 'cru' } });
    const none = {
      of: 'create update',
      kind: 'none',
      by: 'switches',
      when: ['shouldSubscribersBeNotified'],
      read: 'x',
    };
    expect(laid({ Thing: [none] }, thing).effects).toBeUndefined();
  });

  it('go outside, and are asked about unless they are mails', () => {
    const mails = laid({ Thing: [{ of: 'create', kind: 'mails', by: 'owners', read: 'x' }] });
    expect(assessRisk(mails, 'create')).toMatchObject({ notifies: true, asks: false });
    expect(assessRisk(laid({ Thing: [PAGES] }), 'create')).toMatchObject({ notifies: true, asks: true });
    expect(assessRisk(resource(), 'delete')).toMatchObject({ asks: true });
    expect(assessRisk(resource(), 'list')).toMatchObject({ notifies: false, asks: false });
  });

  it('that are of nothing are told', () => {
    const effects = readEffects({ Thing: [{ ...PAGES, when: ['gone'] }], Other: [PAGES] });
    expect(unknownEffects(effects, modelOf(resource()))).toEqual([
      'effects: Thing has no column gone',
      'effects: no resource is called Other',
    ]);
  });

  it.each([
    ['no table', []],
    ['no list', { Thing: PAGES }],
    ['a word too many', { Thing: [{ ...PAGES, more: 1 }] }],
    ['another verb', { Thing: [{ ...PAGES, of: 'delete' }] }],
    ['an unknown kind', { Thing: [{ ...PAGES, kind: 'shouts' }] }],
    ['no way', { Thing: [{ ...PAGES, by: '' }] }],
    ['columns that are none', { Thing: [{ ...PAGES, when: 'name' }] }],
    ['no place', { Thing: [{ ...PAGES, read: '' }] }],
  ])('are refused with %s', (_, effects) => {
    expect(() => readEffects(effects)).toThrow(/behaviour\.yaml/);
  });
});
