/** What find_tools answers: few tokens, an example under the tool it belongs to, and nothing said twice. */
import { beforeAll, describe, expect, it } from 'vitest';
import { findTools, tokensOf } from '../search/costs.ts';
import { readRequests } from '../search/measure.ts';

let find: (intent: string | readonly string[]) => Promise<string>;
beforeAll(async () => {
  find = await findTools();
});

/** A tool as it is shown: its name, its signature, and the call below it. */
interface Shown {
  readonly name: string;
  readonly signature: string;
  readonly call: { readonly tool: string } | undefined;
}

async function shown(intent: string): Promise<Shown[]> {
  const parts = (await find(intent)).split(/\n(?=[a-z_]+\()/);
  return parts.flatMap((part) => {
    const [signature = '', ...lines] = part.split('\n');
    const name = /^[a-z_]+(?=\()/.exec(signature)?.[0];
    const call = lines
      .map((line) => /^ {2}e\.g\. call_\w+ (\{.*\})$/.exec(line)?.[1])
      .find((json) => json !== undefined);
    return name ? [{ name, signature, call: call ? (JSON.parse(call) as { tool: string }) : undefined }] : [];
  });
}

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
      for (const { name, call } of tools.slice(0, 3)) expect(call?.tool).toBe(name);
      for (const { call } of tools.slice(3)) expect(call).toBeUndefined();
    },
  );

  it.each(INTENTS)('says what tools share once: %s', async (intent) => {
    const text = await find(intent);
    for (const part of ['sort "-createdAt"', 'preview true', '… = more'])
      expect(text.split(part).length).toBeLessThan(3);
    expect(text).not.toMatch(/\+\d+ more/);
  });

  it('to several requests says it once as well, and has examples for each', async () => {
    const text = await find(['open incidents', 'pause a monitor', 'error logs']);
    expect(text.split('sort "-createdAt"').length).toBe(2);
    expect(text.split('preview true').length).toBe(2);
    expect(text.match(/^ {2}e\.g\. call_/gm)?.length).toBe(9);
  });

  it('costs less than 450 tokens on average, whatever is asked', async () => {
    for (const set of ['requests.jsonl', 'typed.jsonl', 'held-out.jsonl']) {
      const sizes = await tokensOf(readRequests(set).map(({ q }) => q));
      expect(sizes.reduce((sum, size) => sum + size, 0) / sizes.length, set).toBeLessThan(450);
    }
  });
});

describe('a signature', () => {
  const signatureOf = async (intent: string, name: string) =>
    (await shown(intent)).find((tool) => tool.name === name)?.signature ?? '';

  it('shows what nearly every monitor needs, and all that it may be', async () => {
    const signature = await signatureOf('make a monitor for https://shop.example', 'create_monitor');
    for (const part of ['url', 'interval', 'check?: {', '"Website"', '"SSL Certificate"', '"External Status Page"'])
      expect(signature).toContain(part);
  });

  it('shows how checks are paused', async () => {
    expect(await signatureOf('pause the check of the shop', 'update_monitor')).toContain(
      'disableActiveMonitoring?: bool',
    );
  });

  it('shows times as times, references as names', async () => {
    const signature = await signatureOf('plan maintenance on Sunday', 'create_scheduled_maintenance_event');
    expect(signature).toContain('startsAt: time, endsAt: time');
    expect(signature).toContain('monitors?: [name]');
  });

  it("leaves out what the server fills in, and consents that are not the caller's", async () => {
    expect(await signatureOf('add Tom to the Payments team', 'create_team_member')).not.toMatch(
      /hasAccepted|invitation/,
    );
    expect(await signatureOf('note on INC-12', 'create_incident_internal_note')).not.toContain('postedFromSlack');
  });
});

describe('what no call does', () => {
  it.each([
    ['run the homepage check now', /No call has a monitor checked at once/, 'list_monitor_logs'],
    ['I need the verification code for my phone', /no API key reads or verifies/, 'list_user_notification_rules'],
    ['reset my password', /No API key changes the password/, 'list_team_members'],
  ])('is said first, with the nearest tool: %s', async (intent, told, nearest) => {
    expect((await find(intent)).split('\n')[0]).toMatch(told);
    expect((await shown(intent))[0]?.name).toBe(nearest);
  });

  it('is not said of what can be done', async () => {
    expect(await find('which checks failed now')).not.toMatch(/^No call/);
    expect(await find('make a monitor that checks the shop')).not.toMatch(/^No call/);
  });
});
