/** Secrets in rows, previews, creates and refusals: whatever the platform sends, nobody is shown one. */
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { MASKED, MASKED_AS_SENT } from '../../runtime/call/secret-texts.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { answer, api, callWith, errorOf, ID, textOf } from '../catalogue.ts';
import { modules, pathOf, type SecretPlace, secretPlaces } from './every-module.ts';

/** A value nobody takes for anything else; of JSON columns it stands inside. */
const VALUE = 'Zq7-hunter2-Zq7';
const OTHER = 'Wx8-hunter3-Wx8';
const sentValueOf = ({ column }: SecretPlace): unknown => (column.kind === 'json' ? { 'X-Team': VALUE } : VALUE);
const rowWith = (place: SecretPlace): Record<string, unknown> => ({ _id: ID, [place.name]: sentValueOf(place) });
const printed = (result: ToolResult): string => JSON.stringify(result);
const told = (place: SecretPlace): string => `${place.module.resource}.${place.name}`;
const withNames = (places: readonly SecretPlace[]) => places.map((place) => [told(place), place] as const);

const READ = secretPlaces.filter(({ module: { operations } }) => operations.list && operations.get);

describe.each(withNames(READ))('%s, sent unasked,', (_, place) => {
  const { module, name } = place;
  const { list, get } = module.operations;
  const path = pathOf(module);
  const handlers = [
    answer(`${path}/get-list`, { data: [rowWith(place)], count: 1 }),
    answer(`${path}/${ID}/get-item`, rowWith(place)),
  ];

  it('is masked in lists, tables and rows', async () => {
    const calls = [
      [list?.name, {}],
      [list?.name, { format: 'table' }],
      [list?.name, { fields: ['*'] }],
      [get?.name, { id: ID }],
    ] as const;
    const isTurn = (turn: number): boolean => (turn + READ.indexOf(place)) % 2 === 0;
    for (const [tool = '', args] of calls.filter((_call, turn) => isTurn(turn))) {
      const { result } = await callWith(tool, args, { handlers });
      expect(result.isError, textOf(result)).toBeFalsy();
      expect(printed(result)).not.toContain(VALUE);
      expect(textOf(result)).toContain('(masked: a secret');
    }
  });

  it.runIf(place.column.access.includes('r'))('and asked for is masked, unless the operator shows it', async () => {
    const args = { id: ID, fields: [name] };
    const usual = await callWith(get?.name ?? '', args, { handlers });
    expect(usual.result.structuredContent).toMatchObject({ item: { [name]: MASKED } });
    expect(printed(usual.result)).not.toContain(VALUE);
    const open = await callWith(get?.name ?? '', args, { handlers, revealSecrets: true });
    expect(printed(open.result)).toContain(VALUE);
  });

  it('shows that there is none', async () => {
    const empty = [answer(`${path}/${ID}/get-item`, { _id: ID, [name]: null })];
    const { result } = await callWith(get?.name ?? '', { id: ID }, { handlers: empty });
    expect(textOf(result)).not.toContain('masked');
  });
});

/** Relations to rows that hold a secret, one for each secret. */
const POINTING = secretPlaces.flatMap((place) => {
  const found = modules.flatMap((module) =>
    Object.entries(module.columns).flatMap(([relation, { kind, to, access }]) =>
      to === place.module.resource &&
      (kind === 'one' || kind === 'many') &&
      access.includes('r') &&
      module.operations.list
        ? [{ module, relation, kind }]
        : [],
    ),
  );
  return found
    .slice(0, 1)
    .map((from) => [`${from.module.resource}.${from.relation} -> ${told(place)}`, place, from] as const);
});

it.each(POINTING)('a row that is pointed to keeps its secret: %s', async (_, place, { module, relation, kind }) => {
  const nested = { _id: ID, name: 'one', [place.name]: sentValueOf(place) };
  const deeper = { ...nested, createdByUser: { _id: ID, name: 'two', password: VALUE, resetPasswordToken: VALUE } };
  const row = { _id: ID, [relation]: kind === 'many' ? [deeper, nested] : deeper };
  const handlers = [answer(`${pathOf(module)}/get-list`, { data: [row], count: 1 })];
  for (const format of ['json', 'table']) {
    const args = { fields: [relation], format };
    const { result } = await callWith(module.operations.list?.name ?? '', args, { handlers });
    expect(result.isError, textOf(result)).toBeFalsy();
    expect(printed(result)).not.toContain(VALUE);
  }
});

