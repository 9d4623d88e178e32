/** Every rule of the linter finds what it is for, and the committed words break none. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Document } from '../../codegen/model/document.ts';
import { lintWords } from '../../codegen/words/lint.ts';
import type { LintInput } from '../../codegen/words/lint-input.ts';
import { BUDGETS, lintText, repeatsName, type WordFinding, type WordRule } from '../../codegen/words/lint-text.ts';
import { wordsOf } from '../../codegen/words/words.ts';
import { committedWords } from './project.ts';

let committed: LintInput;
let found: WordFinding[];
beforeAll(async () => {
  committed = await committedWords();
  found = lintWords(committed);
});

const rulesOf = (text: string, of = 'thing'): WordRule[] =>
  lintText({ at: 'X.thing', text, budget: 'column', of }).map(({ rule }) => rule);

describe('one text', () => {
  test.each([
    ['Represents who was told.', 'empty-phrase'],
    ['This field contains what people said.', 'empty-phrase'],
    ['Shown in the color people know.', 'spelling'],
    ['Whether the run was canceled by a person.', 'spelling'],
    ['Shown on every statuspage.', 'term'],
    ['Sent to people by e-mail.', 'term'],
    ['Shown below the headline', 'no-stop'],
    ['Shown to a AI agent first.', 'article'],
    ['Shown to an user first.', 'article'],
    [`${'Long '.repeat(BUDGETS.column / 5)}.`, 'budget'],
  ] satisfies [string, WordRule][])('%s', (text, rule) => {
    expect(rulesOf(text)).toContain(rule);
  });

  test('may name columns and paths as the API spells them', () => {
    expect(rulesOf('Read only when displayColor is set; see /api/center for `color`.')).toEqual([]);
    expect(rulesOf('Shown where statusPages names the page.')).toEqual([]);
  });

  test('a good sentence passes', () => {
    expect(rulesOf('Minutes without an answer after which the next rule is tried; 0 tries it at once.')).toEqual([]);
  });
});

test.each([
  ['The name of the monitor.', 'monitorName', true],
  ['Whether it is enabled.', 'isEnabled', true],
  ['Response deadlines.', 'responseDeadline', true],
  ['By when it must be acknowledged.', 'responseDeadline', false],
])('"%s" as the word for %s', (text, name, repeats) => {
  expect(repeatsName(text, name)).toBe(repeats);
});

/** The committed project with some words changed. */
function changed(
  change: (document: Record<string, unknown>, schemas: Record<string, Record<string, unknown>>) => void,
) {
  const { model, facts } = committed;
  const { components, paths, ...rest } = committed.document;
  // Words are changed, and words are what is copied: the rest of a schema is much longer.
  const schemas = Object.fromEntries(
    Object.entries(components?.schemas ?? {}).map(([name, schema]) => [
      name,
      { ...schema, 'x-columns': structuredClone(schema['x-columns']) },
    ]),
  );
  const document = { ...structuredClone(rest), paths, components: { ...components, schemas } } as Document &
    Record<string, unknown>;
  change(document, schemas as unknown as Record<string, Record<string, unknown>>);
  const before = new Set(found.map(({ rule, at }) => `${rule} ${at}`));
  return lintWords({ ...committed, document, words: wordsOf(document, model, facts) })
    .map(({ rule, at }) => `${rule} ${at}`)
    .filter((line) => !before.has(line));
}

