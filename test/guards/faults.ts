/** What keeps writes from being told wrongly, and reads from bringing what is not true. */
import type { Guard } from './guard.ts';

const WRITES = ['test/faults/writes.test.ts'];
const READS = ['test/faults/reads.test.ts'];

export const guards: readonly Guard[] = [
  {
    name: 'a write is never sent again',
    file: 'runtime/upstream/upstream.ts',
    from: 'const isLast = !request.isRead || attempt',
    to: 'const isLast = attempt',
    tests: ['test/faults/connections.test.ts'],
  },
  {
    name: 'an unanswered write says that the change may have been made',
    file: 'runtime/call/call-state.ts',
    from: 'throw unknownOutcome(failure, this.tool);',
    to: 'throw failure ?? unknownOutcome(failure, this.tool);',
    tests: WRITES,
  },
  {
    name: 'a write whose answer is no success says so, too',
    file: 'runtime/oneuptime/sending.ts',
    from: 'isLost(cause) ? unknownOutcome(cause, call.tool) : cause',
    to: 'isLost(cause) ? cause : cause',
    tests: WRITES,
  },
  {
    name: 'the row is looked for after a write in doubt',
    file: 'runtime/oneuptime/found-after.ts',
    from: 'if (!maySave(failure)) return undefined;',
    to: "if (!maySave(failure) || failure.code !== 'internal') return undefined;",
    tests: WRITES,
  },
  {
    name: 'what is not there yet is not told as surely not saved',
    file: 'runtime/oneuptime/found-after.ts',
    from: 'const hasEnded = failure instanceof MaySave;',
    to: 'const hasEnded = failure instanceof Error;',
    tests: WRITES,
  },
  {
    name: 'statuses of waits that ended, which may have reached the API',
    file: 'runtime/upstream/foreign-answers.ts',
    from: 'new Set([408, 409, 412, 422, 423, 424, 460, 499])',
    to: 'new Set([1, 2, 3])',
    tests: WRITES,
  },
  {
    name: 'a redirect that follows on what was carried out',
    file: 'runtime/upstream/foreign-answers.ts',
    from: 'REDIRECTS.has(status) || (status >= 400',
    to: '(status >= 300',
    tests: WRITES,
  },
  {
    name: 'a huge answer to a write is no advice to ask for fewer rows',
    file: 'runtime/upstream/explained.ts',
    from: 'cause instanceof TooLarge && !isRead',
    to: 'cause instanceof TooLarge && isRead',
    tests: WRITES,
  },
  {
    name: 'a refusal says that the change was not made',
    file: 'runtime/oneuptime/known-failures.ts',
    from: 'if (!(refusal instanceof RefusedCall) || ',
    to: 'if (told || !(refusal instanceof RefusedCall) || ',
    tests: [...WRITES, 'test/faults/rows.test.ts'],
  },
  {
    name: 'a write whose names could not be looked up says that nothing was sent',
    file: 'runtime/call/writes.ts',
    from: '(cause instanceof UpstreamFailure || mayPass(cause))',
    to: "cause.code === 'internal'",
    tests: READS,
  },
  {
    name: 'letters that are lost are no answer',
    file: 'runtime/upstream/answer-text.ts',
    from: '!isUtf8(plain) && isJsonLike(plain)',
    to: '!isUtf8(plain) && !isJsonLike(plain)',
    tests: READS,
  },
  {
    name: 'an answer beyond the bound is not read on',
    file: 'runtime/upstream/answer-text.ts',
    from: 'if (size > limits.maxBytes) {',
    to: 'if (size > limits.maxBytes * 1e6) {',
    tests: READS,
  },
  {
    name: 'one row that was not sent is not told as if nothing was',
    file: 'runtime/upstream/upstream-failure.ts',
    from: '!failure.saysUnsent) return message;',
    to: '!failure.saysUnsent || failure.isUnsent) return message;',
    tests: ['test/faults/connections.test.ts'],
  },
  {
    name: 'health tells who answers',
    file: 'runtime/upstream/upstream-state.ts',
    from: "if (status !== undefined) return { state: 'not_the_api', status };",
    to: "if (status === 0) return { state: 'not_the_api', status };",
    tests: ['test/faults/faces.test.ts'],
  },
];
