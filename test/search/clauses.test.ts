/** Texts that ask several things: each has its tool, names and quotations are left whole, and one thing is asked once. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { asItIs } from '../../runtime/tools/search/languages.ts';
import { Ranking } from '../../runtime/tools/search/ranking.ts';
import { SearchIndex } from '../../runtime/tools/search/search-index.ts';
import { SeveralThings } from '../../runtime/tools/search/several.ts';
import { TUNING } from '../../runtime/tools/search/tuning.ts';
import { Words } from '../../runtime/tools/search/words.ts';
import { grows, stepsOf } from '../steps.ts';
import { type SeveralRequest, served } from './clauses.ts';
import { readData, readLines, readRequests } from './measure.ts';

const data = readData();
const index = new SearchIndex(data);
const ranking = new Ranking(data, new Words(data.words), TUNING);
const several = ranking.severalThings(data.words.between ?? []);
const top = (text: string, limit = 5): string[] => index.search(text, { limit }).map(({ name }) => name);
const first = (text: string): string => top(text, 1)[0] ?? '';
const partsOf = (text: string): string[] => several.read(text, asItIs(text), 10).map((part) => part.text.trim());

describe.each([
  { set: 'clauses.jsonl', clauses: 0.97, whole: 0.93 },
  // Nobody looked at these while rules were written.
  { set: 'clauses-held-out.jsonl', clauses: 0.93, whole: 0.85 },
])('$set', ({ set, clauses, whole }) => {
  const requests = readLines<SeveralRequest>(set);

  it('has a tool for nearly everything that is asked', () => {
    const found = served(index, requests);
    expect(found.clauses, JSON.stringify(found.missed)).toBeGreaterThanOrEqual(clauses);
    expect(found.whole).toBeGreaterThanOrEqual(whole);
  });

  it('speaks English and the seven languages', () => {
    expect(new Set(requests.map(({ voice }) => voice)).size).toBe(8);
  });
});

/** Orders and questions that stand by themselves. */
const ACTS = [
  'list open incidents',
  'create a dashboard for the warehouse',
  'delete the label "tmp"',
  'show the error logs of billing',
  'who is on call tonight',
  'how many alerts were there yesterday',
  'add a monitor for https://shop.example.org',
  'invite sam@example.com to the team Network',
  'schedule maintenance for Sunday',
  'rename the status page for partners',
] as const;
const BETWEEN = [', ', ' and ', ', and ', '; ', '. ', ' then ', ', then ', ' and then ', ' (', '\n'] as const;
const someActs = fc.shuffledSubarray([...ACTS], { minLength: 2, maxLength: 6 });
const joined = fc
  .tuple(someActs, fc.array(fc.constantFrom(...BETWEEN), { minLength: 6, maxLength: 6 }))
  .map(([acts, between]) => ({ acts, text: acts.map((act, at) => (at > 0 ? between[at] : '') + act).join('') }));