/** What no document lists, and a release may send all the same. */
const UNLISTED = [
  ['passwordSalt', VALUE],
  ['resetPasswordToken', VALUE],
  ['newAPIKey', VALUE],
  ['session_cookie', VALUE],
  ['smtp', { host: 'mail', password: VALUE }],
  ['headers', [{ name: 'Authorization', value: VALUE }]],
  ['createdByApiKey', { _id: ID, name: 'CI', apiKey: VALUE }],
  ['pairs', [['Authorization', VALUE]]],
  ['header', { Name: 'X-Api-Key', Value: VALUE }],
  ['attribute', { k: 'cookie', v: [VALUE] }],
  ['body', JSON.stringify({ a: [{ password: VALUE }] })],
  ['request', { body: ` ${JSON.stringify({ body: JSON.stringify({ token: VALUE }) })}` }],
  // Of columns that hold no object.
  ['description', { headers: [{ name: 'Cookie', value: VALUE }] }],
  ['declaredAt', { password: VALUE }],
  ['incidentNumber', [{ apiKey: VALUE }]],
] as const;

it.each(UNLISTED)('what nobody knows is masked by its name: %s', async (name, value) => {
  const handlers = [answer('/incident/get-list', { data: [{ _id: ID, title: 'Slow', [name]: value }], count: 1 })];
  const { result } = await callWith('list_incidents', {}, { handlers });
  expect(textOf(result)).toContain('Slow');
  expect(printed(result)).not.toContain(VALUE);
});

const CREATED = secretPlaces.filter(({ module: { operations } }) => operations.create && !operations.create.impossible);
const isIssued = ({ column: { kind } }: SecretPlace): boolean => ['uuid', 'text', 'longText'].includes(kind);

/** The least arguments a create takes that is answered whatever they are. */
function argumentsOf({ module }: SecretPlace, beside: Record<string, unknown>): Record<string, unknown> {
  const required = Object.entries(module.columns).filter(([, { required: is, access }]) => is && access.includes('c'));
  const hidden = new Set(Object.values(module.columns).map(({ via }) => via));
  const values = required.flatMap(([name, { kind, values: allowed }]): [string, unknown][] => {
    if (hidden.has(name)) return [];
    if (allowed) return [[name, allowed[0]]];
    if (kind === 'boolean') return [[name, false]];
    if (kind === 'number') return [[name, 1]];
    if (kind === 'json') return [[name, { a: 1 }]];
    if (kind === 'url') return [[name, 'https://example.com']];
    if (kind === 'date') return [[name, '2026-01-01T00:00:00Z']];
    if (kind === 'many') return [[name, [ID]]];
    return [[name, ['one', 'fk', 'uuid'].includes(kind) ? ID : 'one']];
  });
  return { ...Object.fromEntries(values), ...beside };
}

describe.each(withNames(CREATED))('a create and %s', (_, place) => {
  const { module, name, column } = place;
  const tool = module.operations.create?.name ?? '';
  const path = pathOf(module);
  const user = { _id: ID, name: 'two', password: OTHER };
  const answered = [
    http.post(api(path), () => HttpResponse.json({ ...rowWith(place), createdByUser: user })),
    http.post(api(`${path}/${ID}/get-item`), () => HttpResponse.json(rowWith(place))),
    http.post(api('/monitor-probe/get-list'), () => HttpResponse.json({ data: [], count: 0 })),
  ];

  it.runIf(!column.required && isIssued(place))('tells it once, where the platform made it', async () => {
    const { result } = await callWith(tool, argumentsOf(place, {}), { handlers: answered });
    expect(result.isError, textOf(result)).toBeFalsy();
    expect(result.structuredContent).toMatchObject({ created: { [name]: VALUE } });
    expect(printed(result)).not.toContain(OTHER);
  });

  it.runIf(column.access.includes('c') && column.kind !== 'uuid')(
    'shows none that was given, nor previews it',
    async () => {
      const given = argumentsOf(place, {
        [name]: column.kind === 'url' ? `https://example.com/${VALUE}` : sentValueOf(place),
      });
      const preview = await callWith(tool, { ...given, preview: true }, { handlers: answered });
      expect(printed(preview.result)).not.toContain(VALUE);
      // Some need columns of one another; none is refused for another reason.
      expect(printed(preview.result)).toContain(preview.result.isError === true ? ' this needs ' : MASKED_AS_SENT);
      const { result } = await callWith(tool, given, { handlers: answered });
      expect(printed(result)).not.toContain(VALUE);
    },
  );
});

const UPDATED = secretPlaces.filter(
  ({ module: { operations }, column }) => operations.update && column.access.includes('u'),
);

