/**
 * Whatever leaves the server is told before it does: of every tool that writes, what the sandbox would have sent is held
 * against what its plan said. The two lists were read of the server on their own accounts.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Effect, Plan } from '../../runtime/call/platform.ts';
import type { ToolEntry } from '../../runtime/catalogue/catalogue.ts';
import type { Sent } from '../../sandbox/engine/outbox.ts';
import { type SandboxCaller, sandboxCaller } from '../sandbox-caller.ts';
import { plantRules } from './planted-rules.ts';
import { CallMaker } from './tool-calls.ts';

/** What has to be told of what goes out. */
const TOLD: Readonly<Record<Sent['kind'], readonly Effect['kind'][]>> = {
  page: ['pages'],
  subscribers: ['subscribers'],
  workspace: ['workspace'],
  invitation: ['tells'],
  run: ['tells'],
  mail: ['mails'],
  erasure: ['erases'],
};

interface Called {
  readonly tool: ToolEntry;
  readonly outcome: string;
  readonly effects: readonly Effect[];
  readonly sent: readonly Sent[];
}

let caller: SandboxCaller;
const called: Called[] = [];

beforeAll(async () => {
  const plans: Plan[] = [];
  caller = await sandboxCaller(undefined, [], (plan) => plans.push(plan));
  const { sandbox, catalogue } = caller;
  plantRules(sandbox);
  const maker = new CallMaker(sandbox, catalogue);
  // Keys last: what they may is changed then.
  const writing = catalogue.tools
    .filter(({ verb }) => verb === 'create' || verb === 'update')
    .sort((a, b) => Number(a.resource.startsWith('api_key')) - Number(b.resource.startsWith('api_key')));
  for (const tool of writing) {
    const call = await maker.callOf(tool);
    if (!call) continue;
    sandbox.tick();
    sandbox.outbox.take();
    plans.length = 0;
    // Whom a write reaches is looked up where somebody is asked, and for what shows it first.
    await caller.call(tool.name, { ...call.args, preview: true });
    const effects = plans.flatMap((plan) => plan.effects ?? []);
    const result = await caller.call(tool.name, call.args);
    sandbox.tick();
    const outcome = result.isError ? JSON.stringify(result.content) : 'ok';
    called.push({ tool, outcome, effects, sent: sandbox.outbox.take() });
  }
}, 240_000);

describe('whatever leaves the server', () => {
  it('is told by the plan that sends it', () => {
    const untold = called.flatMap(({ tool, effects, sent }) => {
      const kinds = new Set(effects.map(({ kind }) => kind));
      const missing = sent.filter(({ kind }) => !TOLD[kind].some((told) => kinds.has(told)));
      return missing.map(({ kind, about }) => `${tool.name}: ${kind} for ${about.split(' ')[0]}`);
    });
    expect([...new Set(untold)]).toEqual([]);
  });

  it('is what plans say, and no more', () => {
    const idle = called.flatMap(({ tool, outcome, effects, sent }) => {
      if (outcome !== 'ok') return [];
      const out = new Set(sent.flatMap(({ kind }) => TOLD[kind]));
      const kinds = [...new Set(effects.map(({ kind }) => kind))];
      return kinds.filter((kind) => kind !== 'mails' && !out.has(kind)).map((kind) => `${tool.name}: ${kind}`);
    });
    expect(idle).toEqual([]);
  });

  it('leaves from every tool that may ask, where a key can do it at all', () => {
    const asking = called.filter(({ tool }) => tool.asks);
    const failed = asking.filter(({ outcome }) => outcome !== 'ok').map(({ tool }) => tool.name);
    // Which no key can do, as is known of them.
    expect(failed).toEqual([
      'create_incident_episode_member',
      'create_alert_episode_member',
      'create_on_call_duty_execution_log',
    ]);
  });
});
