/** What find_tools answers: few tokens, an example under the tool it belongs to, and nothing said twice. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Verb } from '../../runtime/catalogue/kinds.ts';
import { readWorkflows } from '../../runtime/start/workflow-list.ts';
import { dispatcherOf } from '../../runtime/tools/compact.ts';
import { type FoundTool, foundTools } from '../found-tools.ts';
import { findTools, tokensOf } from '../search/costs.ts';
import { readRequests } from '../search/measure.ts';

const workflows = await readWorkflows();
let find: (intent: string | readonly string[]) => Promise<string>;
beforeAll(async () => {
  find = await findTools();
});

const shown = async (intent: string): Promise<FoundTool[]> => foundTools(await find(intent));

const INTENTS = [
  'which monitors are down',
  'open an incident for the checkout service',
  'how many alerts per host',
  'take Tom out of the Payments team',
  'plan maintenance on Sunday',
  'error logs of the cart',
];

describe('an answer', () => {
  it.each(INTENTS)(
    'has five tools, and a call under each of the first three, which is of that tool: %s',
    async (intent) => {
      const tools = await shown(intent);
      expect(tools.length).toBe(5);
      for (const { name, call } of tools.slice(0, 3)) {
        const [verb] = name.split('_') as [Verb];
        const called = workflows.find((workflow) => workflow.name === name) ?? { verb };
        expect(call).toMatchObject({ tool: name, dispatcher: dispatcherOf(called) });
      }
      for (const { call } of tools.slice(3)) expect(call).toBeUndefined();
    },
  );

  it.each(INTENTS)('names nothing of a resource twice, and hides no number of things: %s', async (intent) => {
    const text = await find(intent);
    expect(text).not.toMatch(/\+\d+ more/);
    const filters = foundTools(text).flatMap(({ name, told }) => {
      const columns = /filter \{([^}]*)\}/.exec(told)?.[1]?.split(', ') ?? [];
      return columns.filter((column) => column !== '…').map((column) => `${name.replace(/^[a-z]+_/, '')} ${column}`);
    });
    expect(filters).toEqual([...new Set(filters)]);
  });

  it('to several requests has calls for each, and says what counts take once', async () => {
    const text = await find(['how many open incidents', 'pause a monitor', 'how many error logs']);
    expect(text.split('by also').length).toBe(2);
    expect(text.match(/^call_/gm)?.length).toBe(9);
  });

  it('says what cannot be done only among the first tools', async () => {
    const told = async (intent: string) => [...((await find(intent)).match(/^(?:Not|[a-z_]+)\b/gm) ?? []), ''];
    expect(await told('subscribe anna@example.net to the internal status page')).not.toContain('Not');
    expect((await told('create a project')).slice(0, 3)).toContain('Not');
  });

  it('costs less than 250 tokens on average, and 450 at the most, whatever is asked', async () => {
    for (const set of ['requests.jsonl', 'typed.jsonl', 'held-out.jsonl', 'languages.jsonl']) {
      const sizes = await tokensOf(readRequests(set).map(({ q }) => q));
      expect(sizes.reduce((sum, size) => sum + size, 0) / sizes.length, set).toBeLessThan(250);
      expect(sizes.at(-1), set).toBeLessThan(450);
    }
  });
});

describe('what is told of a tool', () => {
  const told = async (intent: string, name: string): Promise<string> => {
    const tool = (await shown(intent)).find((each) => each.name === name);
    return tool ? `${tool.told} ${JSON.stringify(tool.call?.arguments ?? {})}` : '';
  };

  it('shows what nearly every monitor needs, and all that it may be where the request does not say it', async () => {
    const monitor = await told('make a monitor for https://shop.example', 'create_monitor');
    for (const part of [
      '"url"',
      '"interval"',
      'check: {timeoutMs',
      '"Website"',
      '"SSL Certificate"',
      '"Security Events"',
    ])
      expect(monitor).toContain(part);
  });

  it.each([
    ['create a website monitor for https://shop.example', '"Website"'],
    ['watch the certificate of shop.example with a new monitor', '"SSL Certificate"'],
    ['make a monitor of the IP 10.0.0.1', '"IP"'],
  ])('of many values shows those that the request speaks of, and how many there are: %s', async (intent, value) => {
    const monitor = await told(intent, 'create_monitor');
    expect(monitor).toMatch(new RegExp(`needs monitorType: .*${value}.*…`));
    expect(monitor).toContain('(32)');
    expect(monitor).not.toContain('"Podman"');
  });

  it('has columns first that the request speaks of, by their names or by their values', async () => {
    expect(await told('which API monitors are down', 'list_monitors')).toMatch(/filter \{monitorType: "API", /);
    expect(await told('monitors with a minimum probe agreement', 'list_monitors')).toMatch(
      /filter \{minimumProbeAgreement/,
    );
  });

  it('shows how checks are paused', async () => {
    expect(await told('pause the check of the shop', 'update_monitor')).toContain('disableActiveMonitoring: bool');
  });

  it('shows times as times, references as names, and what a call cannot do without', async () => {
    const event = await told('plan maintenance on Sunday', 'create_scheduled_maintenance_event');
    expect(event).toMatch(/needs title, startsAt, endsAt;/);
    expect(event).toMatch(/"startsAt":"\+2d".*"monitors":\["/);
    const incident = await told('declare an incident', 'create_incident');
    for (const part of ['labels: [name]', 'declaredAt: time']) expect(incident).toContain(part);
  });

  it("leaves out what the server fills in, and consents that are not the caller's", async () => {
    expect(await told('add Tom to the Payments team', 'create_team_member')).not.toMatch(/hasAccepted|invitation/);
    expect(await told('note on INC-12', 'create_incident_internal_note')).not.toContain('postedFromSlack');
    expect(await told('make a monitor for https://shop.example', 'create_monitor')).not.toContain(
      'currentMonitorStatus',
    );
  });

  it('ends where a clause does', async () => {
    expect(await told('which monitors are down', 'list_monitors')).toMatch(/^A check that watches one thing; /);
    expect(await told('who acknowledged INC-12', 'list_incident_state_timelines')).toMatch(
      /^When an incident entered and left each state/,
    );
  });
});

describe('what no call does', () => {
  it.each([
    ['I need the verification code for my phone', /no API key reads or verifies/, 'list_user_notification_rules'],
    ['reset my password', /No API key changes the password/, 'list_team_members'],
  ])('is said first, with the nearest tool: %s', async (intent, told, nearest) => {
    expect((await find(intent)).split('\n')[0]).toMatch(told);
    expect((await shown(intent))[0]?.name).toBe(nearest);
  });

  it('is left to a workflow that does it, or says itself why not', async () => {
    const text = await find('run the homepage check now');
    expect(text).not.toMatch(/^No call/m);
    expect(
      foundTools(text)
        .map(({ name }) => name)
        .slice(0, 2),
    ).toEqual(['check_now', 'list_monitor_logs']);
  });

  it('is not said of what can be done', async () => {
    expect(await find('which checks failed now')).not.toMatch(/^No call/);
    expect(await find('make a monitor that checks the shop')).not.toMatch(/^No call/);
  });
});
