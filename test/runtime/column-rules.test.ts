/** Columns that go together: nothing is demanded of rows that do without, and what the API refuses is not sent. */
import { readFileSync } from 'node:fs';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import { argumentName, columnNamed, offeredColumns, type ResourceModule } from '../../runtime/catalogue/kinds.ts';
import { COLUMN_RULES } from '../../runtime/oneuptime/column-rules.ts';
import { packageFile } from '../../runtime/start/package-root.ts';
import { readFacts } from '../../specs/facts.ts';
import { answer, api, callWith, errorOf, ID, textOf } from '../catalogue.ts';

const facts = await readFacts(packageFile('specs/oneuptime/facts.json'));
const modules = await Promise.all(Object.values(resources).map(({ load }): Promise<ResourceModule> => load()));

interface Recorded {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly body?: { data?: Record<string, unknown> };
  };
  readonly expect: { readonly status: number; readonly body?: { error?: string } };
}

/** Creates of a recorded scenario: path, what was sent, and what the real server said. */
function recorded(scenario: string): [path: string, data: Record<string, unknown>, error: string | undefined][] {
  const file = new URL(`../contract/scenarios/${scenario}.json`, import.meta.url);
  const { steps } = JSON.parse(readFileSync(file, 'utf8')) as { steps: Recorded[] };
  return steps
    .filter(({ request }) => request.method === 'POST' && request.body?.data !== undefined)
    .map(({ request, expect: { body } }) => [request.path, request.body?.data ?? {}, body?.error]);
}

const isOfRules = ([path]: [string, ...unknown[]]): boolean =>
  COLUMN_RULES.some(({ of }) => modules.find(({ resource }) => resource === of)?.operations.create?.path === path);

const cases = ['data-source-kinds', 'runbook-credential-kinds', 'incoming-call-policy', 'measurement-rules']
  .flatMap(recorded)
  .filter(isOfRules)
  // Values that do not exist, and keys of the wrong form, are somebody else's to refuse.
  .filter(
    ([, , error]) => !/Unknown|measurement key|needs a key|already exists|same point|is required/.test(error ?? ''),
  );

describe('a recorded create', () => {
  it.each(cases)('of %s with %j', async (path, data, refusal) => {
    const module = modules.find(({ operations }) => operations.create?.path === path) as ResourceModule;
    const args = Object.fromEntries(
      Object.entries(data).map(([name, value]) => [
        columnNamed(module, name),
        String(value).startsWith('{{') ? ID : value,
      ]),
    );
    const handlers = [
      answer(path, { _id: ID }),
      http.post(api('/:table/get-list'), () => HttpResponse.json({ data: [{ _id: ID }], count: 1 })),
      http.post(api('/:table/:id/get-item'), () => HttpResponse.json({ _id: ID })),
    ];
    const { result, seen } = await callWith(module.operations.create?.name ?? '', args, { handlers });
    const isSent = seen.some((request) => request.path === `/api${path}`);
    expect({ isSent, isRefused: errorOf(result)?.code === 'bad_arguments' }, textOf(result)).toEqual({
      isSent: refusal === undefined,
      isRefused: refusal !== undefined,
    });
  });

  it('stands in the table often enough', () => {
    expect(cases.length).toBeGreaterThan(20);
    expect(cases.filter(([, , error]) => error !== undefined).length).toBeGreaterThan(10);
  });
});

