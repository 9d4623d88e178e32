import { beforeAll, describe, expect, test } from 'vitest';
import type { Resource } from '../../sandbox/engine/model.ts';
import { Sandbox } from '../../sandbox/server.ts';
import { type Client, clientOf, realFacts } from './client.ts';
import { RowMaker } from './minimal-row.ts';

const NOBODY_HAS_THIS = '00000000-0000-4000-8000-00000000dead';
/** Creates that stumble in the real server too: a note without text, a membership without a team. */
const REAL_500 = [
  '/alert-note-template',
  '/incident-note-template',
  '/scheduled-maintenance-note-template',
  '/team-member',
];

function requests(resource: Resource): Record<string, [string, string, unknown]> {
  const { path } = resource.facts;
  return {
    list: ['POST', `${path}/get-list`, {}],
    count: ['POST', `${path}/count`, { query: {} }],
    get: ['POST', `${path}/${NOBODY_HAS_THIS}/get-item`, { select: { _id: true } }],
    create: ['POST', path, { data: {} }],
    update: ['PUT', `${path}/${NOBODY_HAS_THIS}`, { data: { createdAt: 1 } }],
    delete: ['DELETE', `${path}/${NOBODY_HAS_THIS}`, undefined],
  };
}

describe('laws over every documented operation', () => {
  let sandbox: Sandbox;
  let admin: Client;
  let resources: Resource[] = [];
  let rows: RowMaker;

  beforeAll(async () => {
    sandbox = new Sandbox({ facts: await realFacts() });
    admin = clientOf(sandbox, sandbox.keys.admin);
    // What the document leaves out has laws of its own.
    resources = [...sandbox.store.model.resources.values()].filter(({ facts: { answers } }) => answers === undefined);
    rows = new RowMaker(sandbox);
  });

  test('every operation answers, and none fails but those that really do', async () => {
    const failed: string[] = [];
    let asked = 0;
    for (const resource of resources) {
      const all = requests(resource);
      for (const operation of resource.facts.operations) {
        const [method, path, body] = all[operation] ?? ['', '', undefined];
        const { status } = await admin(method, path, body);
        asked += 1;
        const isRefusedList = status === 404 && resource.refused.list?.status === 404;
        if (status === 500 || (status === 404 && !isRefusedList)) failed.push(`${status} ${operation} ${path}`);
      }
    }
    expect(asked).toBeGreaterThanOrEqual(1968);
    expect(failed).toEqual(REAL_500.map((path) => `500 create ${path}`));
  });

  test('an admin may list every table that is not refused, with every readable column', async () => {
    const wrong: string[] = [];
    for (const resource of resources) {
      const columns = [...resource.columns.values()].filter(
        (column) => column.permissions !== null && column.access?.includes('r') !== false,
      );
      const select = Object.fromEntries(columns.map((column) => [column.name, true]));
      const { status } = await admin('POST', `${resource.facts.path}/get-list`, { select });
      if (status !== (resource.refused.list?.status ?? 200)) wrong.push(`${status} ${resource.facts.path}`);
    }
    expect(wrong).toEqual([]);
  });

  test('a viewer reads all but the tables that keep secrets', async () => {
    const viewer = clientOf(sandbox, sandbox.keys.readonly);
    const refused: string[] = [];
    for (const resource of resources.filter((item) => item.refused.list === undefined)) {
      const { status } = await viewer('POST', `${resource.facts.path}/get-list`, {});
      if (status !== 200) refused.push(resource.facts.path);
    }
    expect(refused).toEqual([
      '/ai-insight',
      '/api-key',
      '/api-key-permission',
      '/audit-log',
      '/auto-remediation-suggestion',
      '/iot-device-credential',
      '/monitor-secret',
      '/runbook-credential',
      '/runbook-secret',
      '/telemetry-ingestion-key',
    ]);
  });

  test('a create of the proven minimum is accepted, and a delete removes it', async () => {
    const wrong: string[] = [];
    for (const resource of resources) {
      if (resource.facts.minimum === undefined || /Timeline$/.test(resource.name)) continue;
      const id = await rows.make(resource);
      if (id === null) wrong.push(`create ${resource.name}`);
      else {
        const { status, body } = await admin('DELETE', `${resource.facts.path}/${id}`);
        // Feeds are for ever.
        if (status !== 200 && !/Feed$/.test(resource.name))
          wrong.push(`delete ${resource.name} ${JSON.stringify(body)}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
