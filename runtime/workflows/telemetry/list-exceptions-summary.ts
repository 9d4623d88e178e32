import { z } from 'zod';
import { capped, cappedOf } from '../capped.ts';
import { defineWorkflow } from '../define.ts';
import { noteSilence } from './silence.ts';
import { during, idOfSender, oneLine, pastWindow, sentBy } from './telemetry-terms.ts';

const STATES = ['open', 'resolved', 'archived'] as const;
type ExceptionState = (typeof STATES)[number];
const USUAL = 10;
const MOST = 100;
const LINE = 140;
const WEEK = 7 * 24;

const FILTERS = {
  open: { isResolved: false, isArchived: false },
  resolved: { isResolved: true, isArchived: false },
  archived: { isArchived: true },
} as const satisfies Record<ExceptionState, object>;

export const exceptionsOutput = z.strictObject({
  states: z.strictObject({ open: z.int(), resolved: z.int(), archived: z.int() }),
  exceptions: cappedOf(
    z.strictObject({
      id: z.string(),
      type: z.string(),
      message: z.string(),
      service: z.string(),
      state: z.enum(STATES),
      in_window: z.int().optional(),
      in_all: z.int(),
      first: z.string().optional(),
      last: z.string().optional(),
      release: z.string().optional(),
      unhandled: z.literal(true).optional(),
    }),
  ),
});

/** Exceptions by what they have in common. */
export const listExceptionsSummary = defineWorkflow({
  name: 'list_exceptions_summary',
  title: 'Summarise exceptions',
  description:
    'List grouped exceptions that came in the last seven days, or a window, the most frequent there first: type, message, service, occurrences in the window and in all, first and last arrival, open, resolved or archived; how many there are of each state. Occurrences: list_exception_instances.',
  toolset: 'telemetry',
  risk: 'read',
  operations: ['list_exceptions', 'count_exceptions', 'count_exception_instances', 'get_service'],
  input: {
    service: { kind: 'one', to: 'service' },
    state: { kind: 'enum', values: STATES, about: 'Usually all.' },
    from: { kind: 'date' },
    to: { kind: 'date' },
    limit: { kind: 'number' },
  },
  output: exceptionsOutput,
  example: { state: 'open' },
  intents: [
    'which exceptions are open',
    'top exceptions this week',
    'new crashes of the checkout service',
    'unresolved errors by type',
    'what is throwing',
  ],
  picture: true,
  run: async (job) => {
    const { client, input } = job;
    const most = Math.min(MOST, Math.max(1, Math.trunc(input.limit ?? USUAL)));
    const window = pastWindow(job, input, WEEK);
    const own = input.service ? { primaryEntityId: input.service } : {};
    // Those first seen after the window were not there; those last seen before it did not come in it.
    const seen = { firstSeenAt: { lte: window.to }, lastSeenAt: { gte: window.from } };
    const counted = (state: ExceptionState): Promise<number> =>
      client.exceptions.count({ filter: { ...own, ...FILTERS[state] } });
    const [{ rows, total }, occurrences, open, resolved, archived] = await Promise.all([
      client.exceptions.list({
        filter: { ...own, ...seen, ...(input.state ? FILTERS[input.state] : {}) },
        fields: [
          'exceptionType',
          'message',
          'primaryEntityId',
          'fingerprint',
          'isResolved',
          'isArchived',
          'occuranceCount',
          'firstSeenAt',
          'lastSeenAt',
          'lastSeenInRelease',
          'unhandled',
        ],
        sort: '-lastSeenAt',
        limit: 500,
      }),
      job.attempt('occurrences in the window', () =>
        client.exceptionInstances.groups({
          filter: { ...own, time: during(window) },
          by: ['fingerprint', 'primaryEntityId'],
          byId: true,
        }),
      ),
      counted('open'),
      counted('resolved'),
      counted('archived'),
    ]);
    if (rows.length === 0) await noteSilence(job, input.service);
    const inWindow = new Map(occurrences?.map(({ by, figure }) => [by.join(' '), figure ?? 0]));
    const told = rows.map((row) => ({
      id: row.id,
      type: oneLine(row.exceptionType, LINE) || 'unknown',
      message: oneLine(row.message, LINE),
      service: sentBy(row.primaryEntityId),
      state: stateOf(row),
      ...(occurrences ? { in_window: inWindow.get(`${row.fingerprint} ${idOfSender(row.primaryEntityId)}`) ?? 0 } : {}),
      in_all: row.occuranceCount ?? 0,
      ...(row.firstSeenAt ? { first: row.firstSeenAt } : {}),
      ...(row.lastSeenAt ? { last: row.lastSeenAt } : {}),
      ...(row.lastSeenInRelease ? { release: row.lastSeenInRelease } : {}),
      ...(row.unhandled ? { unhandled: true as const } : {}),
    }));
    told.sort((a, b) => (b.in_window ?? 0) - (a.in_window ?? 0) || b.in_all - a.in_all);
    return { states: { open, resolved, archived }, exceptions: capped(told, most, total) };
  },
});

function stateOf({
  isArchived,
  isResolved,
}: {
  isArchived?: boolean | null;
  isResolved?: boolean | null;
}): ExceptionState {
  if (isArchived) return 'archived';
  return isResolved ? 'resolved' : 'open';
}
