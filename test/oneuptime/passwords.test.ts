/** Passwords: sent in the one form that the API takes, and told to nobody but the API. */
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { api, callWith, errorOf, ID, textOf } from '../catalogue.ts';
import { sandboxCaller } from '../sandbox-caller.ts';

const SECRET = 'correct horse battery';

/** Salted columns as the API reads them: whatever is not typed is a 500 in a create and a 400 in an update. */
function strict(path: string, column: string) {
  const isTyped = (data: Record<string, unknown>): boolean => {
    const value = data[column] as { _type?: unknown; value?: unknown } | null | undefined;
    return value === null || (value?._type === 'HashedString' && typeof value.value === 'string');
  };
  return [
    http.post(api(path), async ({ request }) => {
      const { data } = (await request.json()) as { data: Record<string, unknown> };
      if (!isTyped(data)) return HttpResponse.json({ error: 'Server Error' }, { status: 500 });
      return HttpResponse.json({ _id: ID, ...data, [column]: 'scrypt$16384$8$1$c2FsdA$aGFzaA' });
    }),
    http.put(api(`${path}/${ID}`), async ({ request }) => {
      const { data } = (await request.json()) as { data: Record<string, unknown> };
      const error = `${column} is a salted column and must be supplied as a HashedString, not a pre-hashed value.`;
      return isTyped(data) ? HttpResponse.json({}) : HttpResponse.json({ error }, { status: 400 });
    }),
    http.post(api(`${path}/${ID}/get-item`), () => HttpResponse.json({ _id: ID })),
  ];
}

const PLACES = [
  ['status_page', '/status-page', 'masterPassword', { name: 'Acme status' }],
  ['dashboard', '/dashboard', 'masterPassword', { name: 'Wall' }],
  ['status_page_private_user', '/status-page-private-user', 'password', { statusPage: ID, email: 'a@b.example' }],
] as const;

describe.each(PLACES)('the password of a %s', (resource, path, column, others) => {
  it('is typed in a create and an update, and never shown', async () => {
    const handlers = strict(path, column);
    const created = await callWith(`create_${resource}`, { ...others, [column]: SECRET }, { handlers });
    expect(created.result.isError, textOf(created.result)).toBeFalsy();
    expect(created.seen[0]?.body).toMatchObject({ data: { [column]: { _type: 'HashedString', value: SECRET } } });
    const updated = await callWith(`update_${resource}`, { id: ID, [column]: SECRET }, { handlers });
    expect(updated.result.structuredContent).toEqual({ id: ID, updated: [column] });
    for (const { result } of [created, updated]) expect(JSON.stringify(result)).not.toMatch(/correct horse|scrypt/);
  });

  it('can be taken away', async () => {
    const { seen } = await callWith(
      `update_${resource}`,
      { id: ID, clear: [column] },
      { handlers: strict(path, column) },
    );
    expect(seen[0]?.body).toEqual({ data: { [column]: null } });
  });

  it('is masked in a preview', async () => {
    const { result } = await callWith(`create_${resource}`, { ...others, [column]: SECRET, preview: true });
    expect(textOf(result)).toContain(column);
    expect(JSON.stringify(result)).not.toContain('correct horse');
  });

  it('is not told by an error, whoever words it', async () => {
    const error = `${SECRET} is too short: ${SECRET}`;
    const refusing = [http.put(api(`${path}/${ID}`), () => HttpResponse.json({ error }, { status: 400 }))];
    const refused = await callWith(`update_${resource}`, { id: ID, [column]: SECRET }, { handlers: refusing });
    expect(errorOf(refused.result)).toMatchObject({ code: 'rejected', message: expect.stringContaining('too short') });
    const wrong = await callWith(`update_${resource}`, { id: ID, [column]: [SECRET] });
    expect(errorOf(wrong.result)).toMatchObject({ code: 'bad_arguments', message: expect.stringContaining(column) });
    const long = await callWith(`update_${resource}`, { id: ID, [column]: SECRET.repeat(20) });
    for (const { result } of [refused, wrong, long]) expect(JSON.stringify(result)).not.toContain('correct horse');
  });
});

it('is taken by the sandbox, and looks like no password in any answer', async () => {
  const { call, dispatcher } = await sandboxCaller();
  const results = [
    await call('create_status_page', { name: 'Acme', masterPassword: SECRET }),
    await call('update_status_page', { id: 'Acme', masterPassword: `${SECRET} 2` }),
    await call('create_status_page_private_user', { statusPage: 'Acme', email: 'a@b.example', password: SECRET }),
    await call('get_status_page', { id: 'Acme', fields: ['*'] }),
  ];
  for (const result of results) {
    expect(result.isError, textOf(result)).toBeFalsy();
    expect(JSON.stringify(result)).not.toContain('correct horse');
  }
  expect(dispatcher.seen.map(({ body }) => JSON.stringify(body)).join()).not.toMatch(/assword":"/);
});

it('other credentials are masked in a preview, too', async () => {
  const { result } = await callWith('create_monitor_secret', { name: 'token', secretValue: SECRET, preview: true });
  expect(JSON.stringify(result)).not.toContain('correct horse');
});
