/** What is wrong with a run in which a person signs in is noticed, and what the table tells is read from it. */
import { expect, it } from 'vitest';
import { closingWords } from '../script.ts';
import type { TappedExchange } from '../wire-tap.ts';
import { flawsOfSignIn, measureSignIn } from './judge.ts';
import type { Phase, SignInRun } from './run-sign-in.ts';

const TEXT = 'INC-7 is open';
const HELD = { authorization: 'Bearer eyJ' };
let clock = 0;

function exchange(path: string, changed: Partial<TappedExchange> = {}): TappedExchange {
  clock += 1;
  return {
    method: 'POST',
    path,
    headers: {},
    body: '',
    sent: undefined,
    at: clock,
    answers: [],
    status: 200,
    ...changed,
  };
}

function call(tool: string, changed: Partial<TappedExchange> = {}): TappedExchange {
  const sent = { id: 1, method: 'tools/call', params: { name: 'call', arguments: { tool } } };
  return exchange('/mcp', {
    headers: HELD,
    sent,
    answers: [{ id: 1, result: { content: [{ type: 'text', text: TEXT }] } }],
    ...changed,
  });
}

function phase(exchanges: TappedExchange[], results: readonly string[] = [TEXT], output = closingWords(TEXT)): Phase {
  const request = {
    tools: [],
    words: 'hello',
    results: results.map((text) => ({ tool: 'call', text })),
    streams: false,
  };
  return {
    ran: { code: 0, output, isTimeUp: false },
    turns: [{ dialect: 'x', request, turn: { say: '' } }],
    exchanges,
  };
}

const ASKED = new URLSearchParams({
  client_id: 'https://client.test/document.json',
  redirect_uri: 'http://127.0.0.1:50123/callback',
  scope: 'read offline_access',
});
const refresh = (): TappedExchange => exchange('/signin/token', { body: 'grant_type=refresh_token&scope=read' });
const refused = (): TappedExchange => call('create_label', { status: 403 });

const good: SignInRun = {
  login: phase([exchange(`/signin/authorize?${ASKED}`), exchange('/mcp', { sent: { method: 'tools/list' } })]),
  first: phase([call('list_incidents')]),
  second: phase([refresh(), call('list_incidents'), refused()], [TEXT, 'I may not']),
  fault: undefined,
  audit: [{ tool: 'list_incidents', subject: 'somebody', clientId: 'a client' }],
  key: 'the-key',
};

it('of a run that is well nothing is wrong', () => {
  expect(flawsOfSignIn(good)).toEqual([]);
  expect(measureSignIn('1.2.3', good)).toEqual({
    version: '1.2.3',
    knownBy: 'a document',
    asks: 'read offline_access',
    namesAgain: 'read',
    refreshes: 'by its own clock',
    told: 'I may not',
  });
});

it('a refresh is told apart by what had it happen, and a refusal by whose words it has', () => {
  const said =
    'Forbidden: this needs the scope write, and the login is for read. Nothing was sent. Sign in again and allow it there';
  const late = call('list_incidents', { status: 401 });
  const second = phase([late, refresh(), call('list_incidents'), refused()], [TEXT, said]);
  expect(measureSignIn('1', { ...good, second })).toMatchObject({ refreshes: 'after a 401', told: 'our words' });
});

const { second } = good;
it.each<[string, Partial<SignInRun>, RegExp]>([
  ['a person who was not let in', { fault: new Error('no') }, /could not sign in: Error: no/],
  [
    'a command that hung',
    { first: { ...good.first, ran: { ...good.first.ran, isTimeUp: true } } },
    /first: did not end/,
  ],
  ['a command that failed', { second: { ...second, ran: { ...second.ran, code: 2 } } }, /second: ended with 2/],
  ['a list that never came', { login: phase([]) }, /listed no tools/],
  ['a read without a token', { first: phase([call('list_incidents', { headers: {} })]) }, /first: read no incident/],
  ['a lost result', { first: phase([call('list_incidents')], []) }, /did not reach its model/],
  ['an output without it', { first: phase([call('list_incidents')], [TEXT], '') }, /and its output/],
  ['a token that was not refreshed', { second: phase([call('list_incidents'), refused()]) }, /did not refresh/],
  ['a write that was not tried', { second: phase([refresh(), call('list_incidents')]) }, /did not try to write/],
  ['a write that came through', { second: phase([refresh(), call('list_incidents'), call('create_label')]) }, /wrote/],
  ['an audit without a person', { audit: [{ tool: 'list_incidents' }] }, /does not name/],
  ['the key in a prompt', { key: 'hello' }, /was sent the key/],
])('noticed is %s', (_, changed, words) => {
  expect(flawsOfSignIn({ ...good, ...changed }).join('; ')).toMatch(words);
});
