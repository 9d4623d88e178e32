import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/server.ts';
import type { Facts } from '../../specs/facts.ts';
import { type Client, clientOf, realFacts } from './client.ts';

const NOBODY_HAS_THIS = '11111111-1111-4111-8111-111111111111';
/** How every operation was tried on the real server. */
const REQUESTS = {
  list: ['POST', '/get-list', { query: {}, select: { _id: true } }],
  count: ['POST', '/count', { query: {} }],
  get: ['POST', `/${NOBODY_HAS_THIS}/get-item`, { select: { _id: true } }],
  create: ['POST', '', { data: {} }],
  update: ['PUT', `/${NOBODY_HAS_THIS}`, { data: { name: 'x' } }],
  delete: ['DELETE', `/${NOBODY_HAS_THIS}`, undefined],
} as const;

const file = fileURLToPath(new URL('../../specs/oneuptime/undocumented.json', import.meta.url));
const { resources } = JSON.parse(await readFile(file, 'utf8')) as Facts;

describe('tables that the document of the API leaves out', () => {
  let admin: Client;
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = new Sandbox({ facts: await realFacts() });
    admin = clientOf(sandbox, sandbox.keys.admin);
  });

  test('there are some, and every operation of each was tried', () => {
    expect(Object.keys(resources).length).toBeGreaterThan(50);
    for (const [name, { answers = {} }] of Object.entries(resources))
      expect(Object.keys(answers).sort(), name).toEqual(Object.keys(REQUESTS).sort());
  });

  for (const [name, { path, answers = {} }] of Object.entries(resources)) {
    test(`${name} answers a project's admin key as it was recorded`, async () => {
      const given: Record<string, unknown> = {};
      for (const [verb, [method, rest, body]] of Object.entries(REQUESTS)) {
        const answer = await admin(method, path + rest, body);
        given[verb] = { status: answer.status, ...(answer.status === 200 ? {} : { error: answer.body.error }) };
      }
      expect(given).toEqual(answers);
    });
  }

  test('what a key may do it can do from end to end', async () => {
    const scenarios = [
      ['/smtp-config', { name: 's', fromEmail: 'a@b.example', fromName: 'S', hostname: 'mail.b.example', port: 587 }],
      [
        '/call-sms-config',
        { name: 'c', twilioAccountSID: 'x', twilioAuthToken: 'y', twilioPrimaryPhoneNumber: '+15551234567' },
      ],
    ] as const;
    for (const [path, data] of scenarios) {
      const { body: row } = await admin('POST', path, { data });
      expect(row, path).toHaveProperty('_id');
      expect((await admin('PUT', `${path}/${row._id}`, { data: { description: 'd' } })).status).toBe(200);
      const select = { name: true, description: true };
      expect((await admin('POST', `${path}/get-list`, { select })).body.data).toEqual([
        { _id: row._id, name: data.name, description: 'd' },
      ]);
      expect((await admin('DELETE', `${path}/${row._id}`)).status).toBe(200);
      expect((await admin('POST', `${path}/count`, {})).body).toEqual({ count: 0 });
    }
  });

  test('a rule of notification says whom it reaches and by what', async () => {
    const userId = [...sandbox.store.table('User').rows.keys()][0];
    const refused = async (data: unknown): Promise<string> =>
      (await admin('POST', '/user-notification-rule', { data })).body.error;
    expect(await refused({})).toMatch(/^A notification rule must belong to a user\./);
    expect(await refused({ userId })).toMatch(/^Call, SMS, WhatsApp, .* is required$/);
    expect(await refused({ userId, isOptOut: true, userEmailId: NOBODY_HAS_THIS })).toMatch(/^An opt-out notification/);
    const data = { userId, isOptOut: true, ruleType: 'On-Call Executed' };
    const { body: rule } = await admin('POST', '/user-notification-rule', { data });
    expect(rule).toHaveProperty('_id');
    const update = async (changes: unknown): Promise<unknown> =>
      (await admin('PUT', `/user-notification-rule/${rule._id}`, { data: changes })).body;
    expect(await update({ isOptOut: false })).toEqual({ error: expect.stringMatching(/^Call, SMS, .* is required$/) });
    expect(await update({ userEmailId: null })).toEqual({});
    expect(await update({ notifyAfterMinutes: 5 })).toEqual({});
  });
});
