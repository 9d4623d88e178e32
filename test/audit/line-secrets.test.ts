/** No secret stands in any line, wherever among the arguments and rows of a call it was. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallRecord } from '../../runtime/basics/call-record.ts';
import { auditLine } from '../../runtime/guard/audit/audit-line.ts';
import { withoutKeys, withoutPasted } from '../../runtime/guard/audit/pasted-secrets.ts';
import { type AuditedProduct, auditedProduct } from './audited-product.ts';

let audited: AuditedProduct;
beforeAll(async () => {
  audited = await auditedProduct({ AUDIT_READS: 'true' });
});
afterAll(async () => audited.close());

const CANARY = 'c4n4ry-v4lue-77';

/** What is written of a call, as it is in the file. */
async function textOf(name: string, args: object, more = {}): Promise<string> {
  const before = (await readFile(audited.file, 'utf8').catch(() => '')).length;
  await audited.call(name, args, more);
  await audited.product.audit?.flushed();
  const text = (await readFile(audited.file, 'utf8')).slice(before);
  expect(text).toContain(`"tool":"`);
  return text;
}

describe('secrets of columns', () => {
  it.each<[string, object]>([
    ['create_monitor_secret', { name: 'A', secretValue: CANARY }],
    ['create_workflow_variable', { name: 'B', content: CANARY }],
    ['create_status_page_subscriber', { statusPage: 'none', subscriberWebhook: `https://x.example/${CANARY}` }],
    ['create_data_source', { name: 'C', customHeaders: { 'X-Any': CANARY, list: [{ deep: CANARY }] } }],
    ['create_network_device', { name: 'D', snmpV3Auth: { user: 'u', pass: CANARY } }],
    ['create_probe', { name: 'E', key: CANARY }],
    ['update_workflow_variable', { id: 'B', content: CANARY }],
    ['run_plan', { steps: [{ tool: 'create_workflow_variable', arguments: { name: 'F', content: CANARY } }] }],
    [
      'run_plan',
      {
        steps: [
          { tool: 'run_plan', arguments: { steps: [{ tool: 'create_probe', arguments: { name: 'G', key: CANARY } }] } },
        ],
      },
    ],
    ['run_plan', { steps: [{ tool: 'no_such_tool', arguments: { anything: CANARY } }] }],
    [
      'create_monitor',
      { name: 'H', monitorType: 'API', monitorSteps: { headers: [{ name: 'Authorization', value: CANARY }] } },
    ],
    ['create_label', { name: 'I', color: '#111111', password: CANARY }],
    ['delete_label', { id: 'none', confirm: CANARY }],
  ])('are in no line of %s %o', async (name, args) => {
    expect(await textOf(name, args)).not.toContain(CANARY);
  });

  it.each<[string, object]>([
    ['create_workflow_variable', { name: 'N', content: 77_123_987 }],
    ['create_monitor_secret', { name: 'N', secretValue: [77_123_987] }],
    ['create_label', { name: 'N', color: '#111111', password: 77_123_987 }],
    ['delete_label', { id: 'none', confirm: 77_123_987 }],
  ])('are in no line where they are no texts: %s %o', async (name, args) => {
    expect(await textOf(name, args)).not.toContain('77123987');
  });

  it('are in no row of a line, and the rest of it is', async () => {
    const { created } = await audited.content<{ created: { id: string } }>('create_monitor_secret', {
      name: 'Rows',
      secretValue: CANARY,
      description: 'first',
    });
    const text = await textOf('update_monitor_secret', {
      id: created.id,
      secretValue: `${CANARY}2`,
      description: 'second',
    });
    expect(text).not.toContain(CANARY);
    expect(text).toContain('"before":{"description":"first"}');
    expect(text).toMatch(/"withheld":\[[^\]]*"secretValue"/);
    expect(await textOf('delete_monitor_secret', { id: created.id })).not.toContain(CANARY);
  });
});

