/** One line for each call that writes, with who, what, before and after; and nothing in it that is secret. */
import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyDigest } from '../../runtime/basics/credential.ts';
import type { AuditLine } from '../../runtime/guard/audit/audit-line.ts';
import { ClientChannel } from '../../runtime/mcp/asking/questions.ts';
import { type AuditedProduct, auditedProduct, type CallParts } from './audited-product.ts';

let audited: AuditedProduct;
beforeAll(async () => {
  audited = await auditedProduct();
});
afterAll(async () => audited.close());

/** The lines that a call brings. */
async function linesOf(name: string, args: unknown, more?: CallParts): Promise<AuditLine[]> {
  const before = (await audited.lines()).length;
  await audited.call(name, args, more);
  return (await audited.lines()).slice(before);
}

async function lineOf(name: string, args: unknown, more?: CallParts): Promise<AuditLine> {
  const lines = await linesOf(name, args, more);
  expect(lines).toHaveLength(1);
  return lines[0] as AuditLine;
}

describe('a line', () => {
  it('says who called what, from where, and what came of it', async () => {
    const writer = { notify: () => {}, log: () => {} };
    const channel = new ClientChannel({
      capabilities: {},
      token: undefined,
      client: { name: 'agent\u202e', version: '1.2' },
      request: 'req-7',
      writer,
      logs: false,
    });
    const line = await lineOf(
      'call_write',
      { tool: 'create_label', arguments: { name: 'Line', color: '#ff0000' } },
      { channel },
    );
    expect(line).toMatchObject({
      site: audited.sandbox.url,
      key: keyDigest({ key: audited.sandbox.keys.admin }).slice(0, 16),
      client: { name: 'agent', version: '1.2' },
      request: 'req-7',
      surface: 'compact',
      through: 'call_write',
      tool: 'create_label',
      arguments: { name: 'Line', color: '#ff0000' },
      outcome: 'ok',
      status: 200,
      changes: 1,
      rows: [
        { tool: 'create_label', verb: 'create', id: expect.any(String), after: { name: 'Line', color: '#ff0000' } },
      ],
    });
    expect(line.ms).toBeGreaterThanOrEqual(0);
    expect(Math.abs(Date.parse(line.time) - Date.now())).toBeLessThan(60_000);
    expect(line.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it('tells columns before and after of each row that was changed, and the row that was deleted', async () => {
    const first = await audited.content<{ created: { id: string } }>('create_label', { name: 'One', color: '#111111' });
    const second = await audited.content<{ created: { id: string } }>('create_label', {
      name: 'Two',
      color: '#222222',
    });
    const ids = [first.created.id, second.created.id];
    const changed = await lineOf('update_label', { id: ids, color: '#333333' });
    expect(changed.rows).toMatchObject([
      { id: ids[0], verb: 'update', before: { color: '#111111' }, after: { color: '#333333' } },
      { id: ids[1], verb: 'update', before: { color: '#222222' }, after: { color: '#333333' } },
    ]);
    expect(changed.changes).toBe(2);
    const deleted = await lineOf('delete_label', { id: ids });
    expect(deleted.rows).toMatchObject([
      { id: ids[0], verb: 'delete', before: { name: 'One', color: '#333333' } },
      { id: ids[1], verb: 'delete', before: { name: 'Two', color: '#333333' } },
    ]);
  });

  it('holds rows beyond those that are read, and says that they were not', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 22; count += 1) {
      const { created } = await audited.content<{ created: { id: string } }>('create_label', {
        name: `L${count}`,
        color: '#111111',
      });
      ids.push(created.id);
    }
    const { rows = [] } = await lineOf('update_label', { id: ids, color: '#444444' });
    expect(rows).toHaveLength(22);
    expect(rows[19]).toMatchObject({ before: { color: '#111111' }, after: { color: '#444444' } });
    expect(rows[20]).toMatchObject({ id: ids[20], unread: expect.stringContaining('first 20') });
    await audited.call('delete_label', { id: ids });
  });

  it('is written of previews, refusals and what nobody knows, and of reads only where they try too much', async () => {
    expect(await lineOf('delete_label', { id: 'payments', preview: true })).toMatchObject({ outcome: 'preview' });
    expect(await lineOf('delete_label', { id: 'none of that name' })).toMatchObject({ outcome: 'bad_arguments' });
    const keyless = await lineOf('delete_label', { id: 'payments' }, { credential: undefined });
    expect(keyless).toMatchObject({ outcome: 'no_credential', tool: 'delete_label' });
    expect(keyless).not.toHaveProperty('key');
    expect(await lineOf('delete_label', { id: 'payments' }, { at: '/readonly' })).toMatchObject({
      outcome: 'read_only',
      surface: 'compact/readonly',
    });
    expect(await lineOf('delete_label', { id: 'payments' }, { role: 'readonly' })).toMatchObject({
      outcome: 'not_permitted',
    });
    const unknown = await lineOf('call_write', { tool: 'destroy_all', arguments: { secret: 'hunter2hunter2' } });
    expect(unknown).toMatchObject({ outcome: 'unknown_tool', tool: 'destroy_all' });
    expect(unknown).not.toHaveProperty('arguments');
    expect(await linesOf('list_labels', {})).toEqual([]);
    expect(await linesOf('find_tools', { intent: ['labels'] })).toEqual([]);
    expect(await lineOf('call_write', { tool: 'list_labels', arguments: {} })).toMatchObject({
      outcome: 'wrong_dispatcher',
    });
  });

  it('of a workflow has every row that it wrote', async () => {
    const { incident } = await audited
      .content<{ items: { id: string }[] }>('list_incidents', {
        filter: { currentIncidentState: 'Identified' },
        limit: 1,
      })
      .then(({ items }) => ({ incident: items[0] }));
    const line = await lineOf('add_incident_note', { incident: incident?.id, note: 'Looking into it.' });
    expect(line).toMatchObject({ tool: 'add_incident_note', outcome: 'ok' });
    expect(line.rows?.[0]).toMatchObject({ tool: expect.stringMatching(/^create_incident_.*note/), verb: 'create' });
  });

  it('is one alone, in a file that only its owner reads', async () => {
    const lines = await audited.lines();
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
    expect(lines.map(({ id }) => id)).toEqual(lines.map(({ id }) => id).sort());
    expect((await stat(audited.file)).mode & 0o077).toBe(0);
  });
});

describe('reads by choice', () => {
  it('beside tools have a line where they try what is denied, and otherwise none', async () => {
    const denying = await auditedProduct({ DENY: 'resource:label' }, '', audited.sandbox);
    try {
      const { resources } = denying.product.server;
      const client = { credential: { key: denying.sandbox.keys.admin }, signal: new AbortController().signal };
      await resources?.read('oneuptime://label/payments', client);
      await resources?.read('oneuptime://toolsets', client);
      expect(await denying.lines()).toMatchObject([
        { tool: 'resources/read', outcome: 'not_allowed', arguments: { uri: 'oneuptime://label/payments' } },
      ]);
    } finally {
      await denying.close();
    }
  });

  it('have a line where AUDIT_READS says so', async () => {
    const reading = await auditedProduct({ AUDIT_READS: 'true' }, '', audited.sandbox);
    try {
      await reading.call('list_labels', { limit: 2 });
      await reading.call('find_tools', { intent: ['labels'] });
      const { resources, prompts } = reading.product.server;
      const client = { credential: { key: reading.sandbox.keys.admin }, signal: new AbortController().signal };
      await resources?.read('oneuptime://label/payments', client);
      await resources?.read('oneuptime://label/none', client);
      await resources?.read(`oneuptime://${reading.sandbox.keys.admin}`, client);
      await prompts?.get('no-such-prompt', { incident: 'api_key=hunter2hunter2' }, client);
      expect(await reading.lines()).toMatchObject([
        { tool: 'list_labels', outcome: 'ok', arguments: { limit: 2 }, status: 200 },
        { tool: 'find_tools', outcome: 'ok' },
        {
          tool: 'resources/read',
          outcome: 'ok',
          arguments: { uri: 'oneuptime://label/payments' },
          key: expect.any(String),
        },
        { tool: 'resources/read', outcome: expect.stringMatching(/^(?!ok)/) },
        { tool: 'resources/read', outcome: 'not_found', arguments: { uri: 'oneuptime://…' } },
        { tool: 'prompts/get', outcome: 'not_found', arguments: { arguments: { incident: 'api_key=(hidden)' } } },
      ]);
    } finally {
      await reading.close();
    }
  });
});
