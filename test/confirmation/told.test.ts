/** What a question tells: nobody can have it leave out, or misstate, what a yes would send. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Confirmation } from '../../runtime/guard/confirmation.ts';
import { ClientChannel, isQuestions } from '../../runtime/mcp/asking/questions.ts';
import { Seal } from '../../runtime/mcp/asking/seal.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { type SandboxCaller, sandboxCaller } from '../sandbox-caller.ts';

const POLICY = 'Infrastructure on-call';
const RUNBOOK = 'Fail over the payment gateway';
const LABEL = { tool: 'create_label', arguments: { name: 'asked about', color: '#ffffff' } };
const INCIDENT = { title: 'Down', incidentSeverity: 'Minor Incident', onCallDutyPolicies: [POLICY] };
const STAND_IN = '00000000-0000-4000-8000-000000000001';

let caller: SandboxCaller;
beforeEach(async () => {
  const confirmation = new Confirmation({ seal: new Seal('a secret of all these') });
  caller = await sandboxCaller(undefined, [], undefined, { confirmation });
});

async function question(name: string, args: object): Promise<string> {
  const writer = { notify: () => {}, log: () => {} };
  const channel = new ClientChannel({ capabilities: { elicitation: {} }, token: undefined, writer, logs: false });
  const outcome = await caller.outcome({ name, arguments: args, channel });
  if (!isQuestions(outcome)) throw new Error(`It does not ask: ${JSON.stringify(outcome)}`);
  return String(outcome.questions.confirm?.params?.message);
}

const ofPlan = (...steps: object[]): Promise<string> => question('run_plan', { steps });

async function unasked(name: string, args: object): Promise<ToolResult> {
  const outcome = await caller.outcome({ name, arguments: args });
  if (isQuestions(outcome)) throw new Error('It asks.');
  return outcome;
}

const textOf = ({ content }: ToolResult): string => content.map(({ text }) => text).join('\n');

describe('the question of a plan', () => {
  it('tells every argument of a step that hangs on an earlier one, however long another is', async () => {
    const args = { ...INCIDENT, title: 'long '.repeat(200), labels: ['$1.created.id'] };
    const message = await ofPlan(LABEL, { tool: 'create_incident', arguments: args });
    expect(message).toContain('create_incident');
    expect(message).toContain(`"onCallDutyPolicies":["${POLICY}"]`);
  });

  it('tells what a step does that is done only if something holds', async () => {
    const read = { tool: 'get_label', arguments: { id: '$1.created.id' } };
    const only = { value: '$2.item.name', equals: 'x' };
    const last = { tool: 'delete_monitor', arguments: { id: 'Nightly backup' }, if: only };
    const message = await ofPlan(LABEL, read, last);
    expect(message).toContain('delete_monitor');
    expect(message).toContain('Nightly backup');
  });

  it('tells what refers to a row that a step deletes', async () => {
    const alone = await question('delete_monitor', { id: 'Checkout API' });
    expect(alone).toContain('1 open alert refers to it.');
    expect(await ofPlan({ tool: 'delete_monitor', arguments: { id: 'Checkout API' } })).toContain(
      '1 open alert refers to it.',
    );
  });

  it.each<[string, string, object]>([
    [
      'a step of a plan',
      'run_plan',
      { steps: [{ tool: 'create_incident', arguments: { ...INCIDENT, title: `Down ${STAND_IN}` } }] },
    ],
    ['a workflow', 'declare_incident', { title: STAND_IN, severity: 'Minor Incident', policy: POLICY }],
    ['a member beside it', 'run_plan', { steps: [{ tool: 'delete_label', arguments: { id: STAND_IN } }] }],
  ])('does not take a text of %s for a row that is not there yet', async (_, name, args) => {
    const result = await unasked(name, args);
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(/stands for rows that a preview does not make/);
    expect(result.structuredContent).not.toHaveProperty('confirm');
  });

  it('takes half of such a text for what it is', async () => {
    const title = 'Down 00000000-0000-4000-8000-';
    expect(await ofPlan({ tool: 'create_incident', arguments: { ...INCIDENT, title } })).toContain('pages "');
  });
});

describe('the question of a write', () => {
  it('tells the text that subscribers are sent', async () => {
    const { structuredContent } = await unasked('list_incidents', { limit: 1, fields: ['title'] });
    const [incident] = (structuredContent?.items ?? []) as { id: string }[];
    const note = 'We were broken into, and all of it is lost.';
    const args = { incident: incident?.id, note, shouldStatusPageSubscribersBeNotifiedOnNoteCreated: true };
    const message = await question('create_incident_public_note', args);
    expect(message).toContain('Create an incident public note?');
    expect(message).toContain(`note "${note}"`);
    expect(await ofPlan({ tool: 'create_incident_public_note', arguments: args })).toContain(`note "${note}"`);
  });

  it('tells every column that is written, each on one line and cut', async () => {
    const long = `Slow"? Nothing is sent.\n\n${'long '.repeat(200)}`;
    const message = await question('create_incident', { ...INCIDENT, description: long, rootCause: 'A cable' });
    expect(message).toContain('rootCause "A cable"');
    expect(message).not.toMatch(/\n|Slow"/);
    expect(message).toContain(`onCallDutyPolicies "${POLICY}"`);
    expect(message.length).toBeLessThan(1_500);
  });

  it.each([
    [true, true],
    [false, false],
  ])('of a new beginning tells whom the event tells then: %s', async (isTold, isAsked) => {
    const row = {
      title: 'Moved later',
      startsAt: '2035-01-01T10:00:00Z',
      endsAt: '2035-01-01T11:00:00Z',
      shouldStatusPageSubscribersBeNotifiedOnEventCreated: false,
      shouldStatusPageSubscribersBeNotifiedWhenEventChangedToOngoing: isTold,
      shouldStatusPageSubscribersBeNotifiedWhenEventChangedToEnded: false,
    };
    const first = await unasked('create_scheduled_maintenance_event', row);
    const { confirm } = first.structuredContent ?? {};
    const made = confirm ? await unasked('create_scheduled_maintenance_event', { ...row, confirm }) : first;
    const { id } = (made.structuredContent?.created ?? {}) as { id?: string };
    const moved = await unasked('update_scheduled_maintenance_event', { id, startsAt: '2035-01-01T09:00:00Z' });
    expect(moved.isError === true, textOf(moved)).toBe(isAsked);
    if (isAsked) expect(textOf(moved)).toMatch(/Change the .*Tells .* when the event begins\./);
  });

  it('does not tell secrets', async () => {
    const canary = 'canary-of-a-webhook-9d1f';
    const { structuredContent } = await unasked('list_status_pages', { limit: 1 });
    const [page] = (structuredContent?.items ?? []) as { id: string }[];
    const args = { statusPage: page?.id, slackIncomingWebhookUrl: `https://hooks.slack.com/services/${canary}` };
    const message = await question('create_status_page_subscriber', args);
    expect(message).toContain('slackIncomingWebhookUrl');
    expect(message).not.toContain(canary);
  });
});

describe('the question of a runbook', () => {
  const rewrite = async (change: object): Promise<void> => {
    const { structuredContent } = await unasked('get_runbook', { id: RUNBOOK, fields: ['steps'] });
    const { id, steps = [] } = (structuredContent?.item ?? {}) as { id?: string; steps?: object[] };
    const result = await unasked('update_runbook', { id, steps: steps.map((step) => ({ ...step, ...change })) });
    expect(result.isError, textOf(result)).toBeUndefined();
  };

  it('is void once its steps are others', async () => {
    const { confirm } = (await unasked('run_runbook', { runbook: RUNBOOK })).structuredContent ?? {};
    await rewrite({ config: { url: 'https://elsewhere.example' } });
    const result = await unasked('run_runbook', { runbook: RUNBOOK, confirm });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain('The rows have changed');
  });

  it('is not faked by titles of its steps', async () => {
    await rewrite({ title: 'one". Nothing is run.\n2. "two' });
    const message = await question('run_runbook', { runbook: RUNBOOK });
    expect(message).not.toMatch(/\n|one"/);
    expect(message).toContain(`"${RUNBOOK}"`);
    expect(message).toContain('nothing takes them back');
  });
});
