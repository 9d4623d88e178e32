/** What a caller did earlier is listed, and taken back column by column where nobody changed it since. */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditLine } from '../../runtime/guard/audit/audit-line.ts';
import { sentCode, sentText } from '../sent-result.ts';
import { type AuditedProduct, auditedProduct } from './audited-product.ts';

let audited: AuditedProduct;
beforeAll(async () => {
  audited = await auditedProduct();
});
afterAll(async () => audited.close());

interface Listed {
  readonly changes: readonly {
    audit_id: string;
    tool: string;
    canUndo: boolean;
    undoneBy?: string;
    lost?: string[];
    rows: { id?: string; changed?: Record<string, string> }[];
  }[];
}
interface Undone {
  readonly undone: boolean;
  readonly undoneBy?: string;
  readonly putBack: { id: string; columns: string[] }[];
  readonly deleted: string[];
  readonly left: string[];
}

const newest = async (): Promise<string> =>
  (await audited.content<Listed>('list_my_changes', { since: '-1h' })).changes[0]?.audit_id as string;
const undo = (id: string, more = {}): Promise<Undone> => audited.content('undo_change', { audit_id: id, ...more });
const makeLabel = async (name: string): Promise<string> =>
  (await audited.content<{ created: { id: string } }>('create_label', { name, color: '#111111', description: 'first' }))
    .created.id;
const label = async (id: string) =>
  (
    await audited.content<{ item: Record<string, unknown> }>('get_label', {
      id,
      fields: ['name', 'color', 'description'],
    })
  ).item;

