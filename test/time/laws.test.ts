/** Whatever request hangs, of whatever tool: the call ends in time, truly, and leaves nothing running. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toolsets } from '../../generated/oneuptime/index.ts';
import { CALL_LIMIT_MS } from '../../runtime/basics/time-limit.ts';
import { isRead, type ToolEntry } from '../../runtime/catalogue/catalogue.ts';
import { answerOf, textOf } from '../catalogue.ts';
import { USUAL_TOOLS } from '../usual-tools.ts';
import { WireCaller } from '../wire/wire-caller.ts';
import { CATALOGUE, isReading, slowCall, toTheEnd } from './slow-caller.ts';

const caller = new WireCaller(
  CATALOGUE,
  readFileSync(new URL('../../generated/oneuptime/tools.jsonl', import.meta.url), 'utf8'),
);

/** Calls a tool while its request at one place hangs; false where it has no such request. */
async function hangsAt(entry: ToolEntry, args: unknown, place: number): Promise<boolean> {
  const call = slowCall(entry.name, args, (request, at) => (at === place ? undefined : answerOf(request)));
  const result = await toTheEnd(call);
  const what = `${entry.name}, request ${place}: ${textOf(result)}`;
  expect(call.faults, what).toEqual([]);
  expect(call.clock.now, what).toBeLessThanOrEqual(CALL_LIMIT_MS);
  expect(call.clock.waiting, what).toBe(0);
  expect(call.held.ended, what).toBe(call.held.count);
  const held = call.first();
  if (held === undefined) return false;
  // A page that is the whole list needs no count.
  const isNeedless = /count$/.test(held.path) && result.structuredContent?.total !== undefined;
  const told = result.isError ? textOf(result) : noteOf(textOf(result));
  if (isRead(entry)) expect(isNeedless ? 'At least' : told, what).toMatch(WHAT_WOULD_DO);
  else if (!held.hadWritten && !result.isError) {
    // A look before a write only adds to what is told: the write goes out without it.
    expect(isReading(held), what).toBe(true);
    expect(call.seen.every(isReading), what).toBe(false);
  } else if (!held.hadWritten) expect(textOf(result), what).toMatch(/Nothing was sent/);
  else if (!isReading(held))
    expect(textOf(result), what).toMatch(/is not known|Yet |may still be under way|still there/);
  return true;
}

const WHAT_WOULD_DO = /Ask for less|Narrow the filter|Give ids|could not be read in time|At least/;
const noteOf = (text: string): string => JSON.stringify((JSON.parse(text) as { notes?: string[] }).notes ?? []);

describe('a call whose first request hangs', () => {
  it.each(Object.keys(toolsets))('%s', async (toolset) => {
    for (const entry of CATALOGUE.tools.filter((tool) => tool.toolset === toolset))
      await hangsAt(entry, await caller.argumentsFor(entry), 0);
  });
});

describe('a call of a usual tool, whichever of its requests hangs', () => {
  it.each(USUAL_TOOLS)('%s', async (name) => {
    const entry = CATALOGUE.find(name) as ToolEntry;
    const args = await caller.argumentsFor(entry);
    for (let place = 0; await hangsAt(entry, args, place); place += 1) expect(place).toBeLessThan(20);
  });
});
