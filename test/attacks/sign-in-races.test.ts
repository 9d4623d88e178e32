/** The same at once, at a store that takes its time as one over a network does: what is good once is given once, and then over. */
import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../runtime/signin/builtin/memory-store.ts';
import { asked, Browser, Client, type TokenAnswer } from '../signin/builtin-stand.ts';
import { documentStand } from '../signin/document-stand.ts';

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const KEY = '11111111-1111-4111-8111-111111111111';

/** Whoever asks waits until all others who came have asked, too. */
class SlowStore extends MemoryStore {
  override async get(...asked: Parameters<MemoryStore['get']>): Promise<string | undefined> {
    const found = await super.get(...asked);
    await new Promise((resolve) => setTimeout(resolve, 5));
    return found;
  }
}

let url: string;
let server: Server;
let client: Client;
const reports: unknown[] = [];
beforeAll(async () => {
  ({ url, server } = await documentStand({ report: (fault) => reports.push(fault), store: new SlowStore() }));
  client = await Client.registered(url, { grant_types: ['authorization_code', 'refresh_token', DEVICE] });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  expect(reports).toEqual([]);
});

async function onceOf(times: number, redeem: () => Promise<TokenAnswer>): Promise<void> {
  const answers = await Promise.all(Array.from({ length: times }, redeem));
  const good = answers.filter(({ status }) => status === 200);
  expect(good.length).toBeLessThan(2);
  // Who of them was its owner nobody knows.
  for (const { refresh_token } of good) expect(await client.refresh(refresh_token)).toMatchObject({ status: 400 });
}

describe('what is good once, wanted at once', () => {
  it.each([2, 8])('a code, by %s', async (times) => {
    const code = await client.code(KEY);
    await onceOf(times, () => client.redeem(code));
  });

  it.each([2, 8])('a code for a device, by %s', async (times) => {
    const shown = await asked(`${url}/signin/device-code`, { client_id: client.id, scope: 'read' });
    const { device_code, user_code } = shown as unknown as Record<'device_code' | 'user_code', string>;
    const choice = await (await (await new Browser().go(`${url}/signin/device`)).submit({ user_code })).submit({
      key: KEY,
    });
    await choice.submit({ access: 'read', answer: 'allow' });
    await onceOf(times, () => client.token({ grant_type: DEVICE, device_code }));
  });
});
