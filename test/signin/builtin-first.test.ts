/** The embedded sign-in from the first page to a call. */
import { beforeAll, describe, expect, it } from 'vitest';
import { callAt } from '../limits/stand.ts';
import { Browser, bearer, Client, type SignInStand, signInStand } from './builtin-stand.ts';

let stand: SignInStand;
beforeAll(async () => {
  stand = await signInStand();
});

describe('the first sign-in', () => {
  it('leads from an application over two pages to a call with the key that was pasted', async () => {
    const client = await Client.registered(stand.url);
    const first = await new Browser().go(client.authorizeUrl());
    expect(first.status, first.text).toBe(200);
    const second = await first.submit({ key: stand.keys.admin });
    expect(second.text).toContain('Deny');
    const last = await second.submit({ access: 'read', answer: 'allow' });
    expect(last.url.href, last.text).toMatch(/^http:\/\/127\.0\.0\.1:9\/callback\?/);
    expect(last.returned.get('state')).toBe('a state');
    expect(last.returned.get('iss')).toBe(stand.url);
    const tokens = await client.redeem(last.returned.get('code') ?? '');
    expect(tokens).toMatchObject({ status: 200, scope: 'read', token_type: 'Bearer' });
    const answer = await callAt(stand.url, undefined, ['list_incidents'], { headers: bearer(tokens.access_token) });
    expect(answer).toMatchObject({ status: 200, isError: false });
  });
});
