/** What a caller of the search may rely on, whatever the words. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VERBS } from '../../runtime/catalogue/kinds.ts';
import { SearchIndex } from '../../runtime/tools/search/search-index.ts';
import { Words } from '../../runtime/tools/search/words.ts';
import { readData, readRequests } from './measure.ts';

const data = readData();
const index = new SearchIndex(data);
const names = new Set(data.resources.flatMap(({ tools }) => Object.values(tools)));
const first = (text: string): string | undefined => index.search(text, { limit: 1 })[0]?.name;
const top = (text: string, limit = 3): string[] => index.search(text, { limit }).map(({ name }) => name);

describe('hits', () => {
  it('are operations that exist, best first, without repetition, at most as many as asked for', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.lorem(),
      fc.constantFrom(...data.resources.map(({ tag }) => tag)),
    );
    fc.assert(
      fc.property(anything, fc.integer({ min: 0, max: 30 }), (text, limit) => {
        const hits = index.search(text, { limit });
        expect(hits.length).toBeLessThanOrEqual(limit);
        expect(new Set(hits.map(({ name }) => name)).size).toBe(hits.length);
        for (const [at, { name, score }] of hits.entries()) {
          expect(names.has(name)).toBe(true);
          expect(Number.isFinite(score)).toBe(true);
          expect(score).toBeLessThanOrEqual(hits[at - 1]?.score ?? Number.POSITIVE_INFINITY);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('are the same for the same request, from another index as well', () => {
    const other = new SearchIndex(readData());
    for (const { q } of readRequests('requests.jsonl')) {
      expect(other.search(q, { limit: 10 })).toEqual(index.search(q, { limit: 10 }));
    }
  });

  it('keep to the verbs and resources that are allowed', () => {
    const hits = index.search('resolve incident 12', {
      limit: 20,
      verbs: ['list', 'get'],
      resources: (id) => id.startsWith('incident'),
    });
    expect(hits.length).toBeGreaterThan(0);
    for (const { verb, resource } of hits) {
      expect(['list', 'get']).toContain(verb);
      expect(resource).toMatch(/^incident/);
    }
  });

  it('are none for a request without a word', () => {
    expect(index.search('', { limit: 5 })).toEqual([]);
    expect(index.search('  ?! … ', { limit: 5 })).toEqual([]);
  });

  it('come quickly for very long requests', () => {
    const start = performance.now();
    index.search('every incident on the status page '.repeat(3_000), { limit: 5 });
    expect(performance.now() - start).toBeLessThan(100);
  });
});

describe('a resource called by its name', () => {
  it('is found among five, whatever the resource', () => {
    // Sessions of people can be read by no key: what is offered then, `impossible.test.ts` tells.
    const lost = data.resources
      .filter(({ instead }) => instead?.list === undefined)
      .filter(({ tag, id }) => !index.search(`list ${tag}`, { limit: 5 }).some(({ resource }) => resource === id));
    expect(lost.map(({ tag }) => tag)).toEqual([]);
  });

  it('gives the operation of the verb that was named', () => {
    expect(first('delete monitor "old blog"')).toBe('delete_monitor');
    expect(first('how many status pages do we have?')).toBe('count_status_pages');
    expect(first('create a dashboard')).toBe('create_dashboard');
    expect(first('rename the dashboard')).toBe('update_dashboard');
  });
});

describe('words', () => {
  it('may be misspelt, plural, joined, hyphenated or in another order', () => {
    expect(top('list kubernets clusters')).toContain('list_kubernetes_clusters');
    expect(top('subscibers of the staus page')).toContain('list_status_page_subscribers');
    expect(top('show statuspage')).toContain('list_status_pages');
    expect(top('on call policies')).toEqual(top('on-call policies'));
    expect(top('monitors show')).toContain('list_monitors');
  });

  it('may be values: an address, a trace id, a share', () => {
    expect(top('add ann@example.com to the outage mails')).toContain('create_status_page_subscriber');
    expect(top('4bf92f3577b34da6a3ce929d0e0e4736')).toContain('list_spans');
  });

  it('are not kept: what callers write must not fill the memory', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const words = new Words(data.words);
    const read = (from: number): void => {
      for (let word = from; word < from + 200_000; word += 100)
        words.split(Array.from({ length: 100 }, (_, at) => `word${(word + at).toString(36)}x`).join(' '));
      collect();
    };
    read(0);
    const before = process.memoryUsage().heapUsed;
    read(1_000_000);
    expect((process.memoryUsage().heapUsed - before) / 1e6).toBeLessThan(5);
    expect(words.stem('monitoring')).toBe('monitor');
  });

  it('in quotation marks are names of things, not wishes', () => {
    expect(first('delete the team "Incident Alerts"')).toBe('delete_team');
  });
});

describe('the vocabulary', () => {
  it('speaks of every resource, by its own words or those of its family', () => {
    const mute = data.resources.filter(({ says, family }) => !says && !family).map(({ tag }) => tag);
    expect(mute).toEqual([]);
  });

  it('writes words for verbs only where the operation exists', () => {
    const idle = data.resources.flatMap(({ tag, tools, verbs = {} }) =>
      VERBS.filter((verb) => verbs[verb] && !tools[verb]).map((verb) => `${verb} ${tag}`),
    );
    expect(idle).toEqual([]);
  });
});

describe('things told apart by what they do', () => {
  it.each([
    'Monitors that are down',
    'Pods that crash',
    'Services that are slow',
    'Containers that exited',
    'Incidents that are still open',
    'Hosts that have no agent',
    'Users who left',
    'Metrics that we send',
  ])('are shown: %s', (text) => {
    expect(first(text)).toMatch(/^list_/);
  });

  it('are not, where something is wished of them', () => {
    expect(first('Outages that mention Oracle should land with the DBA team')).toMatch(/^create_/);
  });
});

describe('what programs send in', () => {
  it.each([
    ['delete network flows', 'delete_network_flow'],
    ['delete logs', 'delete_log'],
    ['Remove these spans', 'delete_span'],
  ])('is deleted where it is named: %s', (text, name) => {
    expect(first(text)).toBe(name);
  });

  it.each([
    ['delete a log drop filter', 'delete_log_drop_filter'],
    ['delete the user profile', 'delete_project_user_profile'],
  ])('is not, where something else is named after it: %s', (text, name) => {
    expect(first(text)).toBe(name);
  });
});
