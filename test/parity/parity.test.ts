/** Every tool of the four products beside ours: each is called, and has the fields that theirs has, or says why not. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import { VERBS, type Verb } from '../../runtime/catalogue/kinds.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { ONEUPTIME } from '../../runtime/oneuptime/face.ts';
import { committedCode } from '../../runtime/start/compiled-code.ts';
import { packageFile } from '../../runtime/start/package-root.ts';
import { servedCatalogue } from '../../runtime/start/served-catalogue.ts';
import { readWorkflows } from '../../runtime/start/workflow-list.ts';
import { PEER_NAMES } from '../../runtime/workflows/peer-names.ts';
import type { StoredRow } from '../../sandbox/engine/store.ts';
import { type SandboxCaller, sandboxCaller } from '../sandbox-caller.ts';
import { readListed } from './listed.ts';
import { ONEUPTIME_ROWS } from './oneuptime.ts';
import { parityPage } from './page.ts';
import { calledBy, isAt, madeOf, PRODUCTS } from './parity.ts';
import { IMPOSSIBLE, type ParityRow } from './row.ts';

const workflows = await readWorkflows();
const listed = await readListed();

describe.each(PRODUCTS)('$name', ({ rows }) => {
  let caller: SandboxCaller;
  beforeAll(async () => {
    caller = await sandboxCaller();
    plantDeliveries(caller);
  });

  it.each(rows)('$theirs', async (row) => {
    const { fields = {}, takes = {} } = row;
    const result = await madeOf(row, caller.call);
    if (result) expectFields(result, fields);
    const tool = calledBy(row);
    const arguments_ = Object.keys(listed.get(tool ?? '')?.inputSchema.properties ?? {});
    const wanted = Object.values(takes).filter((ours) => typeof ours === 'string');
    expect(wanted.filter((ours) => !arguments_.includes(ours))).toEqual([]);
  });

  it('calls nothing impossible but what is', () => {
    const reasons = rows.flatMap(({ impossible }) => impossible ?? []);
    expect(reasons.filter((reason) => !IMPOSSIBLE.includes(reason))).toEqual([]);
  });
});

function expectFields({ isError, content, structuredContent }: ToolResult, fields: ParityRow['fields'] = {}): void {
  expect(isError, content.map(({ text }) => text).join('\n')).toBeFalsy();
  const lacking = Object.entries(fields).filter(
    ([, ours]) => typeof ours === 'string' && !isAt(structuredContent, ours),
  );
  expect(Object.fromEntries(lacking), JSON.stringify(structuredContent)).toEqual({});
}

/** Something that was sent to somebody: the seeded company has told nobody. */
function plantDeliveries({ sandbox: { store } }: SandboxCaller): void {
  const [incident] = store.where('Incident', 'incidentNumber', 468);
  const { projectId, _id: incidentId } = incident as StoredRow;
  const values = { toEmail: 'maya@example.com', subject: 'Paged', status: 'Success' };
  store.insert('EmailLog', { projectId, incidentId, createdAt: Date.now() - 60_000, ...values });
}

describe('names of OneUptime', () => {
  it('work for every verb of every kind, with their prefix', () => {
    const catalogue = new Catalogue(resources, { prefixes: [ONEUPTIME.prefix] });
    const names = ONEUPTIME_ROWS.rows.flatMap((row) => {
      const tool = catalogue.find(calledBy(row) ?? '');
      const has = (verb: Verb): boolean =>
        catalogue.find(`oneuptime_${catalogue.nameOf(tool?.resource ?? '', verb)}`) !== undefined;
      return tool ? [[row.theirs, VERBS.filter((verb) => !has(verb))]] : [];
    });
    expect(names.length).toBeGreaterThan(25);
    expect(names.filter(([, lacking]) => (lacking?.length ?? 0) > 0)).toEqual([]);
  });
});

describe('names of others', () => {
  it('lead to ours where the package is served, and nowhere to a tool that it has itself', async () => {
    const asked = { toolPrefix: '', workflowsDir: undefined, publicProbe: false };
    const { catalogue } = await servedCatalogue(asked, { face: ONEUPTIME, hasWorkflows: true }, await committedCode());
    for (const [theirs, ours] of PEER_NAMES)
      expect([theirs, (catalogue.workflow(theirs) ?? catalogue.find(theirs))?.name]).toEqual([theirs, ours]);
    expect(catalogue.find('create_alert')?.name).toBe('create_alert');
  });
});

describe('the table', () => {
  const rows = PRODUCTS.flatMap((product) => product.rows);

  it('is the page that is committed', () => {
    expect(readFileSync(packageFile('docs/parity.md'), 'utf8')).toBe(parityPage(PRODUCTS));
  });

  it('says of every name that both have and mean differently that it does, and takes none of them for the other', () => {
    const others = rows.filter(({ isOther }) => isOther).map(({ theirs }) => theirs);
    expect(others).toEqual(['create_alert', 'update_alert', 'delete_alert', 'list_alerts']);
    expect(others.filter((name) => PEER_NAMES.has(name))).toEqual([]);
  });

  it('takes every name that only they have for the tool of its row, where it means the same', () => {
    for (const [theirs, ours] of PEER_NAMES) {
      expect(listed.has(theirs), theirs).toBe(false);
      expect([
        theirs,
        rows.find((row) => row.theirs === theirs) && calledBy(rows.find((row) => row.theirs === theirs) as ParityRow),
      ]).toEqual([theirs, ours]);
    }
    expect(PEER_NAMES.size).toBeGreaterThan(25);
    expect(workflows.find(({ name }) => name === 'resolve_incident')?.aliases).toContain('close_incident');
  });
});
