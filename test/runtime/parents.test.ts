/** Children named beside their parent in the same call are looked up inside it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { resources } from '../../generated/oneuptime/index.ts';
import { parentageOf } from '../../runtime/call/parents.ts';
import { type ResourceModule, relationOf } from '../../runtime/catalogue/kinds.ts';
import { textOf } from '../catalogue.ts';
import { contentOf, type SandboxCaller, sandboxCaller } from '../sandbox-caller.ts';

const STEP = 'Step one';

let company: SandboxCaller;
let user = '';
const made = async (name: string, args: object): Promise<string> =>
  contentOf<{ created: { id: string } }>(await company.call(name, args)).created.id;

beforeEach(async () => {
  company = await sandboxCaller();
  const { items } = contentOf<{ items: { user: { id: string } }[] }>(
    await company.call('list_team_members', { fields: ['user'], limit: 1 }),
  );
  user = items[0]?.user.id ?? '';
});

/** Two policies with a step of the same name. */
async function twoPolicies(): Promise<Record<'first' | 'second', string>> {
  const steps: string[] = [];
  for (const name of ['First policy', 'Second policy']) {
    await made('create_on_call_policy', { name });
    steps.push(await made('create_escalation_rule', { name: STEP, onCallDutyPolicy: name }));
  }
  return { first: steps[0] ?? '', second: steps[1] ?? '' };
}

const link = (more: object) =>
  company.call('create_user_on_call_duty_escalation_rule', { onCallDutyPolicyEscalationRule: STEP, user, ...more });

describe('a step that two policies have', () => {
  it.each(['First policy', 'Second policy'] as const)(
    'is the one of %s, where that is named beside it',
    async (name) => {
      const { first, second } = await twoPolicies();
      const { created } = contentOf<{ created: { onCallDutyPolicyEscalationRule: { id: string } } }>(
        await link({ onCallDutyPolicy: name }),
      );
      expect(created.onCallDutyPolicyEscalationRule.id).toBe(name === 'First policy' ? first : second);
    },
  );

  it('is found by the id of its policy, too', async () => {
    const { second } = await twoPolicies();
    const { items } = contentOf<{ items: { id: string }[] }>(
      await company.call('list_on_call_policies', { filter: { name: 'Second policy' } }),
    );
    const { created } = contentOf<{ created: { onCallDutyPolicyEscalationRule: { id: string } } }>(
      await link({ onCallDutyPolicy: items[0]?.id }),
    );
    expect(created.onCallDutyPolicyEscalationRule.id).toBe(second);
  });

  it('is found in a filter, and several callers may mean several', async () => {
    await twoPolicies();
    contentOf(await link({ onCallDutyPolicy: 'First policy' }));
    const total = async (onCallDutyPolicy: string): Promise<number> =>
      contentOf<{ total: number }>(
        await company.call('list_user_on_call_duty_escalation_rules', {
          filter: { onCallDutyPolicyEscalationRule: STEP, onCallDutyPolicy },
        }),
      ).total;
    expect([await total('First policy'), await total('Second policy')]).toEqual([1, 0]);
  });

  it('where it is not in that policy, what is in it is shown', async () => {
    await twoPolicies();
    await made('create_on_call_policy', { name: 'Third policy' });
    await made('create_escalation_rule', { name: 'Only step', onCallDutyPolicy: 'Third policy' });
    expect(textOf(await link({ onCallDutyPolicy: 'Third policy' }))).toMatch(
      /There is no on-call escalation rule in that on-call policy called "Step one".*Only step in Third policy \(/,
    );
  });

  it('named as the row itself it is never guessed, and those of the name are told apart by their policy', async () => {
    await twoPolicies();
    const result = await company.call('update_escalation_rule', { id: STEP, description: 'x' });
    expect(textOf(result)).toMatch(/2 of them.*Step one in First policy \(|Step one in Second policy \(/);
    expect(textOf(result).match(/Step one in (First|Second) policy \(/g)).toHaveLength(2);
  });

  it('alone it is never guessed, and its parent is asked for', async () => {
    await twoPolicies();
    const result = await company.call('list_user_on_call_duty_escalation_rules', {
      filter: { onCallDutyPolicyEscalationRule: STEP },
    });
    expect(textOf(result)).toMatch(/2 of them are called "Step one".*Or name its filter\.onCallDutyPolicy too/);
  });
});

it('layers are looked up in their schedule, groups in their status page', async () => {
  for (const name of ['One', 'Two']) {
    await made('create_status_page', { name });
    await made('create_status_page_group', { name: 'Core', statusPage: name });
  }
  const args = { statusPage: 'Two', statusPageGroup: 'Core', displayName: 'API', monitor: 'Checkout API' };
  contentOf(await company.call('create_status_page_resource', args));
  const lookups = company.dispatcher.seen.filter(({ path }) => path === '/api/status-page-group/get-list');
  expect(lookups.at(-1)?.body).toMatchObject({ query: { statusPageId: expect.any(String) } });
});

it('only what a row cannot be without, and cannot leave, is its parent: over the whole catalogue', async () => {
  const modules = new Map<string, ResourceModule>();
  for (const [resource, { load }] of Object.entries(resources)) modules.set(resource, await load());
  const found = new Set<string>();
  for (const called of modules.values())
    for (const [name, { to }] of Object.entries(called.columns).filter(([, column]) => relationOf(column) === 'one')) {
      const child = modules.get(to ?? '');
      const parent = child && parentageOf(called, child, name, () => true).parent;
      if (parent) found.add(`${to} in ${parent.argument}`);
    }
  expect([...found]).toEqual(
    expect.arrayContaining([
      'escalation_rule in onCallDutyPolicy',
      'on_call_schedule_layer in onCallDutyPolicySchedule',
      'status_page_group in statusPage',
    ]),
  );
  // What only points to another row, such as a team to who made it, does not belong to it.
  expect([...found].filter((each) => /^(user|team|label|monitor|incident|alert|service|host) /.test(each))).toEqual([]);
});
