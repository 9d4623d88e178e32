/** Laws of all pages of signing in, whatever others have written into them. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePage } from '../../runtime/signin/builtin/pages/choose-page.ts';
import { pageHeaders } from '../../runtime/signin/builtin/pages/frame.ts';
import { returnPage } from '../../runtime/signin/builtin/pages/outcome-pages.ts';
import { signInPage } from '../../runtime/signin/builtin/pages/sign-in-page.ts';
import { CLAIMED, PLAIN_WORDS, PROVED, pagesOf, type Words } from './shown-pages.ts';

const plain = Object.entries(pagesOf(PLAIN_WORDS));

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Opening tags, and that every sign of markup belongs to a tag. */
function tagsOf(page: string): Tag[] {
  const text = page.replace(/<style>[^<]*<\/style>/, '<style></style>').replace('<!doctype html>', '');
  expect(text.replace(/<\/?[a-z][a-z0-9]*(?: [a-z-]+(?:="[^"<>]*")?)*>/g, '')).not.toMatch(/[<>]/);
  return [...text.matchAll(/<([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*)>/g)].map(([, name = '', rest = '']) => ({
    name,
    attributes: new Map(
      [...rest.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, value]),
    ),
  }));
}

const shape = (page: string): string =>
  tagsOf(page)
    .map(({ name, attributes }) => `${name} ${[...attributes.keys()].join(' ')}`)
    .join('\n');

/** What a reader sees, without markup. */
const seen = (page: string): string =>
  page
    .replace(/<head>[\s\S]*<\/head>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe.each(plain)('page %s', (_name, page) => {
  const tags = tagsOf(page);
  const named = (name: string): Tag[] => tags.filter((tag) => tag.name === name);

  it('has a language, one title, one main part and one first heading', () => {
    expect(named('html')[0]?.attributes.get('lang')).toBe('en');
    for (const one of ['title', 'main', 'h1']) expect(named(one), one).toHaveLength(1);
  });

  it('runs nothing, loads nothing and leads nowhere else', () => {
    expect(tags.filter(({ name }) => /^(?:script|link|img|iframe|object|embed|base|svg)$/.test(name))).toEqual([]);
    const attributes = tags.flatMap((tag) => [...tag.attributes]);
    expect(attributes.filter(([name]) => /^(?:on.*|style|src|srcset|srcdoc|ping|formaction)$/.test(name))).toEqual([]);
    for (const [name, value] of attributes)
      if (name === 'href' || name === 'action') expect(value).toBe(PLAIN_WORDS.action);
    expect(page).not.toMatch(/url\(|@import|javascript:/i);
  });

  it('labels every field, and ties every hint and problem that it names', () => {
    const ids = tags.flatMap(({ attributes }) => attributes.get('id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { attributes } of tags)
      for (const name of ['aria-describedby', 'aria-labelledby', 'for'])
        for (const id of attributes.get(name)?.split(' ') ?? []) expect(ids, name).toContain(id);
    const labelled = new Set(named('label').map(({ attributes }) => attributes.get('for')));
    const bare = page.replace(/<label class="choice">.*?<\/label>/gs, '');
    for (const { attributes } of tagsOf(bare).filter(({ name }) => name === 'input'))
      expect(attributes.get('type') === 'hidden' || labelled.has(attributes.get('id'))).toBe(true);
  });

  it('brings the csrf word with every form, which is sent by POST', () => {
    const forms = [...page.matchAll(/<form [^>]*>[\s\S]*?<\/form>/g)].map(([form]) => form);
    expect(forms).toHaveLength(named('form').length);
    for (const form of forms) {
      expect(form).toContain('method="post"');
      expect(form).toContain(`<input type="hidden" name="csrf" value="${PLAIN_WORDS.csrf}">`);
    }
  });

  it('has the style that its policy of content names', () => {
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(pageHeaders()['content-security-policy']).toContain(`style-src 'sha256-${hash}'`);
  });
});

/** Texts of the kind that somebody would try. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        '"',
        "'",
        '<',
        '>',
        '&',
        '`',
        '=',
        ' onload=',
        '<script>',
        '--><img src=x>',
        '\u202e',
        '\0',
        '\n',
        'é',
        '\ud800',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
);
const hostileWords: fc.Arbitrary<Words> = fc.record({
  client: fc.record({
    name: hostile,
    address: hostile.map((text) => `a${text}`),
    isKnownByDocument: fc.constant(true),
    returnsTo: hostile.map((text) => `http://localhost:1/${text}`),
  }),
  action: hostile,
  csrf: hostile,
  project: hostile,
  keyName: hostile,
  can: fc.array(hostile, { minLength: PLAIN_WORDS.can.length, maxLength: PLAIN_WORDS.can.length }),
  toolsets: fc
    .array(hostile, { minLength: 4, maxLength: 4 })
    .map((titles) => [{ id: 'incidents', title: 'Incidents' }, ...titles.map((title) => ({ id: title, title }))]),
  code: hostile,
  problem: hostile,
  failure: hostile,
});

describe('what others write', () => {
  it('never becomes markup', () => {
    const withoutSmall = (text: string): string => text.replaceAll('small \n', '');
    const shapes = plain.map(([, page]) => shape(page));
    fc.assert(
      fc.property(hostileWords, (words) => {
        // Below an address that is one stands its path, in markup of ours.
        const pages = Object.values(pagesOf(words)).map(shape);
        expect(pages.map(withoutSmall)).toEqual(shapes.map(withoutSmall));
      }),
    );
  });

  it('hides nothing, turns nothing around and stays short', () => {
    const name = `Claude\u202e\u2066 \u0007\u200b\n\n(verified)${'\u0301'.repeat(50)}${'x'.repeat(9_000)}`;
    const page = signInPage({ action: '/', csrf: 'c', client: { ...CLAIMED, name } });
    expect(page).toContain(`“<bdi>Claude (verified)\u0301\u0301\u0301${'x'.repeat(40)}…</bdi>”`);
    for (const hidden of '\u202e\u2066\u0007\u200b') expect(page).not.toContain(hidden);
  });

  it('has a name in any case', () => {
    const page = signInPage({ action: '/', csrf: 'c', client: { ...CLAIMED, name: ' \u200b' } });
    expect(page).toContain('An application without a name');
  });
});

describe('addresses', () => {
  const shown = (address: string): string => {
    const page = signInPage({ action: '/', csrf: 'c', client: { ...CLAIMED, address, returnsTo: '' } });
    const [, box = ''] = /<dd>(.*?)<small>(?:<span class="bad">|To )/s.exec(page) ?? [];
    return box
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
  };

  it.each([
    ['https://probe.example/oauth/client.json', 'probe.example /oauth/client.json'],
    ['https://claude.ai@evil.example/', 'evil.example'],
    ['https://CLAUDE.ai:8443', 'claude.ai:8443'],
    ['http://127.0.0.1:7777/callback?code=1', 'http://127.0.0.1:7777 /callback'],
    ['cursor://anysphere.mcp/oauth', 'cursor://anysphere.mcp /oauth'],
    ['com.example.app:/callback', 'com.example.app: /callback'],
    ['no address <at> all', 'no address &lt;at&gt; all'],
  ])('%s is shown as %s', (address, as) => {
    expect(shown(address)).toBe(as);
  });

  it('of another alphabet are shown as they are sent, and it is said why', () => {
    expect(shown('https://clаude.ai/')).toMatch(/^xn--\S+\.ai “xn--” stands for letters of another alphabet/);
    expect(shown('clаude')).toBe('cl%D0%B0ude');
  });

  it('that are long show their end, which tells whose they are', () => {
    const address = `https://claude.ai.${'login.'.repeat(60)}evil.example/${'p'.repeat(500)}`;
    expect(shown(address)).toMatch(/^….{100,115}evil\.example \/p{99}…$/);
  });

  it.each([
    ['http://localhost:33418/callback', 'a program on this computer'],
    ['http://[::1]:1/', 'a program on this computer'],
    ['https://localhost.evil.example/', 'a website'],
    ['https://claude.ai/api/mcp/auth_callback', 'a website'],
    ['cursor://anysphere.mcp/oauth', 'an application that is installed on this computer'],
  ])('an answer to %s goes to %s', (returnsTo, place) => {
    expect(signInPage({ action: '/', csrf: 'c', client: { ...PROVED, returnsTo } })).toContain(
      `<small>To ${place}.</small>`,
    );
  });

  it('are said to be proved or only claimed', () => {
    expect(seen(signInPage({ action: '/', csrf: 'c', client: PROVED }))).toContain('Proved:');
    const claimed = seen(signInPage({ action: '/', csrf: 'c', client: CLAIMED }));
    expect(claimed).toContain('Only claimed:');
    expect(claimed).not.toContain('Proved:');
  });
});

describe('the choice', () => {
  const { toolsets, can } = PLAIN_WORDS;
  const page = (asked: string[], isReadOnly = false): string =>
    choosePage({
      action: '/',
      csrf: 'c',
      shown: 's',
      client: PROVED,
      key: { project: 'Acme', can, isReadOnly },
      asked,
      toolsets,
    });
  const choices = (text: string): (string | undefined)[] =>
    [
      ...text.matchAll(
        /<input type="(?:radio|checkbox)" name="\w+" value="([\w-]+)"( checked)?( disabled)?>.*?<\/label>/gs,
      ),
    ].map(
      ([whole, value, checked = '', disabled = '']) =>
        `${value}${checked}${disabled}${whole.includes('asked for') ? ' asked' : ''}`,
    );

  it('begins at reading, whatever was asked for', () => {
    for (const asked of [[], ['delete'], ['oneuptime:full'], ['openid', 'nonsense']])
      expect(
        choices(page(asked))
          .slice(0, 3)
          .map((text) => text?.replace(' asked', '')),
      ).toEqual(['read checked', 'write', 'delete']);
  });

  it('marks the widest that was asked for, by any of its names', () => {
    expect(choices(page(['read', 'write', 'offline_access'])).slice(0, 3)).toEqual([
      'read checked',
      'write asked',
      'delete',
    ]);
    expect(choices(page(['oneuptime:full'])).slice(0, 3)).toEqual(['read checked', 'write', 'delete asked']);
    expect(choices(page(['openid'])).join()).not.toContain('asked');
  });

  it('gives no more than reading with a key that only reads', () => {
    expect(choices(page(['delete'], true)).slice(0, 3)).toEqual([
      'read checked',
      'write disabled',
      'delete disabled asked',
    ]);
    expect(page([], true)).toContain('This key only reads');
  });

  it('ticks the toolsets that were asked for where nothing was asked for all', () => {
    expect(choices(page(['incidents:read', 'on_call:write'])).slice(3)).toEqual([
      'incidents checked asked',
      'monitors',
      'on-call checked asked',
      'status-pages',
      'telemetry',
    ]);
    expect(choices(page(['read', 'incidents:write'])).slice(3)[0]).toBe('incidents asked');
    expect(
      choices(page(['read']))
        .slice(3)
        .join(),
    ).not.toContain('checked');
  });

  it('has a first button that does nothing, which is what Enter presses', () => {
    const [first] = /<button[^>]*>/.exec(page([])) ?? [];
    expect(first).toBe('<button formmethod="dialog" hidden>');
  });
});

it('the page that leads back goes there by itself and by a link', () => {
  const page = returnPage({ client: PROVED, isAllowed: true, to: '/auth/1?a=1&b=2' });
  expect(page).toContain('<meta http-equiv="refresh" content="0;url=/auth/1?a=1&amp;b=2">');
  expect(page).toContain('<a class="onward" href="/auth/1?a=1&amp;b=2">');
});