describe('several things in one text', () => {
  it('have the best tool of each, in their order, whatever stands between them', () => {
    fc.assert(
      fc.property(joined, fc.integer({ min: 2, max: 10 }), ({ acts, text }, limit) => {
        const wanted = [...new Set(acts.map((act) => first(act)))].slice(0, limit);
        expect(top(text, limit).slice(0, wanted.length)).toEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });

  it('take no more room than one, and no tool stands there twice', () => {
    fc.assert(
      fc.property(joined, fc.integer({ min: 1, max: 10 }), ({ text }, limit) => {
        const hits = index.search(text, { limit });
        expect(hits.length).toBe(limit);
        expect(new Set(hits.map(({ name }) => name)).size).toBe(limit);
        for (const [at, { score }] of hits.entries())
          expect(score).toBeLessThanOrEqual(hits[at - 1]?.score ?? Number.POSITIVE_INFINITY);
      }),
      { numRuns: 100 },
    );
  });

  it('keep to the verbs and resources that are allowed', () => {
    const only = { limit: 5, verbs: ['list'], resources: (id: string) => id !== 'label' } as const;
    fc.assert(
      fc.property(joined, ({ text }) => {
        for (const { verb, resource } of index.search(text, only)) {
          expect(verb).toBe('list');
          expect(resource).not.toBe('label');
        }
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    [
      'list open incidents, acknowledge one, add a note, close it',
      ['list_incidents', 'create_incident_state_timeline', 'create_incident_internal_note'],
    ],
    ['open the newest alert and make Petra its owner', ['create_alert_user_owner']],
    ['show monitors, incidents & alerts of the shop', ['list_monitors', 'list_incidents', 'list_alerts']],
    ['count incidents and alerts', ['count_incidents', 'count_alerts']],
    ['Liste les moniteurs et les équipes', ['list_monitors', 'list_teams']],
    ['モニターとアラートを表示して、チームを削除して', ['delete_team']],
  ])('take from one another what they leave out: %s', (text, names) => {
    expect(top(text)).toEqual(expect.arrayContaining(names));
  });

  it('tell of each what no call does', () => {
    const hits = index.search('list open alerts, then run the check now', { limit: 5 });
    expect(hits[0]?.name).toBe('list_alerts');
    expect(hits.filter(({ told }) => told !== undefined)).toHaveLength(1);
  });
});

describe('one thing in a text', () => {
  it.each([
    'when an alert comes, page the web team and open an incident',
    'find and delete the label old',
    'Watch the website https://shop.example.org and check it every 10 minutes',
    'every host named db should get the label database and belong to the DBA team',
    'Write to customers on that incident: we know the cause, restart the pods and check the logs',
    'add a note to INC-12 saying we rolled back, restart the pods and check the logs',
    'who moved INC-12 to resolved, and when?',
    'incidents by severity and month',
    'monitors, which are down',
    'update call and SMS config',
    'delete the team Research and Development',
    'rename the workflow Fetch and Remove Old Files',
    'create a label called and',
    'Checkout answers 500 since ten, raise it as a sev1',
  ])('is not cut: %s', (text) => {
    expect(partsOf(text)).toEqual([]);
  });

  it('is what nearly all labelled requests ask', () => {
    const sets = ['requests', 'development', 'pairs', 'typed', 'held-out', 'typed-held-out'];
    const all = sets.flatMap((set) => readRequests(`${set}.jsonl`));
    const cut = all.filter(({ q }) => partsOf(q).length > 0);
    expect(cut.length / all.length).toBeLessThan(0.01);
  });

  it('is answered as if nobody looked for more', () => {
    const read = vi.spyOn(SeveralThings.prototype, 'read');
    const all = [...readRequests('requests.jsonl'), ...readRequests('typed.jsonl'), ...readRequests('languages.jsonl')];
    const answers = all.map(({ q }) => ({ q, hits: index.search(q, { limit: 5 }) }));
    const parts = read.mock.results.map(({ value }) => value as readonly unknown[]);
    const single = answers.filter((_, at) => parts[at]?.length === 0);
    expect(parts).toHaveLength(all.length);
    expect(single.length).toBeGreaterThan(all.length * 0.98);
    read.mockReturnValue([]);
    for (const { q, hits } of single) expect(index.search(q, { limit: 5 })).toEqual(hits);
    read.mockRestore();
  });

  it('is every text in quotation marks, whatever stands in it', () => {
    const quoted = fc.array(fc.constantFrom(...ACTS, ...BETWEEN, 'x'), { minLength: 1, maxLength: 8 });
    const marks = fc.constantFrom(['"', '"'], ['“', '”'], ['„', '“'], ['«', '»'], ['「', '」'], ["'", "'"], ['`', '`']);
    fc.assert(
      fc.property(quoted, marks, (pieces, [opens, closes]) => {
        const name = pieces.join('').replaceAll(/["'\n]/g, '');
        expect(partsOf(`delete the dashboard ${opens}${name}${closes}`)).toEqual([]);
      }),
    );
  });
});

describe('the work', () => {
  const FILLINGS = [
    'add a label, ',
    'and ',
    'monitors, ',
    '"',
    '„ ',
    "' ",
    '( ',
    '. ',
    'list incidents and alerts; ',
    'if it fails, ',
  ];

  it.each(FILLINGS)('of cutting grows as a text of %j does', (filling) =>
    grows(
      (size) => () => partsOf(filling.repeat(Math.ceil(size / filling.length)).slice(0, size)),
      [150, 300, 600],
      'sorted',
    ),
  );

  it('is that of a few searches however much is asked', async () => {
    const one = 'list open incidents of the shop';
    index.search(one, { limit: 10 });
    const single = await stepsOf(() => index.search(one, { limit: 10 }));
    const text = 'list incidents, show teams, add a label; count alerts, '.repeat(200);
    expect(await stepsOf(() => index.search(text, { limit: 10 }))).toBeLessThan(single * 15);
  });
});
