import { z } from 'zod';
import { capped, cappedOf, fewNames } from '../capped.ts';
import { defineWorkflow } from '../define.ts';
import { errorShapes } from './error-shapes.ts';
import { noteSilence } from './silence.ts';
import { during, LEVELS, oneLine, pastWindow } from './telemetry-terms.ts';

const USUAL = 8;
const MOST = 100;
const LINE = 180;
const SERVICES = 5;

export const errorsOutput = z.strictObject({
  errors: z.int(),
  messages: cappedOf(
    z.strictObject({
      message: z.string(),
      count: z.int(),
      share: z.number(),
      first: z.string().optional(),
      last: z.string().optional(),
      services: z.array(z.string()),
    }),
  ),
  exceptions: z.int().optional(),
});

/** Error logs of a window in groups. */
export const summarizeErrors = defineWorkflow({
  name: 'summarize_errors',
  title: 'Summarise error logs',
  description:
    'Group error logs of the last hour, or a window, by message: count, share, first and last seen, services. Lines: search_logs.',
  toolset: 'telemetry',
  risk: 'read',
  operations: ['count_logs', 'count_exception_instances', 'get_service'],
  input: {
    service: { kind: 'one', to: 'service' },
    from: { kind: 'date' },
    to: { kind: 'date' },
    limit: { kind: 'number' },
  },
  output: errorsOutput,
  example: {},
  intents: [
    'top errors of the checkout service in the last hour',
    'show all error logs from the checkout service in the last hour',
    'which errors do we have most',
    'group the error logs',
    'how many errors and what are they',
    'what is failing in the logs',
  ],
  everyday: true,
  picture: true,
  run: async (job) => {
    const { client, input } = job;
    const most = Math.min(MOST, Math.max(1, Math.trunc(input.limit ?? USUAL)));
    const around = {
      time: during(pastWindow(job, input, 1)),
      ...(input.service ? { primaryEntityId: input.service } : {}),
    };
    const filter = { ...around, severityNumber: { gte: LEVELS.Error } };
    const [counts, firsts, lasts, exceptions] = await Promise.all([
      client.logs.groups({ filter, by: ['body:shape', 'primaryEntityId'] }),
      job.attempt('when errors were first seen', () =>
        client.logs.groups({ filter, by: ['body:shape'], measure: 'min(timeUnixNano)' }),
      ),
      job.attempt('when errors were last seen', () =>
        client.logs.groups({ filter, by: ['body:shape'], measure: 'max(timeUnixNano)' }),
      ),
      job.attempt('exceptions', () => client.exceptionInstances.count({ filter: around })),
    ]);
    const { errors, shapes } = errorShapes({ counts, firsts, lasts });
    if (errors === 0) await noteSilence(job, input.service);
    if (exceptions) job.note('Exceptions are counted beside the logs: list_exceptions_summary groups them.');
    const shown = shapes.map(({ message, services, ...rest }) => ({
      message: oneLine(message, LINE),
      ...rest,
      services: fewNames(services, SERVICES),
    }));
    return { errors, messages: capped(shown, most), ...(exceptions === undefined ? {} : { exceptions }) };
  },
});