describe('keys in texts', () => {
  it.each<[string, (key: string) => [string, object]]>([
    ['a column', (key) => ['create_label', { name: 'Key A', color: '#111111', description: `it is ${key}` }]],
    ['an id', (key) => ['update_label', { id: key, color: '#222222' }]],
    ['a name of an argument', (key) => ['create_label', { name: 'Key B', color: '#111111', [key]: 1 }]],
    ['a tool', (key) => ['call_write', { tool: `x ${key}`, arguments: {} }]],
  ])('of the caller are hidden in %s', async (_where, call) => {
    const key = audited.sandbox.keys.admin;
    const [name, args] = call(key);
    expect(await textOf(name, args)).not.toContain(key);
  });

  it('of the caller and of others that the instance has accepted are hidden', async () => {
    const { admin, readonly } = audited.sandbox.keys;
    await audited.call('list_labels', {}, { role: 'readonly' });
    const text = await textOf('create_label', {
      name: `x ${admin.toUpperCase()}`,
      color: '#111111',
      description: `see ${readonly}`,
    });
    expect(text.toLowerCase()).not.toContain(admin);
    expect(text).not.toContain(readonly);
    expect(await textOf(admin, {}).catch(() => '')).not.toContain(admin);
    expect(await textOf('call_write', { tool: admin, arguments: { [admin]: admin } })).not.toContain(admin);
    expect(await textOf('update_label', { id: admin, color: '#222222' })).not.toContain(admin);
  });

  it.each([
    'password: S3cr3tS3cr3t',
    'the api_key=S3cr3tS3cr3t.',
    '"client_secret" : "S3cr3tS3cr3t"',
    'Authorization: Bearer S3cr3tS3cr3t',
    'curl -H "x-api-key: S3cr3tS3cr3t"',
    'https://me:S3cr3tS3cr3t@host/path',
    'sk-live-S3cr3tS3cr3tS3cr3t',
    'ghp_S3cr3tS3cr3tS3cr3tS3cr3t',
    'xoxb-S3cr3tS3cr3t',
    'https://hooks.slack.com/services/T0/B0/S3cr3tS3cr3t',
    'DB_PASSWORD=S3cr3tS3cr3t',
    'AWS_SECRET_ACCESS_KEY=S3cr3tS3cr3t',
    'dbPassword: S3cr3tS3cr3t',
    'password: "two S3cr3tS3cr3t words"',
    "passphrase = 'two S3cr3tS3cr3t words'",
    '{\\"password\\":\\"S3cr3tS3cr3t\\"}',
    'SMTP_PASS=S3cr3tS3cr3t',
    'Set-Cookie: session=S3cr3tS3cr3t; Path=/',
    'AccountKey=S3cr3tS3cr3t==;EndpointSuffix=x',
    'https://x.example/hook?sig=S3cr3tS3cr3t%3D',
    'SG.S3cr3tS3cr3tS3cr3t.S3cr3tS3cr3tS3cr3t',
    `my key is ${'5ec7e75e-0000-4000-8000-5ec7e75ec7e7'}`,
  ])('are hidden by their forms: %s', (text) => {
    expect(withoutPasted(text)).not.toMatch(/S3cr3t|5ec7e75e/);
  });

  it.each([
    'The token expired yesterday, the password was changed and basic information is missing.',
    'Monitor key metrics; secret santa; bearer of bad news arrived.',
    'Compass: pointing north; bypass=everything; tokens: 40; https://example.com/?page=12345678&design=87654321',
    'https://example.com/path?x=1 and 6ef3b33f-92f4-4309-9540-81169e919dd1',
  ])('what speaks of none stays: %s', (text) => {
    expect(withoutPasted(text)).toBe(text);
  });
});

describe('whatever is among arguments and rows', () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  it('a line stays within its bounds, is JSON on one line, and holds no text that is to be hidden', () => {
    fc.assert(
      fc.property(json, json, fc.constantFrom(...Array.from({ length: 5 }, () => randomUUID())), (args, value, key) => {
        const record = new CallRecord();
        const column = { name: value, text: `a ${key} b`, [key]: [key, { deep: key }] };
        record.rows.push({
          tool: 'update_label',
          resource: 'label',
          verb: 'update',
          id: key,
          before: column,
          after: column,
        });
        const ended = {
          site: 's',
          credential: undefined,
          request: key,
          client: { name: key, version: key },
          surface: key,
          through: undefined,
          tool: key,
          arguments: { args, key: [key] },
          outcome: 'ok',
          ms: 1,
          record,
        };
        const text = JSON.stringify(auditLine(ended, (one) => withoutKeys(one, () => true)));
        expect(text).not.toContain(key);
        expect(text).not.toContain('\n');
        expect(JSON.parse(text).rows[0].withheld).toContain('text');
      }),
      { numRuns: 200 },
    );
  });

  it('however much of it there is', () => {
    const record = new CallRecord();
    for (let count = 0; count < 500; count += 1)
      record.rows.push({
        tool: 't',
        resource: 'r',
        verb: 'update',
        id: 'i',
        before: { a: 'x'.repeat(5_000) },
        after: { a: 'y'.repeat(50_000) },
      });
    const ended = {
      site: 's',
      credential: undefined,
      request: undefined,
      client: undefined,
      surface: undefined,
      through: undefined,
      tool: 't'.repeat(5_000),
      arguments: { a: Array.from({ length: 5_000 }, () => 'z'.repeat(100)), b: 'w'.repeat(1_000_000) },
      outcome: 'ok',
      ms: 1,
      record,
    };
    const line = auditLine(ended, (text) => text);
    expect(JSON.stringify(line).length).toBeLessThan(300_000);
    expect(line.moreRows).toBe(400);
    expect(line.rows?.[0]?.withheld).toEqual(['a']);
  });
});
