/** Secrets, generated: hidden in whatever way a sentence writes them, masked wherever JSON holds them, and nothing else is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretTexts, withoutTexts } from '../../runtime/call/given-secrets.ts';
import { maskedInside } from '../../runtime/call/masks.ts';
import { HIDDEN, MASKED } from '../../runtime/call/secret-texts.ts';
import type { ResourceModule } from '../../runtime/catalogue/kinds.ts';

const secret = fc
  .string({ unit: fc.constantFrom(...'abzKQ059"\\/%&ü€\n\t '), minLength: 10, maxLength: 40 })
  .map((text) => text.trim())
  .filter((text) => text.length >= 10);

const WAYS: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'in capitals': (text) => text.toUpperCase(),
  'in small letters': (text) => text.toLowerCase(),
  'as JSON': (text) => JSON.stringify(text).slice(1, -1),
  'as JSON in JSON': (text) => JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1),
  'in an address': encodeURIComponent,
  'in one line': (text) => text.replace(/[\n\t]+/g, ' '),
  'in one line, quoted': (text) => text.replace(/[\n\t]+/g, ' ').replaceAll('"', "'"),
};

describe('a secret in a sentence', () => {
  it.each(Object.entries(WAYS))('is hidden %s, and nothing beside it', (_, write) => {
    fc.assert(
      fc.property(secret, fc.nat({ max: 3 }), (text, times) => {
        const said = (what: string): string =>
          `Refused: ${Array(times + 1)
            .fill(`<${what}>`)
            .join(' and ')}.`;
        expect(withoutTexts(said(write(text)), [text])).toBe(said(HIDDEN));
      }),
    );
  });

  it('is hidden among others, whichever overlap', () => {
    fc.assert(
      fc.property(fc.array(secret, { minLength: 2, maxLength: 4 }), fc.nat(), (secrets, seed) => {
        const [first = '', second = ''] = secrets;
        const joined = first + second.slice(seed % 5);
        const left = withoutTexts(`<${joined}>`, [...secrets, joined]);
        expect(left).toBe(`<${HIDDEN}>`);
      }),
    );
  });

  it('that a quotation cuts leaves no telling beginning', () => {
    fc.assert(
      fc.property(secret, fc.nat(), (text, seed) => {
        const length = 1 + (seed % (text.length - 1));
        const said = (what: string): string => `It said ${what}… and more.`;
        const expected = length >= 6 ? said(HIDDEN) : said(text.slice(0, length));
        expect(withoutTexts(said(text.slice(0, length)), [text])).toBe(expected);
      }),
    );
  });

  it('that is very long hides what follows on its beginning', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1990, max: 2010 }), (length) => {
        const text = `q${'0123456789'.repeat(201)}`.slice(0, length);
        expect(withoutTexts(`Said: ${text}.`, [text])).toBe(length > 2000 ? `Said: ${HIDDEN}` : `Said: ${HIDDEN}.`);
      }),
    );
  });

  it('leaves sentences as they are that hold none', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'xyw …') }),
        fc.array(secret, { maxLength: 3 }),
        (text, secrets) => {
          expect(withoutTexts(text, secrets)).toBe(text);
        },
      ),
    );
  });
});

/** No column of it is secret: what is found in one goes by names. */
const NO_COLUMNS = { columns: {} } as ResourceModule;
const plainName = fc.constantFrom('title', 'colour', 'size', 'rows');
const path = fc.array(fc.oneof(plainName, fc.nat({ max: 2 })), { maxLength: 8 });

/** A value at the end of a path through lists and objects. */
function nested(steps: readonly (string | number)[], value: unknown): unknown {
  return steps.reduceRight<unknown>(
    (inner, step) =>
      typeof step === 'number' ? [...Array(step).fill('other'), inner] : { first: 'other', [step]: inner },
    value,
  );
}

describe('a secret in JSON', () => {
  it('is found by its name among arguments, the longest first', () => {
    fc.assert(
      fc.property(path, path, secret, secret, (above, below, one, other) => {
        const held = { password: nested(below, ` ${one} `), title: other, apiToken: other, token: 'ab' };
        const given = { data: nested(above, held), title: other };
        const inside = below.length > 0 && below.some((step) => typeof step === 'string' || step > 0) ? ['other'] : [];
        const expected = [...new Set([one, other, ...inside])].map((text) => text.length).sort((a, b) => b - a);
        const found = secretTexts(NO_COLUMNS, given);
        expect(found).toEqual(expect.arrayContaining([one]));
        expect(found.map((text) => text.length)).toEqual(expected);
      }),
    );
  });

  it('is masked by its name, and nothing beside it', () => {
    const holders: readonly ((value: unknown) => unknown)[] = [
      (value) => ({ password: value }),
      (value) => ({ name: 'Authorization', value }),
      (value) => ({ Key: 'api_token', headerValue: value }),
      (value) => ['password', value],
    ];
    fc.assert(
      fc.property(path, fc.constantFrom(...holders), secret, fc.boolean(), (steps, hold, value, isText) => {
        const at = (held: unknown): unknown => nested(steps, isText ? JSON.stringify(held) : held);
        expect(maskedInside(at(hold(value)))).toEqual(at(hold(MASKED)));
        // Whether there is one, and where it lies, is no secret.
        for (const told of ['', null, true, false, '{{monitorSecrets.key}}'])
          expect(maskedInside(at(hold(told)))).toEqual(at(hold(told)));
      }),
    );
  });

  it('is masked at any depth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 90, max: 110 }), plainName, (depth, name) => {
        const printed = JSON.stringify(maskedInside(nested(Array(depth).fill(name), { password: 'Zq7-hunter2-Zq7' })));
        expect(printed).toContain(JSON.stringify(MASKED));
        expect(printed).not.toContain('hunter2');
      }),
    );
  });
});
