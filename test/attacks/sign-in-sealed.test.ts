/** What is sealed by the embedded sign-in: each text opens for what it was sealed for, until it is over, and nothing else does. */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { formOf, UnreadableForm } from '../../runtime/signin/builtin/exchange.ts';
import { type KeysFor, Sealing } from '../../runtime/signin/builtin/sealed.ts';

const PURPOSES = ['asked', 'held-key', 'user-code', 'successor'] as const;
const key = randomBytes(32);
/** One key for all purposes: keys of their own are another wall. */
const keysFor: KeysFor = () => [key];
const sealed = (purpose: string, seconds = 60) =>
  new Sealing(keysFor, purpose).seal('it', { key: 'a secret' }, seconds);
const open = (purpose: string, text: string, of = 'it', keys = keysFor) => new Sealing(keys, purpose).open(of, text);

afterEach(() => {
  vi.useRealTimers();
});

describe('what is sealed', () => {
  it.each(PURPOSES)('opens for what it was sealed for alone: %s', async (purpose) => {
    const text = await sealed(purpose);
    expect(await open(purpose, text)).toMatchObject({ key: 'a secret' });
    for (const other of PURPOSES) if (other !== purpose) expect(await open(other, text), other).toBeUndefined();
  });

  it.each(['', 'It', 'it ', 'another', '__proto__'])('of one is not that of %j', async (of) => {
    expect(await open('asked', await sealed('asked'), of)).toBeUndefined();
  });

  it.each([1, 60, 7_776_000])('is over after %s seconds', async (seconds) => {
    const text = await sealed('asked', seconds);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + (seconds + 1) * 1_000 });
    expect(await open('asked', text)).toBeUndefined();
  });

  it('opens with none of other keys, and with any of ours', async () => {
    const text = await sealed('asked');
    const others = [randomBytes(32), randomBytes(32)];
    expect(await open('asked', text, 'it', () => others)).toBeUndefined();
    expect(await open('asked', text, 'it', () => [...others, key])).toMatchObject({ key: 'a secret' });
  });

  it('shows nothing, and is another text each time', async () => {
    const [one, other] = [await sealed('asked'), await sealed('asked')];
    expect(one).not.toBe(other);
    const shown = one.split('.').map((part) => Buffer.from(part, 'base64url').toString());
    expect(shown.join(' ')).not.toMatch(/a secret|"it"|"sub"/);
  });

  it.each([0, 2, 3, 4])('is nothing once part %s of it was changed', async (place) => {
    const parts = (await sealed('asked')).split('.');
    const part = parts[place] ?? '';
    const changed = parts.with(place, `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}`).join('.');
    expect(await open('asked', changed)).toBeUndefined();
  });
});

it.each(['text/plain', 'multipart/form-data; boundary=x', undefined])(
  'a form is none that comes as %s',
  async (type) => {
    const request = (said: string | undefined) =>
      Object.assign(Readable.from([Buffer.from('key=x')]), { headers: { 'content-type': said } }) as never;
    await expect(formOf(request(type))).rejects.toThrow(UnreadableForm);
    expect((await formOf(request('application/x-www-form-urlencoded'))).get('key')).toBe('x');
  },
);