describe('undo_change', () => {
  it('shows first, puts columns back, and does so once', async () => {
    const id = await makeLabel('Undo A');
    await audited.call('update_label', { id, color: '#222222', description: 'second' });
    const change = await newest();
    const shown = await audited.content<{ preview: { steps: unknown[] } }>('undo_change', {
      audit_id: change,
      preview: true,
    });
    expect(shown.preview.steps).toMatchObject([
      { tool: 'update_label', arguments: { id, color: '#111111', description: 'first' } },
    ]);
    expect(await label(id)).toMatchObject({ color: '#222222' });
    expect(await undo(change)).toMatchObject({
      undone: true,
      putBack: [{ id, columns: expect.arrayContaining(['color', 'description']) }],
    });
    expect(await label(id)).toMatchObject({ color: '#111111', description: 'first' });
    const again = await undo(change);
    expect(again).toMatchObject({ undone: false, undoneBy: expect.any(String), putBack: [] });
    // The undo is a change itself, and what it took back can be had again.
    expect(await undo(again.undoneBy as string)).toMatchObject({ undone: true });
    expect(await label(id)).toMatchObject({ color: '#222222', description: 'second' });
    expect(await undo(change)).toMatchObject({ undone: true });
    expect(await label(id)).toMatchObject({ color: '#111111' });
  });

  it.each(['B', 'BB', 'BBB'])('leaves and names columns that were changed since: %s', async (name) => {
    const id = await makeLabel(`Undo ${name}`);
    await audited.call('update_label', { id, color: '#222222', description: 'second' });
    const change = await newest();
    await audited.call('update_label', { id, color: '#999999' });
    const undone = await undo(change);
    expect(undone.putBack).toEqual([{ id, columns: ['description'] }]);
    expect(undone.left.join()).toMatch(/color: changed since/);
    expect(await label(id)).toMatchObject({ color: '#999999', description: 'first' });
  });

  it('clears what was empty, and puts references back', async () => {
    const { created } = await audited.content<{ created: { id: string } }>('create_label', {
      name: 'Undo C',
      color: '#111111',
    });
    await audited.call('update_label', { id: created.id, description: 'now' });
    expect(await undo(await newest())).toMatchObject({ putBack: [{ columns: ['description'] }] });
    expect((await label(created.id)).description ?? null).toBeNull();
    const [incident] = (
      await audited.content<{ items: { id: string; incidentSeverity: { name: string } }[] }>('list_incidents', {
        limit: 1,
        fields: ['incidentSeverity'],
      })
    ).items;
    const other = incident?.incidentSeverity.name === 'Minor Incident' ? 'Major Incident' : 'Minor Incident';
    const severities = (await audited.content<{ items: { name: string }[] }>('list_incident_severities', {})).items.map(
      ({ name }) => name,
    );
    const wanted = severities.find((name) => name !== incident?.incidentSeverity.name) ?? other;
    await audited.call('update_incident', { id: incident?.id, incidentSeverity: wanted });
    expect(await undo(await newest())).toMatchObject({
      putBack: [{ id: incident?.id, columns: ['incidentSeverity'] }],
    });
    const { item } = await audited.content<{ item: unknown }>('get_incident', {
      id: incident?.id,
      fields: ['incidentSeverity'],
    });
    expect(item).toMatchObject({ incidentSeverity: incident?.incidentSeverity });
  });

  it.each(['E', 'EE', 'EEE'])('deletes a row that was made, unless it was changed since: %s', async (name) => {
    const id = await makeLabel(`Undo D${name}`);
    const first = await newest();
    expect(await undo(first)).toMatchObject({ undone: true, deleted: [id] });
    expect(await undo(first)).toMatchObject({ undone: false, undoneBy: expect.any(String), left: [] });
    expect(sentCode(await audited.call('get_label', { id }))).toBe('not_found');
    const kept = await makeLabel(`Undo ${name}`);
    const made = await newest();
    await audited.call('update_label', { id: kept, color: '#777777' });
    const undone = await undo(made);
    expect(undone).toMatchObject({ undone: false, deleted: [] });
    expect(undone.left.join()).toMatch(/color: changed since.*delete_label/);
    expect(await label(kept)).toMatchObject({ color: '#777777' });
  });

  it('names what does not come back', async () => {
    const id = await makeLabel('Undo F');
    await audited.call('delete_label', { id });
    const change = await newest();
    const listed = (await audited.content<Listed>('list_my_changes', {})).changes[0];
    expect(listed).toMatchObject({
      audit_id: change,
      canUndo: false,
      lost: [expect.stringContaining('does not come back')],
    });
    expect(await undo(change)).toMatchObject({ undone: false, left: [expect.stringContaining('does not come back')] });
  });

  it('takes back all rows of a call, last first', async () => {
    const ids = [await makeLabel('Undo G'), await makeLabel('Undo H')];
    await audited.call('update_label', { id: ids, color: '#555555' });
    const { putBack } = await undo(await newest());
    expect(putBack.map(({ id }) => id)).toEqual([...ids].reverse());
    for (const id of ids) expect(await label(id)).toMatchObject({ color: '#111111' });
  });

  it('goes through what holds for every call', async () => {
    const id = await makeLabel('Undo I');
    await audited.call('update_label', { id, color: '#666666' });
    const change = await newest();
    expect(sentCode(await audited.call('undo_change', { audit_id: change }, { at: '/readonly' }))).toBe('read_only');
    expect(sentCode(await audited.call('call_write', { tool: 'undo_change', arguments: { audit_id: change } }))).toBe(
      'wrong_dispatcher',
    );
    expect(
      sentCode(await audited.call('call_read', { tool: 'undo_change', arguments: { audit_id: change } })),
    ).not.toBeUndefined();
    expect(await label(id)).toMatchObject({ color: '#666666' });
  });
});

