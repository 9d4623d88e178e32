/**
 * Secrets that are guessed letter by letter: each is compared as a whole, wherever it is wrong. No clock tells that here; what is
 * asked for is that the comparison which takes the same time for all was made, and said no.
 */
import crypto from 'node:crypto';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Confirmation } from '../../runtime/guard/confirmation.ts';
import { Seal } from '../../runtime/mcp/asking/seal.ts';
import { Browsers, digestOf } from '../../runtime/signin/builtin/browsers.ts';
import { bearer, Client, type SignInStand, signInStand } from '../signin/builtin-stand.ts';

const usual = crypto.timingSafeEqual;
/** What each comparison said. */
const compared: boolean[] = [];
let stand: SignInStand;
let client: Client;
beforeAll(async () => {
  crypto.timingSafeEqual = (one, other) => {
    const isSame = usual(one, other);
    compared.push(isSame);
    return isSame;
  };
  syncBuiltinESMExports();
  stand = await signInStand();
  client = await Client.registered(stand.url);
});
afterAll(() => {
  crypto.timingSafeEqual = usual;
  syncBuiltinESMExports();
});

/** With one letter another. */
function changed(text: string, at: number): string {
  const place = at < 0 ? text.length + at : at;
  return text.slice(0, place) + (text[place] === 'x' ? 'y' : 'x') + text.slice(place + 1);
}

/** Whether something was compared, and was another. */
async function isFoundOut(work: () => unknown): Promise<boolean> {
  compared.length = 0;
  await work();
  return compared.includes(false);
}

/** Of 43 letters in base64url the last has four bits alone, of which some letters say the same. */
describe.each([
  ['first', 0],
  ['twentieth', 19],
  ['last but one', -2],
])('wrong in its %s letter', (_, at) => {
  const browser = crypto.randomBytes(32).toString('base64url');
  const of = (value: string) => ({ headers: { cookie: `oneuptime-mcp-browser=${value}` } });

  it('a signature is compared as a whole, with each of the keys', async () => {
    const seal = new Seal('the new secret', 'the old secret');
    const signature = new Seal('the old secret').sign('a purpose', 'a text');
    expect(await isFoundOut(() => seal.isSigned('a purpose', 'a text', changed(signature, at)))).toBe(true);
    expect(compared).toEqual([false, false]);
    expect(seal.isSigned('a purpose', 'a text', signature)).toBe(true);
  });

  it('a browser is compared as a whole', async () => {
    const browsers = new Browsers(new Seal(), false);
    expect(await isFoundOut(() => expect(browsers.isOf(of(changed(browser, at)), digestOf(browser))).toBe(false))).toBe(
      true,
    );
    expect(browsers.isOf(of(browser), digestOf(browser))).toBe(true);
  });

  it('what a form brings back is compared as a whole', async () => {
    const browsers = new Browsers(new Seal(), false);
    const csrf = browsers.csrf(browser, 'a question');
    const isForm = (said: string) => browsers.isForm(browser, 'a question', said);
    expect(await isFoundOut(() => expect(isForm(changed(csrf, at))).toBe(false))).toBe(true);
    expect(isForm(csrf)).toBe(true);
  });

  it('a token that confirms is compared as a whole', async () => {
    const deed = { site: 'a', caller: 'b', tool: 'c', arguments: {}, rows: [], effects: [] };
    const confirmation = new Confirmation({ seal: new Seal() });
    const token = confirmation.token(deed, 'argument');
    const spend = (said: string) => confirmation.spend(said, deed, 'argument');
    // Its signature is the last of it.
    const wrong = changed(token, at < 0 ? at : at - 42);
    expect(await isFoundOut(async () => expect(await spend(wrong)).toBe('forged'))).toBe(true);
    expect(await spend(token)).toBeUndefined();
  });

  it('a verifier is compared by its digest', async () => {
    const code = await client.code(stand.keys.admin);
    const redeem = (code_verifier: string) => client.redeem(code, { code_verifier });
    expect(await isFoundOut(async () => expect((await redeem(changed(client.verifier, at))).status).toBe(400))).toBe(
      true,
    );
    expect((await redeem(client.verifier)).status).toBe(200);
  });

  it('the token of a connection is compared as a whole with the one before', async () => {
    const { access_token: token } = await client.signIn(stand.keys.admin);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const statusWith = (said: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const request = http.get(`${stand.url}/mcp/tools?q=x`, { agent, headers: bearer(said) }, (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode));
        });
        request.once('error', reject);
      });
    expect(await statusWith(token)).toBe(200);
    expect(await isFoundOut(async () => expect(await statusWith(changed(token, at))).toBe(401))).toBe(true);
    agent.destroy();
  });
});
