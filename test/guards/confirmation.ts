/** What a person has to agree to before it is sent. */
import type { Guard } from './guard.ts';

const TOKENS = ['test/confirmation/tokens.test.ts'] as const;
const TOLD = ['test/confirmation/told.test.ts'];
const GATE = ['test/confirmation/gate.test.ts'] as const;
const UNASKED = ['test/confirmation/unasked.test.ts'] as const;

export const guards: readonly Guard[] = [
  {
    name: 'deletes and what reaches people are asked about',
    file: 'runtime/call/confirm.ts',
    from: 'if (services.confirmation && mustAsk(rows)) {',
    to: 'if (services.confirmation && mustAsk(rows) && rows.length === 0) {',
    tests: GATE,
  },
  {
    name: 'what reaches people is asked about',
    file: 'runtime/call/confirm.ts',
    from: "row.state.tool.verb === 'delete' || askedEffects(row).length > 0",
    to: "row.state.tool.verb === 'delete' && askedEffects(row).length >= 0",
    tests: UNASKED,
  },
  {
    name: 'no write is sent that did not pass the gate',
    file: 'runtime/call/call-state.ts',
    from: 'if (!this.around.mayWrite || this.onlyShows)',
    to: 'if (!this.around.mayWrite && this.onlyShows)',
    tests: UNASKED,
  },
  {
    name: 'only a yes is a yes',
    file: 'runtime/call/consent.ts',
    from: "return isSure ? 'accepted' : 'nobody';",
    to: "return isSure || content !== undefined ? 'accepted' : 'nobody';",
    tests: GATE,
  },
  {
    name: 'an answer is to the question that was asked',
    file: 'runtime/call/consent.ts',
    from: 'return fault === undefined ? undefined : errorResult(staleAnswer(fault));',
    to: 'return fault === undefined || fault ? undefined : errorResult(staleAnswer(fault));',
    tests: GATE,
  },
  {
    name: 'a client that can be asked uses no token',
    file: 'runtime/call/consent.ts',
    from: "if (call.channel?.canAsk('form')) {",
    to: "if (asker.token === undefined && call.channel?.canAsk('form')) {",
    tests: [...GATE, ...UNASKED],
  },
  {
    name: 'a token that is made up brings no other',
    file: 'runtime/call/consent.ts',
    from: "return fault !== 'forged' && fault !== 'away' && fault !== 'full';",
    to: "return fault !== 'away' && fault !== 'full';",
    tests: GATE,
  },
  {
    name: 'tokens are signed for their deed',
    file: 'runtime/guard/confirmation.ts',
    from: "return [body.toString('base64url'), ...digests].join('.');",
    to: "return [body.toString('base64url'), ...digests].slice(0, 1).join('.');",
    tests: TOKENS,
  },
  {
    name: 'a token is good once',
    file: 'runtime/guard/spent-tokens.ts',
    from: "if (this.#spent.has(nonce)) return 'used';",
    to: "if (this.#spent.has(nonce)) return 'spent';",
    tests: [...TOKENS, ...GATE],
  },
  {
    name: 'a token of a process that has forgotten what was used is void',
    file: 'runtime/guard/confirmation.ts',
    from: "if (end - CONFIRM_MS < this.#knownSince) return 'older';",
    to: '',
    tests: TOKENS,
  },
  {
    name: 'what stands for rows of a preview cannot be written by a caller',
    file: 'runtime/workflows/run.ts',
    from: 'if (!PlanSteps.isStandIn(JSON.stringify(args))) return;',
    to: 'if (!PlanSteps.isStandIn(JSON.stringify(args)) || args) return;',
    tests: TOLD,
  },
  {
    name: 'a question tells what is written, every argument of it',
    file: 'runtime/call/write-question.ts',
    from: "const written = tool.verb === 'delete' ? [] :",
    to: "const written = tool.verb !== 'delete' ? [] :",
    tests: TOLD,
  },
  {
    name: 'a plan is asked about before it is run',
    file: 'runtime/call/composed-consent.ts',
    from: 'if (held) return held;',
    to: "if (held && 'nothing' in held) return held;",
    tests: GATE,
  },
  {
    name: 'a plan does no more than was agreed to',
    file: 'runtime/call/agreement.ts',
    from: 'if (planned.tool !== tool || planned.ids?.length !== ids?.length) return false;',
    to: 'if (planned.tool === tool) return true;',
    tests: UNASKED,
  },
];