describe('a combination that cannot be', () => {
  const refusal = async (name: string, args: object) => errorOf((await callWith(name, args)).result);

  it('is named with what is missing', async () => {
    expect(await refusal('create_runbook_credential', { name: 'x', credentialType: 'SSH', sshHostname: 'h' })).toEqual({
      code: 'bad_arguments',
      message:
        'With credentialType "SSH" this needs sshHostname, sshUsername and (sshPrivateKey or sshPassword); not given: sshUsername and (sshPrivateKey or sshPassword).',
      next: 'Add what is missing and call again.',
    });
    expect(await refusal('create_network_site_assignment_rule', { site: ID, subnetCidr: ' ' })).toMatchObject({
      message: expect.stringMatching(/^A new .* needs subnetCidr or hostnamePattern\.$/),
    });
    expect(
      await refusal('create_status_page_monitor_rule', { statusPage: ID, name: 'x', monitorLabels: [] }),
    ).toMatchObject({
      message: expect.stringContaining('monitorLabels or monitorNamePattern or monitorDescriptionPattern'),
    });
    const template = { templateName: 'x', templateDescription: 'x', title: 'x', isRecurringEvent: true };
    expect(await refusal('create_scheduled_maintenance_template', template)).toMatchObject({
      message: expect.stringContaining('firstEventScheduledAt'),
    });
  });

  it('tells apart a column that is left out, or null, and one that is false', async () => {
    const rule = { user: ID, ruleType: 'When incident on-call policy is executed' };
    const left = await refusal('create_user_notification_rule', rule);
    expect(left).toMatchObject({ message: expect.stringMatching(/^Without isOptOut this needs userCall or .*\.$/) });
    expect(left?.message).not.toContain('not given');
    expect(await refusal('create_user_notification_rule', { ...rule, isOptOut: null })).toEqual(left);
    const isOptOut = await refusal('create_user_notification_rule', { ...rule, isOptOut: false });
    expect(await refusal('create_user_notification_rule', { ...rule, userId: ID, isOptOut: true })).toMatchObject({
      message: 'user and userId exclude each other.',
    });
    expect(isOptOut).toMatchObject({ message: expect.stringMatching(/^With isOptOut false this needs userCall or /) });
  });

  it('is refused in an update only where the update alone shows it', async () => {
    const both = { id: ID, user: ID, onCallDutyPolicySchedule: ID };
    expect(await refusal('update_incoming_call_policy_escalation_rule', both)).toMatchObject({
      message: 'user and onCallDutyPolicySchedule exclude each other.',
    });
    const handlers = [answer(`/data-source/${ID}`, {})];
    const { result } = await callWith('update_data_source', { id: ID, dataSourceType: 'Loki' }, { handlers });
    expect(result.isError).toBeUndefined();
  });

  it('is shown by a preview too', async () => {
    const args = { name: 'x', dataSourceType: 'Loki', preview: true };
    expect(await refusal('create_data_source', args)).toMatchObject({ code: 'bad_arguments' });
  });
});

describe('the catalogue', () => {
  it('has the resources and arguments that rules name, and demands none of them', () => {
    for (const { of, when, needs = [], onlyOne = [] } of COLUMN_RULES) {
      const module = modules.find(({ resource }) => resource === of) as ResourceModule;
      const offered = new Map(
        offeredColumns(module, 'c').map(([name, column]) => [argumentName(module, name), column]),
      );
      for (const name of [...(when ? [when[0]] : []), ...needs.flat(), ...onlyOne])
        expect(offered.has(name), `${of}.${name}`).toBe(true);
      for (const name of needs.flat()) expect(offered.get(name)?.required, `${of}.${name}`).toBeUndefined();
      const values = when && offered.get(when[0])?.values;
      for (const value of (values && when?.[1]) ?? []) expect(values).toContain(value);
    }
  });

  it('says on each column that some rows need what it goes with', () => {
    for (const { of, needs = [] } of COLUMN_RULES) {
      const module = modules.find(({ resource }) => resource === of) as ResourceModule;
      for (const group of needs.filter((names) => names.length > 1))
        expect(
          group.some((name) => group.some((other) => module.columns[name]?.about?.includes(other))),
          of,
        ).toBe(true);
    }
  });

  it('demands no column that the facts know to be needed by some rows only', () => {
    const demanded = modules.flatMap(({ schema, columns }) =>
      Object.entries(facts.resources[schema]?.columns ?? {})
        .filter(([name, { required }]) => required === 'of-kind' && columns[name]?.required)
        .map(([name]) => `${schema}.${name}`),
    );
    expect(demanded).toEqual([]);
    const kinds = Object.entries(facts.resources).filter(([, { columns }]) =>
      Object.values(columns).some(({ required }) => required === 'of-kind'),
    );
    expect(kinds.map(([schema]) => schema)).toEqual([
      'DataSource',
      'IncomingCallPolicyEscalationRule',
      'NetworkSiteAssignmentRule',
      'RunbookCredential',
      'StatusPageMonitorRule',
    ]);
  });
});
