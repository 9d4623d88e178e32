import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canMean, hasWords, numberIn } from '../../runtime/workflows/incidents/meant.ts';
import { outagesOf } from '../../runtime/workflows/incidents/outages.ts';
import { responseTimes } from '../../runtime/workflows/incidents/response-times.ts';
import { severityMeant } from '../../runtime/workflows/incidents/severity.ts';
import { likenessOf, titleWords } from '../../runtime/workflows/incidents/similar.ts';
import { entriesToLeave, statesInOrder } from '../../runtime/workflows/incidents/states.ts';

describe('arithmetic', () => {
  const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1) + minute * 60_000).toISOString();

  it('counts what a slow reading counts', () => {
    const history = fc
      .uniqueArray(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 4 })
      .map((minutes) => minutes.sort((a, b) => a - b));
    fc.assert(
      fc.property(
        history,
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 5000 }),
        (minutes, steps, late) => {
          const kinds = minutes.map((_minute, index) => Math.min(index, steps, 2));
          const entries = minutes.map((minute, index) => ({
            state: String(index),
            since: at(minute),
            isAcknowledged: kinds[index] === 1,
            isResolved: kinds[index] === 2,
          }));
          const now = (minutes.at(-1) ?? 0) + late;
          const told = responseTimes(at(minutes[0] ?? 0), [...entries].reverse(), new Date(at(now)));
          // Minute by minute: open until the first minute from which on it is resolved for good.
          let open = 0;
          for (let minute = minutes[0] ?? 0; minute < now; minute += 1) {
            const place = minutes.filter((begun) => begun <= minute).length - 1;
            if (kinds[place] !== 2) open += 1;
          }
          expect(told.open).toBe(open * 60);
          const taken = kinds.indexOf(1);
          const first = minutes[0] ?? 0;
          expect(told.toAcknowledge).toBe(taken < 0 ? undefined : ((minutes[taken] ?? 0) - first) * 60);
          const over = kinds.indexOf(2);
          expect(told.toResolve).toBe(over < 0 ? undefined : ((minutes[over] ?? 0) - first) * 60);
          const sum = told.states.reduce((seconds, state) => seconds + (state.seconds ?? 0), 0);
          const spans = over < 0 ? (now - first) * 60 : ((minutes.at(-1) ?? 0) - first) * 60;
          expect(sum).toBe(spans);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('leaves what came after resolved, and nothing where nothing came before', () => {
    const states = statesInOrder([
      { id: 'r', name: 'Resolved', order: 3, isResolvedState: true },
      { id: 'c', name: 'Closed', order: 4 },
      { id: 'i', name: 'Identified', order: 1 },
    ]);
    const entry = (state: string) => ({
      id: state,
      state,
      name: state,
      since: undefined,
      cause: undefined,
      by: undefined,
    });
    const { leave, back } = entriesToLeave(states, ['c', 'r', 'i'].map(entry));
    expect([leave.map(({ id }) => id), back?.id]).toEqual([['c', 'r'], 'i']);
    expect(entriesToLeave(states, ['r'].map(entry)).back).toBeUndefined();
  });

  it('reads numbers, words and severities as people say them', () => {
    expect(['12', '#12', 'INC-12', 'inc 12', ' # 12 '].map(numberIn)).toEqual([12, 12, 12, 12, 12]);
    expect(['checkout', '12 monkeys', 'INC-', '1.5'].map(numberIn)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    const named = { number: 'OPS-12' };
    const texts = ['12', '#12', 'INC-12', 'incident 12', 'ops 12', 'ALT-12', 'alert 12', 'p12', 'sev 12'];
    expect(texts.filter((text) => canMean(text, named, 'incident'))).toEqual(texts.slice(0, 5));
    expect(canMean('INC-12', { number: undefined }, 'alert')).toBe(false);
    const row = { title: 'Payment gateway rejects card payments', monitors: [{ id: 'm', name: 'Gateway check' }] };
    const words = [['payment', 'gateway'], ['check'], ['pay'], [], ['is']];
    expect(words.map((list) => hasWords(row, list))).toEqual([true, true, false, false, false]);
    const scale = ['Sev One', 'Sev Two', 'Sev Three', 'Sev Four'].map((name, index) => ({
      id: name,
      name,
      order: index + 1,
    }));
    const meant = (text?: string) => severityMeant(scale, text, 'incident').name;
    expect([undefined, 'critical', 'high', 'HIGH priority', 'low', 'two', 'p1', 'sev three'].map(meant)).toEqual([
      'Sev One',
      'Sev One',
      'Sev Two',
      'Sev Two',
      'Sev Four',
      'Sev Two',
      'Sev One',
      'Sev Three',
    ]);
    expect(severityMeant(scale.slice(0, 2), 'high', 'incident').name).toBe('Sev One');
    expect(() => severityMeant([], 'high', 'incident')).toThrow('no incident severity');
  });

  it('gives each outage the incident that is about it', () => {
    const down = (monitor: string, from: number, until?: number) => ({
      monitor,
      name: monitor,
      status: 'Offline',
      since: at(from),
      ...(until === undefined ? {} : { until: at(until) }),
    });
    const known = (called: string, monitor: string, declared: number, isOpen = false) => ({
      called,
      monitors: [monitor],
      declared: at(declared),
      isOpen,
    });
    const rows = [
      ...[down('a', 100), down('a', 10, 20), down('b', 90, 95), down('c', 80), down('d', 70), down('e', 60)],
      ...[down('f', 10, 20), down('g', 10, 21)],
    ];
    const incidents = [
      known('open for long', 'a', 1, true),
      known('for this one', 'b', 91),
      known('a little before', 'c', 75),
      known('for an older one', 'd', 40),
      known('for a later one', 'f', 500, true),
      { ...known('declared afterwards', 'g', 500), impactStarted: at(10) },
    ];
    const told = outagesOf(rows, incidents).map(({ monitor, incident }) => [monitor, incident]);
    expect(told).toEqual([
      ['e', undefined],
      ['d', undefined],
      ['c', 'a little before'],
      ['a', 'open for long'],
      ['f', undefined],
      ['g', 'declared afterwards'],
      ['b', 'for this one'],
    ]);
  });

  it('finds alike what shares words or monitors, never severity alone', () => {
    expect(titleWords('The Payment gateway is down, and the gateway times out')).toEqual([
      'payment',
      'gateway',
      'down',
      'times',
      'out',
    ]);
    const text = fc
      .array(fc.constantFrom<string>('alpha', 'beta', 'gamma', 'delta'), { maxLength: 4 })
      .map((all) => [...new Set(all)]);
    const traits = fc.record({ words: text, monitors: text, severity: fc.constantFrom('s', 't') });
    fc.assert(
      fc.property(traits, traits, (wanted, other) => {
        const { score, words, monitors } = likenessOf(wanted, other);
        const shares = (a: readonly string[], b: readonly string[]) => a.some((item) => b.includes(item));
        expect(score > 0).toBe(shares(wanted.words, other.words) || shares(wanted.monitors, other.monitors));
        expect(words.every((word) => wanted.words.includes(word) && other.words.includes(word))).toBe(true);
        expect(monitors.every((monitor) => other.monitors.includes(monitor))).toBe(true);
        expect(score).toBeLessThanOrEqual(likenessOf(wanted, wanted).score || score);
      }),
      { numRuns: 200 },
    );
  });
});
