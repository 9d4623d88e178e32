/** What has to be true of every result, whatever went wrong. */
import { expect } from 'vitest';
import { KEY } from '../catalogue.ts';
import { sentCode } from '../sent-result.ts';
import type { Outcome } from './bench.ts';
import type { Fault } from './faults.ts';

const CODES = [
  'invalid_key',
  'not_permitted',
  'plan_required',
  'not_found',
  'rejected',
  'rate_limited',
  'upstream_failed',
  'unreachable',
  'timed_out',
  'too_large',
];
/** Words of programs, not of people. */
const INSIDES =
  /\n\s+at |node:|\b(Type|Range|Syntax|Reference|Assertion)Error\b|Unexpected (token|end)|JSON at position|\bundefined\b|\bNaN\b|\[object|\bzod\b|Expected property/i;

export const SAYS = {
  unsent: /nothing was sent|was not sent/i,
  stopped: /did not reach OneUptime/,
  notMade: /The change was not made/,
  maybe: /may have been made|may still be under way/,
  found: /Yet (the|it)/,
  look: /\b(get|list|count)_[a-z_]+\b/,
} as const;

/** An error that tells what happened and what to do, in words of ours, and no secret. */
export function expectClearError({ result, text }: Pick<Outcome, 'result' | 'text'>): void {
  expect(result.isError, text).toBe(true);
  expect(CODES, text).toContain(sentCode(result));
  expect(text).not.toMatch(INSIDES);
  expect(text).not.toContain(KEY);
  expect(text).not.toMatch(/secret|(?!\n)\p{Cc}/u);
  expect(text.length, text).toBeLessThan(2000);
  expect(text.length, text).toBeGreaterThan(40);
}

/** The truth about one write that met a fault. `found`: what a look at the instance showed; undefined where it failed, too. */
export function expectTrueWrite(
  outcome: Outcome,
  fault: Pick<Fault, 'write' | 'at' | 'hasEnded'>,
  found: boolean | undefined,
): void {
  const { result, text, writes } = outcome;
  if (fault.at === 'connection' && writes.length === 0 && SAYS.unsent.test(text)) {
    expectClearError(outcome);
    return;
  }
  if (fault.write === 'done') {
    expect(result.isError, text).toBeUndefined();
    return;
  }
  expectClearError(outcome);
  expect.soft(SAYS.unsent.test(text), text).toBe(false);
  expect.soft(SAYS.stopped.test(text), text).toBe(fault.write === 'stopped');
  expect.soft(SAYS.notMade.test(text), text).toBe(fault.write === 'refused');
  expect.soft(text).not.toMatch(/fewer rows|ask for less/i);
  if (fault.write !== 'unknown') {
    expect.soft(text).not.toMatch(SAYS.maybe);
    return;
  }
  if (found) {
    expect.soft(text).toMatch(SAYS.found);
    return;
  }
  expect.soft(text).not.toMatch(SAYS.found);
  if (fault.hasEnded && found === false) {
    expect.soft(text).toMatch(/Nothing (of it )?was saved|still there/);
    return;
  }
  expect.soft(text).toMatch(SAYS.maybe);
  expect.soft(text).toMatch(SAYS.look);
  expectLookFirst(text);
}

/** Whoever is told to try again is told to look first. */
export function expectLookFirst(text: string): void {
  const again = text.search(/(try|call|send|ask)( it)? (once )?(again|anew)|retry/i);
  const look = text.search(/\blook\b|\bread the row\b|\bcheck\b/i);
  expect.soft(again < 0 || (look >= 0 && look < again), text).toBe(true);
}