/** What makes of a secret those who repeat it. */
const REPEATED: readonly [string, (text: string) => string][] = [
  ['as it is', (text) => text],
  ['in capitals', (text) => text.toUpperCase()],
  ['as JSON', (text) => JSON.stringify(text)],
  ['as JSON in JSON', (text) => JSON.stringify(JSON.stringify(text))],
  ['as in an address', (text) => encodeURIComponent(text)],
  ['twice', (text) => `${text} and ${text}`],
];

it.each<[string, (text: string) => string]>([
  ['in capitals', (text) => text.toUpperCase()],
  ['with hard blanks', (text) => text.replaceAll(' ', '\u00a0')],
  ['in wide letters', (text) => text.replace('(', '\uff08').replace('masked', '\uff4dasked')],
  ['over two lines', (text) => text.replaceAll(' ', ' \n')],
  ['with what nobody sees', (text) => text.replace('a secret', '\u200ba sec\u00adret')],
  ['within JSON', (text) => JSON.stringify({ password: text })],
])('the text that stands for a secret is not written back %s', async (_, spell) => {
  const { seen, result } = await callWith('create_monitor_secret', { name: 'x', secretValue: `a ${spell(MASKED)}` });
  expect(textOf(result)).toContain('holds the text that stands for a secret');
  expect(seen).toEqual([]);
});

describe.each(withNames(UPDATED))('an update and %s', (_, place) => {
  const { module, name, column } = place;
  const tool = module.operations.update?.name ?? '';
  const path = pathOf(module);

  it('is refused the text that stands for it', async () => {
    for (const text of [MASKED, MASKED_AS_SENT]) {
      const given = column.kind === 'json' ? { a: text } : text;
      const { result, seen } = await callWith(tool, { id: ID, [name]: given });
      expect(errorOf(result)).toMatchObject({ code: 'bad_arguments', message: expect.stringContaining(name) });
      expect(seen).toEqual([]);
    }
  });

  it('hears nothing of it when it is refused', async () => {
    const secret = column.kind === 'url' ? `https://example.com/?q=${VALUE}` : `${VALUE} "and" 50 % more`;
    const given = column.kind === 'json' ? { 'X-Team': secret } : secret;
    const isTurn = (turn: number): boolean => (turn + UPDATED.indexOf(place)) % 3 === 0;
    for (const [, repeat] of REPEATED.filter((_way, turn) => isTurn(turn))) {
      const refusing = [
        http.put(api(`${path}/${ID}`), () => HttpResponse.json({ error: repeat(secret) }, { status: 400 })),
      ];
      const { result } = await callWith(tool, { id: ID, [name]: given }, { handlers: refusing });
      expect(result.isError).toBe(true);
      expect(printed(result).toLowerCase()).not.toContain(VALUE.toLowerCase());
    }
  });
});

it.each([40, 50, 60, 70, 80, 200, 590, 596, 610])(
  'leaves no beginning of one where a quotation of %i characters ends',
  async (before) => {
    const secret = 'Zq7'.repeat(60);
    const error = `${'x'.repeat(before)} ${secret}`;
    const page = `<html><title>${error}</title></html>`;
    const answers = [
      () => HttpResponse.json({ error }, { status: 400 }),
      () => new HttpResponse(page, { status: 403, headers: { 'content-type': 'text/html' } }),
    ];
    for (const refuse of answers) {
      const handlers = [http.put(api(`/probe/${ID}`), refuse)];
      const { result } = await callWith('update_probe', { id: ID, key: secret }, { handlers });
      expect(printed(result)).not.toContain('Zq7Zq7');
    }
  },
);

/** Alphabets of secrets: each is longer in another way of writing it. */
const ALPHABETS: Readonly<Record<string, string>> = {
  letters: 'Zq7-hunter2.',
  quotes: 'Zq"7\\',
  'other scripts': 'Żółć',
  'letters that are two in capitals': 'Straße',
  signs: '(.*+?[{|^$',
  lines: 'Zq\n7\t',
};
const written = Object.entries(ALPHABETS).flatMap(([kind, unit]) =>
  [60, 6000, 60_000].map((length) => [kind, length, unit.repeat(length / unit.length)] as const),
);

it.each(written)('one of %s hears nothing of itself, of %i characters', async (kind, _, secretValue) => {
  // Capitals of those are other letters.
  const ways = REPEATED.filter(([way]) => kind !== 'letters that are two in capitals' || way !== 'in capitals');
  for (const [, repeat] of ways.filter((_way, turn) => (turn + secretValue.length) % 2 === 0)) {
    const error = `No. ${repeat(secretValue)} It is wrong.`;
    const handlers = [http.put(api(`/monitor-secret/${ID}`), () => HttpResponse.json({ error }, { status: 400 }))];
    const { result } = await callWith('update_monitor_secret', { id: ID, secretValue }, { handlers });
    expect(errorOf(result)).toMatchObject({ code: 'rejected' });
    const whole = printed(result).toLowerCase();
    expect(whole).toContain('(hidden)');
    for (const [, rewrite] of ways) expect(whole).not.toContain(rewrite(secretValue.slice(0, 10)).toLowerCase());
  }
});

