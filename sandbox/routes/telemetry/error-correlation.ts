/** `logs/error-pattern-correlation`: when one pattern fired, what fired beside it, and what its lines have in common. */

import { MINUTE } from '../../engine/clock.ts';
import type { StoredRow } from '../../engine/store.ts';
import { clockText, rowTime, usualBucket } from './database.ts';
import { attributesOn, cellText } from './dimensions.ts';
import { cutPattern, ends, lastSeen, linesByPattern, patternWindow, readLimit } from './error-patterns.ts';
import { groupBy } from './group-by.ts';
import { type Ask, badBody, helperRoute, LOG_SIGNAL, newestFirst, orEmpty } from './signals.ts';

type Rows = readonly StoredRow[];

const byCount = (a: { count: number }, b: { count: number }): number => b.count - a.count;

function timeline(rows: Rows, startOf: (row: StoredRow) => number) {
  const buckets = [...groupBy(rows, startOf)].sort(([a], [b]) => a - b);
  return buckets.map(([start, found]) => ({ time: clockText(start), count: found.length }));
}

/** Other patterns, as far as they fired in the buckets that this one fired in. */
function besides(lines: ReadonlyMap<string, Rows>, pattern: string, startOf: (row: StoredRow) => number) {
  const buckets = new Set((lines.get(pattern) ?? []).map(startOf));
  const found = [...lines]
    .filter(([other]) => other !== pattern)
    .map(([other, rows]) => {
      const near = rows.filter((row) => buckets.has(startOf(row)));
      return { pattern: other, sampleBody: cellText(ends(near).last?.body), count: near.length };
    });
  return found.filter(({ count }) => count > 0).sort(byCount);
}

/** Attributes with their values, however many lines have them. */
function commonAttributes(rows: Rows) {
  const counts = new Map<string, number>();
  for (const row of rows) {
    for (const [key, value] of Object.entries(attributesOn(row))) {
      const pair = JSON.stringify([key, cellText(value)]);
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
  }
  const pairs = [...counts].map(([pair, count]) => {
    const [key, value] = JSON.parse(pair) as [string, string];
    return { key, value, count };
  });
  return pairs.filter(({ key }) => key !== '').sort(byCount);
}

function senders(rows: Rows) {
  const groups = [...groupBy(rows, (row) => cellText(row.primaryEntityId))];
  return groups
    .map(([resourceId, found]) => {
      const resourceType = cellText(found[0]?.primaryEntityType);
      return { resourceId, resourceType, count: found.length, lastSeenAt: lastSeen(found) };
    })
    .sort(byCount);
}

function traces(rows: Rows) {
  const groups = [...groupBy(rows, (row) => cellText(row.traceId))].filter(([traceId]) => traceId !== '');
  return groups
    .map(([traceId, found]) => {
      const resourceId = cellText(found[0]?.primaryEntityId);
      return { traceId, count: found.length, lastSeenAt: lastSeen(found), resourceId };
    })
    .sort(byCount);
}

function sample(row: StoredRow) {
  return {
    logId: row._id,
    time: rowTime(row),
    body: cellText(row.body),
    severityText: cellText(row.severityText),
    resourceId: cellText(row.primaryEntityId),
    traceId: cellText(row.traceId),
    spanId: cellText(row.spanId),
  };
}

/** A pattern that is not there, or a question that fails, gives empty lists. */
function correlate(ask: Ask): unknown {
  const { body, now } = ask;
  const asked = typeof body.pattern === 'string' ? body.pattern : '';
  if (asked.trim() === '') throw badBody('pattern is required');
  const window = patternWindow(body, now);
  const sent = body.bucketSizeInMinutes;
  const bucketSizeInMinutes = typeof sent === 'number' && sent > 0 ? sent : usualBucket(window);
  const step = Math.max(1, Math.floor(bucketSizeInMinutes)) * MINUTE;
  const startOf = ({ time }: StoredRow): number => Math.floor(Number(time) / step) * step;
  const lines = orEmpty(() => linesByPattern(ask, window), new Map<string, StoredRow[]>());
  const pattern = cutPattern(asked);
  const rows = lines.get(pattern) ?? [];
  const limit = readLimit(body.limit);
  return {
    pattern: asked,
    bucketSizeInMinutes,
    timeline: timeline(rows, startOf),
    coOccurringPatterns: besides(lines, pattern, startOf).slice(0, limit),
    attributes: commonAttributes(rows).slice(0, limit),
    resources: senders(rows).slice(0, limit),
    traces: traces(rows).slice(0, limit),
    samples: newestFirst(ask, rows).slice(0, limit).map(sample),
  };
}

export const ERROR_CORRELATION_ROUTES = [helperRoute('logs/error-pattern-correlation', LOG_SIGNAL, correlate)];
