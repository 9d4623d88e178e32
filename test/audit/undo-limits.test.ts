/** What of earlier changes is not shown or taken back: what may no longer be seen, and what nobody can compare. */
import { appendFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditLine } from '../../runtime/guard/audit/audit-line.ts';
import { fileTexts } from '../../runtime/guard/audit/file-lines.ts';
import { sentCode, sentText } from '../sent-result.ts';
import { type AuditedProduct, auditedProduct } from './audited-product.ts';

let audited: AuditedProduct;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'undo-'));
  audited = await auditedProduct();
});
afterAll(async () => {
  await audited.close();
  await rm(folder, { recursive: true, force: true });
});

const TITLE = 'Only for those who may see labels';

async function made(name: string): Promise<{ id: string; line: AuditLine }> {
  const args = { name, color: '#111111', description: TITLE };
  const { created } = await audited.content<{ created: { id: string } }>('create_label', args);
  const line = (await audited.lines()).at(-1) as AuditLine;
  return { id: created.id, line };
}

/** A product beside it, with the same file and another policy. */
async function beside<T>(env: NodeJS.ProcessEnv, use: (other: AuditedProduct) => Promise<T>): Promise<T> {
  const other = await auditedProduct({ AUDIT: `file:${audited.file}`, ...env }, '', audited.sandbox);
  try {
    return await use(other);
  } finally {
    await other.close();
  }
}

describe('a row that may not be seen now', () => {
  it.each([
    ['the resource is denied', { DENY: 'resource:label' }],
    ['the listing alone is allowed', { ALLOW: 'list_my_changes' }],
    ['other toolsets alone are allowed', { ALLOW: 'toolset:plans' }],
  ])('is listed without what stood in it: %s', async (_why, env) => {
    const { id } = await made(`Seen ${JSON.stringify(env)}`);
    await audited.call('update_label', { id, description: `${TITLE}, changed` });
    const text = await beside(env, async (other) => sentText(await other.call('list_my_changes', {})));
    expect(text).toContain('update_label');
    expect(text).not.toContain(TITLE);
    for (const at of ['', '/readonly', '/x/plans'])
      expect(sentText(await audited.call('list_my_changes', {}, { at })), at).toContain(TITLE);
  });
});

describe('a row that was made', () => {
  it.each(['not read', 'too much', 'cut'])('is not deleted where nobody knows how it was: %s', async (why) => {
    const { id, line } = await made(`Unread ${why}`);
    await audited.call('update_label', { id, color: '#222222' });
    const [row] = line.rows ?? [];
    const { after: _, ...bare } = row as NonNullable<typeof row>;
    const unread = { ...line, id: line.id.replace(/.{4}$/, '0000'), rows: [{ ...bare, unread: why }] };
    await appendFile(audited.file, `${JSON.stringify(unread)}\n`);
    const undone = await audited.content<{ left: string[] }>('undo_change', { audit_id: unread.id });
    expect(undone).toMatchObject({ undone: false, deleted: [] });
    expect(undone.left.join()).toMatch(/is not known.*delete_label/);
    expect(sentCode(await audited.call('get_label', { id }))).toBeUndefined();
  });
});

describe('a row with a secret', () => {
  it.each(['changed', 'left'])('is deleted only if nobody changed that since: %s', async (what) => {
    const args = { name: `Secret ${what}`, secretValue: 'first-of-all' };
    const { created } = await audited.content<{ created: { id: string } }>('create_monitor_secret', args);
    const line = (await audited.lines()).at(-1) as AuditLine;
    expect(line.rows?.[0]?.withheld).toEqual(['secretValue']);
    if (what === 'changed') await audited.call('update_monitor_secret', { id: created.id, secretValue: 'another' });
    const undone = await audited.content<{ left: string[] }>('undo_change', { audit_id: line.id });
    expect(undone).toMatchObject({ deleted: what === 'changed' ? [] : [created.id] });
    if (what === 'changed') expect(undone.left.join()).toMatch(/changed since/);
  });
});

describe('files', () => {
  it('that cannot be written are told of before the first change', async () => {
    const place = path.join(folder, 'no-folder');
    await writeFile(place, '');
    const other = await auditedProduct(
      { AUDIT: `file:${path.join(place, 'a.jsonl')}`, AUDIT_REQUIRED: 'true' },
      '',
      audited.sandbox,
    );
    try {
      await other.product.audit?.check();
      expect(sentCode(await other.call('create_label', { name: 'Never', color: '#111111' }))).toBe('not_allowed');
      expect(sentText(await other.call('list_my_changes', {}))).toContain('could be kept');
    } finally {
      await other.close();
    }
  });

  it('that cannot be opened are no files without lines', async () => {
    const loop = path.join(folder, 'loop.jsonl');
    await symlink(loop, loop);
    const texts: unknown[] = [];
    for await (const text of fileTexts(loop, 2)) texts.push(text);
    expect(texts.map(String)).toEqual(['Symbol(cut)']);
    await mkdir(path.join(folder, 'folder.jsonl'));
    for await (const text of fileTexts(path.join(folder, 'folder.jsonl'), 2)) texts.push(text);
    expect(texts).toHaveLength(2);
    for await (const text of fileTexts(path.join(folder, 'none.jsonl'), 2)) texts.push(text);
    expect(texts).toHaveLength(2);
  });

  it('that are renamed while they are read bring no line twice', async () => {
    const { line } = await made('Twice');
    const text = await readFile(audited.file, 'utf8');
    await writeFile(audited.file.replace('.jsonl', '.1.jsonl'), text);
    const { changes } = await audited.content<{ changes: { audit_id: string }[] }>('list_my_changes', { limit: 100 });
    expect(changes.filter(({ audit_id: id }) => id === line.id)).toHaveLength(1);
    await rm(audited.file.replace('.jsonl', '.1.jsonl'));
  });
});
