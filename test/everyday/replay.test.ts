/** A replay tells what was not answered, what comes from nowhere, and what it cost. */
import { expect, it } from 'vitest';
import type { AnyClient } from '../e2e/product.ts';
import { figuresOf, told } from './figures.ts';
import type { Play } from './play.ts';
import { replay } from './replay.ts';

const FOUND = 'list_teams(filter?: {name})\nupdate_team(id, name?, isOpen?: bool)';

/** A client whose tools answer these texts, whatever they are given; what was called is kept. */
function clientOf(answers: Readonly<Record<string, string>>, seen: unknown[] = []): AnyClient {
  const callTool = async ({ name, arguments: args = {} }: { name: string; arguments?: Record<string, unknown> }) => {
    seen.push([name, args]);
    return { content: [{ type: 'text', text: answers[String(args.tool ?? name)] ?? 'nothing' }] };
  };
  const listTools = async () => ({ tools: [{ name: 'call_read', description: 'limit (to 100), cursor' }] });
  return { callTool, listTools } as unknown as AnyClient;
}

const faultsOf = async (play: Play): Promise<readonly string[]> =>
  (await replay(clientOf({ find_tools: FOUND, list_teams: 'Payments 7, Storefront' }), 'teams', play)).faults;

it('finds nothing wrong with an answered request, and counts its calls apart from those of find_tools', async () => {
  const seen: unknown[] = [];
  const client = clientOf({ find_tools: FOUND, list_teams: 'next 4711', update_team: 'updated' }, seen);
  const acts: Play['acts'] = [
    ['list_teams', {}],
    ['find_tools', { intent: ['update teams'] }],
    ['update_team', { id: { found: 'next (\\d+)' }, name: 'teams' }],
  ];
  const look = { act: ['list_teams', {}], says: ['4711'] } as const;
  const outcome = await replay(client, 'update teams', { acts, says: ['^next', 'updated$'], look });
  expect(outcome).toMatchObject({ calls: 2, finds: 2, faults: [] });
  expect(outcome.findTokens).toBeGreaterThan(outcome.callTokens);
  expect(seen).toEqual([
    ['find_tools', { intent: ['update teams'] }],
    ['call_read', { tool: 'list_teams', arguments: {} }],
    ['find_tools', { intent: ['update teams'] }],
    ['call_write', { tool: 'update_team', arguments: { id: '4711', name: 'teams' } }],
    ['call_read', { tool: 'list_teams', arguments: {} }],
  ]);
});

it.each<[string, Play, string]>([
  ['a tool that no answer names', { acts: [['list_users', {}]], says: [] }, 'list_users: No answer names the tool'],
  ['a value from nowhere', { acts: [['list_teams', { limit: 101 }]], says: [] }, 'list_teams: limit: 101 comes'],
  ['an answer that lacks something', { acts: [['list_teams', {}]], says: ['Infrastructure'] }, 'No answer says /Infra'],
  ['an answer of find_tools alone', { acts: [['list_teams', {}]], says: ['cursor'] }, 'No answer says /cursor/'],
  [
    'rows that did not change',
    { acts: [], says: [], look: { act: ['list_teams', {}], says: ['8'] } },
    'The rows do not',
  ],
  ['a refusal that is not told', { acts: [], says: [], refused: ['No call'] }, 'find_tools does not say /No call/'],
  ['too many calls', { acts: Array(3).fill(['list_teams', {}]), says: [] }, 'It took 3 calls beside find_tools: 2'],
])('tells of %s', async (_what, play, fault) => {
  expect(await faultsOf(play)).toEqual([expect.stringContaining(fault)]);
});

it('takes a call for each act that a request asks for', async () => {
  const acts = Array<Play['acts'][number]>(3).fill(['list_teams', {}]);
  expect(await faultsOf({ acts, asked: 3, says: ['Payments'] })).toEqual([]);
});

it('adds up to medians, and says which aim is missed', () => {
  const outcome = { finds: 1, faults: [] };
  const figures = figuresOf([
    { ...outcome, calls: 1, findTokens: 300, callTokens: 100 },
    { ...outcome, calls: 2, findTokens: 200, callTokens: 1000 },
    { ...outcome, calls: 4, findTokens: 100, callTokens: 700 },
  ]);
  expect(figures).toEqual({ calls: 2, tokens: 800, findTokens: 200, share: 0.25 });
  expect(told(figures)).toMatchObject({
    isMet: false,
    text: expect.stringContaining('800 tokens in all (aim 700: missed)'),
  });
  expect(told({ ...figures, tokens: 700 })).toMatchObject({ isMet: true });
});