it.each([150, 1000, 4_000])('%i of them in one call are hidden, each or all at once', async (count) => {
  const customHeaders = Object.fromEntries(Array.from({ length: count }, (_, at) => [`X-${at}`, `${VALUE}${at}`]));
  const error = `No. ${Object.values(customHeaders).slice(0, 20).join(' ')}`;
  const handlers = [http.put(api(`/data-source/${ID}`), () => HttpResponse.json({ error }, { status: 400 }))];
  const { result } = await callWith('update_data_source', { id: ID, customHeaders }, { handlers });
  expect(errorOf(result)).toMatchObject({ code: 'rejected' });
  expect(printed(result)).not.toContain(VALUE);
});

it.each(['bad', 'arguments', 'rejected'])('a code stays what it is where %s is a secret', async (secretValue) => {
  const refuse = () => HttpResponse.json({ error: 'No.' }, { status: 400 });
  const handlers = [http.put(api(`/monitor-secret/${ID}`), refuse)];
  const { result } = await callWith('update_monitor_secret', { id: ID, secretValue }, { handlers });
  expect(errorOf(result)).toMatchObject({ code: 'rejected' });
});

const HEADERS = ['Authorization', 'Cookie', 'X-Api-Key', 'Proxy-Authorization', 'x-auth-token', 'apikey', 'X-Secret'];

describe.each(HEADERS)('the header %s of a check', (header) => {
  const step = { _type: 'MonitorStep', value: { id: ID, requestHeaders: { [header]: VALUE, 'X-Team': 'pay' } } };
  const wire = { _type: 'MonitorSteps', value: { monitorStepsInstanceArray: [step] } };

  it.each([
    ['get_monitor', '/monitor'],
    ['get_monitor_template', '/monitor-template'],
  ])('is masked by %s, and the others are not', async (tool, path) => {
    const row = { _id: ID, monitorType: 'API', monitorSteps: wire };
    const lists = ['monitor-status', 'incident-severity', 'alert-severity', 'on-call-duty-policy'];
    const handlers = [
      answer(`${path}/${ID}/get-item`, row),
      ...lists.map((list) => answer(`/${list}/get-list`, { data: [], count: 0 })),
    ];
    const { result } = await callWith(tool, { id: ID, fields: ['monitorSteps'] }, { handlers });
    expect(result.isError, textOf(result)).toBeFalsy();
    expect(printed(result)).not.toContain(VALUE);
    expect(textOf(result)).toContain('"pay"');
    const named = { ...row, monitorSteps: JSON.parse(JSON.stringify(wire).replace(VALUE, '{{monitorSecrets.token}}')) };
    const open = await callWith(
      tool,
      { id: ID, fields: ['monitorSteps'] },
      {
        handlers: [answer(`${path}/${ID}/get-item`, named), ...handlers.slice(1)],
      },
    );
    expect(textOf(open.result)).toContain('monitorSecrets.token');
  });

  it('is masked in a preview, and in what is said of a wrong check', async () => {
    const check = { headers: { [header]: VALUE } };
    const args = { name: 'Shop', url: 'https://example.com', monitorType: 'API', check, preview: true };
    const one = { _id: ID, name: 'One', isOfflineState: true, isOperationalState: true };
    const lists = ['monitor-status', 'incident-severity', 'alert-severity', 'monitor-probe'];
    const handlers = lists.map((list) => answer(`/${list}/get-list`, { data: [one], count: 1 }));
    const { result } = await callWith('create_monitor', args, { handlers });
    expect(result.isError, textOf(result)).toBeFalsy();
    expect(printed(result)).not.toContain(VALUE);
    const wrong = { ...args, check: { headers: { [header]: [VALUE] } } };
    expect(printed((await callWith('create_monitor', wrong, { handlers })).result)).not.toContain(VALUE);
  });
});

it('is in no `before` of a preview, of one row or of several', async () => {
  const row = { _id: ID, name: 'One', key: VALUE, createdByUser: { _id: ID, name: 'Ann', password: VALUE } };
  const handlers = [answer(`/probe/${ID}/get-item`, row)];
  for (const id of [ID, [ID]]) {
    const { result } = await callWith('update_probe', { id, name: 'Two', preview: true }, { handlers });
    expect(textOf(result)).toContain('One');
    expect(printed(result)).not.toContain(VALUE);
  }
});