describe('the whole', () => {
  test('the same sentence on unrelated columns is found, on twins it is not', () => {
    const columns = (schemas: Record<string, Record<string, unknown>>, schema: string) =>
      schemas[schema]?.['x-columns'] as Record<string, string>;
    expect(
      changed((_, schemas) => {
        columns(schemas, 'Incident').description = 'Said twice of different things.';
        columns(schemas, 'Incident').rootCause = 'Said twice of different things.';
      }),
    ).toEqual(['repeated Incident.description']);
    expect(
      changed((_, schemas) => {
        columns(schemas, 'AlertGroupingRule').groupByAlertTitle = 'Said of twins.';
        columns(schemas, 'IncidentGroupingRule').groupByIncidentTitle = 'Said of twins.';
      }),
    ).toEqual([]);
  });

  test('a required column that is said to have a default is found', () => {
    expect(
      changed((_, schemas) => {
        (schemas.Label?.['x-columns'] as Record<string, string>).color = 'Shown behind it; grey is the default.';
      }),
    ).toEqual(['needless-default Label.color']);
  });

  test('words for what is not there are found', () => {
    expect(
      changed((document, schemas) => {
        (schemas.Label?.['x-columns'] as Record<string, string>).colour = 'Spelt as the API does not.';
        (document['x-enums'] as Record<string, Record<string, string>>).SloStatus = { Rosy: 'No such value' };
        (document['x-shared-columns'] as Record<string, string>).neverHeardOf = 'Nobody takes it.';
      }),
    ).toEqual(
      [
        'unknown-column Label.colour',
        'unused-shared x-shared-columns.neverHeardOf',
        'unknown-value x-enums.SloStatus.Rosy',
      ].sort((a, b) => (a.slice(a.indexOf(' ')) < b.slice(b.indexOf(' ')) ? -1 : 1)),
    );
  });

  test('two sentences are checked one by one, and found where verbs do not differ', () => {
    type Schemas = Record<string, Record<string, unknown>>;
    const twice = (create: unknown, update: unknown) => (_: unknown, schemas: Schemas) => {
      (schemas.Label?.['x-columns'] as Record<string, unknown>).color = { create, update };
    };
    expect(changed(twice('Shown behind it.', 'Shown behind it from now on.'))).toEqual([]);
    expect(changed(twice('Shown behind it.', 'Shown in the color people know.'))).toEqual(['spelling Label.color']);
    expect(changed(twice('Shown behind it.', 'Shown behind it.'))).toEqual(['two-sentences Label.color']);
    expect(changed(twice('Shown behind it.', undefined))).toEqual(['two-sentences Label.color']);
    expect(
      changed((document, schemas) => {
        const both = { create: 'Said at first.', update: 'Said later on.' };
        // A create alone takes the page of a resource.
        (schemas.StatusPageResource?.['x-columns'] as Record<string, unknown>).statusPage = both;
        (document['x-shared-columns'] as Record<string, unknown>).statusPage = both;
      }),
    ).toEqual(['two-sentences StatusPageResource.statusPage', 'two-sentences x-shared-columns.statusPage']);
  });

  test('shared sentences that no resource takes are found', () => {
    expect(
      changed((document) => {
        (document['x-shared-sentences'] as unknown[]).push(
          { schema: '^NoSuchThing$', 'x-about': 'Of nothing.' },
          { schema: '^Label$', 'x-abuot': 'Misspelt.' },
        );
      }),
    ).toEqual([
      'unused-shared x-shared-sentences ^Label$ x-abuot',
      'unused-shared x-shared-sentences ^NoSuchThing$ x-about',
    ]);
  });

  test('a misspelt key in a words file is found, in another overlay it is not ours', () => {
    const actions = [
      { target: '$.components.schemas.Label', update: { 'x-abuot': 'Lost.', 'x-examples': { get: {} } } },
    ];
    const causes = (file: string): string[] =>
      lintWords({ ...committed, overlays: [{ file, actions }] })
        .filter(({ rule }) => rule === 'unknown-key')
        .map(({ cause }) => cause);
    expect(causes('overlay/words-x.yaml')).toEqual(['Nothing reads x-abuot.', 'Nothing reads get.']);
    expect(causes('overlay/x.yaml')).toEqual([]);
  });

  test('the committed words break no rule', () => {
    expect(found.map(({ rule, at, cause }) => `${at}: ${rule}. ${cause}`)).toEqual([]);
  });
});
