/** To-many columns changed by what is added and removed: the API only replaces a whole list. */
import { describe, expect, it } from 'vitest';
import { answer, callWith, errorOf, ID, textOf } from '../catalogue.ts';
import { contentOf, sandboxCaller } from '../sandbox-caller.ts';

const NAMES = ['production', 'payments', 'backend'];

async function companyWithLabels() {
  const company = await sandboxCaller();
  const labelsOf = async (monitor: string): Promise<string[]> => {
    const { item } = contentOf<{ item: { labels: { name: string }[] } }>(
      await company.call('get_monitor', { id: monitor, fields: ['labels'] }),
    );
    return item.labels.map(({ name }) => name).sort();
  };
  for (const name of ['ed-a', 'ed-b', 'ed-c']) await company.call('create_label', { name, color: '#ff0000' });
  await company.call('update_monitor', { id: 'Checkout API', labels: ['ed-a', 'ed-b'] });
  company.dispatcher.seen.length = 0;
  return { ...company, labelsOf };
}

describe('an edit of a list', () => {
  it('adds and removes, keeps the rest, and says what came of it', async () => {
    const { call, labelsOf } = await companyWithLabels();
    const { notes } = contentOf<{ notes: string[] }>(
      await call('update_monitor', { id: 'Checkout API', labels: { add: ['ed-c'], remove: ['ed-a'] } }),
    );
    expect(notes).toEqual([
      'labels: 1 added, 1 removed, 2 in all.',
      expect.stringMatching(/^Whole lists were read and are written: .*others in between is lost/),
    ]);
    expect(await labelsOf('Checkout API')).toEqual(['ed-b', 'ed-c']);
  });

  it('what is there already and what is not there is told, and sent for nothing', async () => {
    const { call, dispatcher } = await companyWithLabels();
    const { notes, updated } = contentOf<{ notes: string[]; updated: string[] }>(
      await call('update_monitor', { id: 'Checkout API', labels: { add: ['ed-a'], remove: ['ed-c'] } }),
    );
    expect(notes).toEqual(['labels stays as it is: ed-a was in it, ed-c was not in it.']);
    expect(updated).toEqual([]);
    expect(dispatcher.seen.some(({ method }) => method === 'PUT')).toBe(false);
  });

  it('is worked out for each of several rows', async () => {
    const { call, labelsOf } = await companyWithLabels();
    const before = await labelsOf('Primary database');
    contentOf(await call('update_monitor', { id: ['Checkout API', 'Primary database'], labels: { add: ['ed-c'] } }));
    expect(await labelsOf('Checkout API')).toEqual(['ed-a', 'ed-b', 'ed-c']);
    expect(await labelsOf('Primary database')).toEqual([...before, 'ed-c'].sort());
  });

  it('shows the whole new list in a preview', async () => {
    const { call, labelsOf } = await companyWithLabels();
    const { preview } = contentOf<{ preview: { body: { data: { labels: unknown[] } }; notes: string[] } }>(
      await call('update_monitor', { id: 'Checkout API', labels: { add: ['ed-c'] }, preview: true }),
    );
    expect(preview.body.data.labels).toHaveLength(3);
    expect(preview.notes).toHaveLength(2);
    expect(await labelsOf('Checkout API')).toEqual(['ed-a', 'ed-b']);
  });

  it('a name that nobody has brings candidates', async () => {
    const { call, dispatcher } = await companyWithLabels();
    const result = await call('update_monitor', { id: 'Checkout API', labels: { add: ['ed-d'] } });
    expect(textOf(result)).toMatch(/labels\.add: There is no label called "ed-d".*ed-a \(/);
    expect(dispatcher.seen.every(({ path }) => path.endsWith('/get-list'))).toBe(true);
  });

  it('of the same row both ways is refused, by whatever names', async () => {
    const { call, dispatcher } = await companyWithLabels();
    const result = await call('update_monitor', { id: 'Checkout API', labels: { add: ['ED-A'], remove: ['ed-a'] } });
    expect(textOf(result)).toContain('labels adds and removes the same row: ED-A');
    expect(dispatcher.seen.some(({ method }) => method === 'PUT')).toBe(false);
  });

  it.each([[{}], [{ add: [], remove: [] }], [{ add: null }]])('%j says nothing', async (labels) => {
    const { result, seen } = await callWith('update_monitor', { id: ID, labels });
    expect(errorOf(result)).toMatchObject({ message: 'Nothing to change was given.' });
    expect(seen).toEqual([]);
  });

  it.each([[{ plus: ['a'] }], [{ add: [''] }], [{ add: ['a'], plus: [] }]])('%j is none', async (labels) => {
    const { result, seen } = await callWith('update_monitor', { id: ID, labels });
    expect(errorOf(result)).toMatchObject({ code: 'bad_arguments', message: expect.stringContaining('"remove"') });
    expect(seen).toEqual([]);
  });

  it('needs the present list: a key that may not read it is told to give the whole one', async () => {
    const error = 'You do not have permissions to select on - labels.\nYou need any one of these permissions: ';
    const handlers = [answer(`/monitor/${ID}/get-item`, { error }, 422)];
    const { result } = await callWith('update_monitor', { id: ID, labels: { add: [ID] } }, { handlers });
    expect(errorOf(result)).toMatchObject({ code: 'not_permitted', next: expect.stringContaining('whole list') });
  });

  it('is for updates: a create has nothing to edit', async () => {
    const { result } = await callWith('create_monitor', { name: 'a', monitorType: 'Manual', labels: { add: NAMES } });
    expect(errorOf(result)).toMatchObject({ code: 'bad_arguments', message: expect.stringContaining('labels') });
  });
});
