/** Guards that the suite of attacks must notice by itself: those of this file, and those of others held against it. */
import type { Guard } from './guard.ts';
import { guards as ofInstances } from './instances.ts';
import { guards as ofLimits } from './limits.ts';
import { guards as ofPolicy } from './policy.ts';

const attacksOn = (...names: string[]): string[] => names.map((name) => `test/attacks/${name}.test.ts`);
const CONFIRMATION = 'runtime/guard/confirmation.ts';
const CONSENT = 'runtime/call/consent.ts';
const TOKENS = attacksOn('tokens', 'instances');
const ANSWERS = attacksOn('answers');

/** A part of what is agreed to is left out of it. */
const unbound = (part: string, tests: readonly string[]): Guard => ({
  name: `an agreement is to this ${part}`,
  file: CONFIRMATION,
  from: 'canonical(deed[part])',
  to: `canonical(part === '${part}' ? '' : deed[part])`,
  tests,
});

const ofConfirmation: readonly Guard[] = [
  {
    name: 'a person agrees before anything is sent',
    file: 'runtime/call/confirm.ts',
    from: 'services.confirmation && mustAsk(rows)',
    to: "services.confirmation && tool.name === '' && mustAsk(rows)",
    tests: attacksOn('tokens', 'answers'),
  },
  {
    name: 'a token is one of ours',
    file: CONFIRMATION,
    from: 'return this.#fault(body, digests);',
    to: 'if (token.length > 80) return this.#fault(body, digests);',
    tests: TOKENS,
  },
  {
    name: 'a token ends',
    file: CONFIRMATION,
    from: "if (leftMs <= 0) return 'expired';",
    to: "if (leftMs <= 0 && token === '') return 'expired';",
    tests: TOKENS,
  },
  {
    name: 'a token is good for one call',
    file: CONFIRMATION,
    from: "return outcome === 'spent' ? undefined : outcome;",
    to: "return outcome === 'full' ? outcome : undefined;",
    tests: attacksOn('tokens', 'answers', 'races'),
  },
  unbound('site', attacksOn('deeds')),
  unbound('caller', attacksOn('deeds', 'tokens', 'instances')),
  unbound('tool', attacksOn('deeds')),
  unbound('arguments', attacksOn('deeds', 'tokens')),
  unbound('rows', attacksOn('deeds', 'tokens', 'answers')),
  unbound('effects', attacksOn('deeds')),
  {
    name: 'one who uses very many tokens keeps nobody else from it',
    file: 'runtime/guard/spent-tokens.ts',
    from: '|| own >= this.#most.ofOne',
    to: '|| own >= this.#most.all',
    tests: attacksOn('deeds'),
  },
  {
    name: 'an answer is no token, nor the other way round',
    file: CONFIRMATION,
    from: 'const digests = digestsOf(deed);\n    const signature',
    to: "const digests = digestsOf(deed);\n    use = this.#seal.isSigned('confirm-answer', signedText(body, digests), bytes.subarray(BODY).toString('base64url')) ? 'answer' : 'argument';\n    const signature",
    tests: attacksOn('deeds', 'answers'),
  },
  {
    name: 'an answer is a plain yes',
    file: CONSENT,
    from: "Object.hasOwn(content, 'sure') && content.sure === true",
    to: 'Boolean(content.sure)',
    tests: ANSWERS,
  },
  {
    name: 'an answer accepts',
    file: CONSENT,
    from: "action === 'accept' && isPlain(content)",
    to: "action !== '' && isPlain(content)",
    tests: ANSWERS,
  },
  {
    name: 'an answer is used up whatever it says',
    file: CONSENT,
    from: "const fault = await confirmation.spend(given, deed, 'answer');",
    to: "const fault = answerOf(answers[KEY]) === 'accepted' ? await confirmation.spend(given, deed, 'answer') : undefined;",
    tests: ANSWERS,
  },
  {
    name: 'whoever can be asked uses no token',
    file: CONSENT,
    from: "if (call.channel?.canAsk('form')) {",
    to: "if (call.channel?.canAsk('form') && asker.token === undefined) {",
    tests: ANSWERS,
  },
  {
    name: 'what is made up gets no other token in exchange',
    file: CONSENT,
    from: 'if (!mayTryAgain(fault)) return',
    to: "if (!mayTryAgain(fault) && fault !== 'forged') return",
    tests: attacksOn('tokens'),
  },
  {
    name: 'a name stays within its quotation marks',
    file: 'runtime/call/write-question.ts',
    from: "textOfValue(label).replace(QUOTES, '')",
    to: "textOfValue(label).replace(/^$/, '')",
    tests: attacksOn('hidden'),
  },
];

const ofRequests: readonly Guard[] = [
  {
    name: 'a gateway is told what the body says, in the handshake era, too',
    file: 'runtime/mcp/header-mismatch.ts',
    from: 'return isOneOther ? MISMATCH : undefined;',
    to: "return isOneOther && name === '' ? MISMATCH : undefined;",
    tests: attacksOn('names'),
  },
  {
    name: 'the audit escapes what hides in rows',
    file: 'runtime/guard/audit/open-sinks.ts',
    from: 'const line = plainJson(text);',
    to: 'const line = plainJson(text) === text ? text : text;',
    tests: attacksOn('hidden'),
  },
  {
    name: 'changes are told to the key that made them',
    file: 'runtime/guard/audit/change-log.ts',
    from: 'if (line.key === key && line.site === site)',
    to: 'if (line.key === key || line.site === site)',
    tests: attacksOn('crossings'),
  },
];

/** Of others, what shows in calls: what keeps a server from starting and what is only said is theirs to test. */
const held = (guards: readonly Guard[], tests: readonly string[], ...names: string[]): Guard[] =>
  guards.filter(({ name }) => names.includes(name)).map((guard) => ({ ...guard, tests }));

export const guards: readonly Guard[] = [
  ...ofConfirmation,
  ...ofRequests,
  ...held(
    ofPolicy,
    attacksOn('headers', 'escapes'),
    'a mode refuses by risk',
    'a deny wins',
    'an allow leaves nothing else',
    'a plan opens none of its steps',
    'a workflow that could not be ended is not begun',
    'an operation of a workflow is ruled on',
    'each occurrence of a header is a layer',
    'headers are read as they came',
    'what is no word for off tightens',
    'headers hold on every address',
  ),
  ...held(ofLimits, attacksOn('limits', 'races'), 'calls are counted before they are carried out'),
  ...held(
    ofInstances,
    attacksOn('instances'),
    'whoever calls one instance is somebody else at another',
    'a key that is lent at one instance is lent nowhere else',
  ),
];