describe('only what is one’s own', () => {
  it('is listed and undone', async () => {
    const id = await makeLabel('Mine');
    await audited.call('update_label', { id, color: '#222222' });
    const change = await newest();
    for (const role of ['readonly', 'other'] as const) {
      expect((await audited.content<Listed>('list_my_changes', {}, { role })).changes).toEqual([]);
      expect(sentCode(await audited.call('undo_change', { audit_id: change }, { role }))).toBe('not_found');
    }
    expect(sentCode(await audited.call('list_my_changes', {}, { credential: undefined }))).toBe('no_credential');
    expect(sentCode(await audited.call('undo_change', { audit_id: change }, { credential: undefined }))).toBe(
      'no_credential',
    );
  });

  it('and not what another wrote with the name of one’s key in it', async () => {
    await makeLabel('Mine, before it is named');
    const change = await newest();
    const [{ key = '' } = {}] = (await audited.lines()).filter(({ id }) => id === change);
    expect(key).not.toBe('');
    const forged = { name: `Of ${key}`, color: '#333333', description: key };
    expect((await audited.call('create_label', forged, { role: 'other' })).isError).not.toBe(true);
    const [line] = (await audited.lines()).filter(({ key: owner, tool }) => tool === 'create_label' && owner !== key);
    expect(JSON.stringify(line)).toContain(key);
    expect(await newest()).toBe(change);
    expect(sentCode(await audited.call('undo_change', { audit_id: line?.id }))).toBe('not_found');
  });

  it('and of this instance: lines of another site are nobody’s', async () => {
    await makeLabel('Elsewhere');
    const change = await newest();
    const text = await readFile(audited.file, 'utf8');
    const line = JSON.parse(text.trimEnd().split('\n').at(-1) as string) as AuditLine;
    expect(line.id).toBe(change);
    const elsewhere = { ...line, id: `${line.id.slice(0, -4)}0000`, site: 'https://elsewhere.example' };
    await appendFile(audited.file, `${JSON.stringify(elsewhere)}\n`);
    expect(await newest()).toBe(change);
    expect(sentCode(await audited.call('undo_change', { audit_id: elsewhere.id }))).toBe('not_found');
  });

  it.each([
    'nonsense',
    '',
    '00000000-0000-4000-8000-000000000000',
    '01890a5d-ac96-774b-bcce-b302099a8057',
    'ffffffff-ffff-7fff-8fff-ffffffffffff',
    '../../etc/passwd',
    '__proto__',
  ])('a forged id %j finds nothing', async (id) => {
    const result = await audited.call('undo_change', { audit_id: id });
    expect(['bad_arguments', 'not_found']).toContain(sentCode(result));
  });

  it('whatever else stands in the file', async () => {
    const before = await newest();
    await appendFile(
      audited.file,
      'not json\n{"id":1}\n[]\n\0\0\0\n{"__proto__":{"x":1},"time":"2026-01-01T00:00:00.000Z"}\n{"level":"info","time":"20',
    );
    await appendFile(audited.file, '\n');
    expect(await newest()).toBe(before);
    const lines = (await readFile(audited.file, 'utf8')).split('\n');
    // Rows that are none of ours are skipped with their line.
    const own = JSON.parse(lines.find((line) => line.includes(before)) as string) as AuditLine;
    await appendFile(
      audited.file,
      `${JSON.stringify({ ...own, id: before.replace(/.$/, '0'), rows: [1, { tool: 3 }] })}\n`,
    );
    expect(await newest()).toBe(before);
  });
});

describe('where there is nothing to read', () => {
  it('both are not there, and say why', async () => {
    const other = await auditedProduct({ AUDIT: 'off' }, '', audited.sandbox);
    try {
      for (const name of ['list_my_changes', 'undo_change']) {
        const tools = (await other.product.tools({})) as { tools: { name: string }[] };
        expect(tools.tools.map((tool) => tool.name)).not.toContain(name);
        const text = sentText(await other.call('call_read', { tool: name, arguments: {} }));
        expect(text).toMatch(/is not there on this server.*AUDIT=file/s);
        expect(sentText(await other.call(name, {}))).toMatch(/AUDIT=redis/);
      }
      expect(sentText(await other.call('find_tools', { intent: ['undo my last change'] }))).not.toContain(
        'undo_change',
      );
    } finally {
      await other.close();
    }
  });

  it('where it can be read they are found', async () => {
    expect(sentText(await audited.call('find_tools', { intent: ['undo my last change'] }))).toContain('undo_change');
    await writeFile(audited.file, '');
    expect((await audited.content<Listed>('list_my_changes', {})).changes).toEqual([]);
  });
});
