/** What operators see, and what they never see; when an instance is left alone, and when not. */
import type { Guard } from './guard.ts';

const LINES = ['test/observed/log-lines.test.ts'];
const CIRCUIT = ['test/upstream/circuit.test.ts'];
const FAULTS = ['test/faults/circuit.test.ts'];

export const guards: readonly Guard[] = [
  {
    name: 'the caller’s own key is taken out of names in the log before they are cut',
    file: 'runtime/observe/foreign-text.ts',
    from: 'const own = withoutKey(text, credential);',
    to: 'const own = credential === null ? withoutKey(text, credential) : text;',
    tests: LINES,
  },
  {
    name: 'keys of others and pasted secrets are taken out of names in the log',
    file: 'runtime/observe/foreign-text.ts',
    from: "withoutPasted(withoutUuids(visible(own).replace(/\\s+/g, ' ')))",
    to: '(own === null ? withoutPasted(withoutUuids(own)) : visible(own))',
    tests: LINES,
  },
  {
    name: 'a key that is the id of a request is not in the log',
    file: 'runtime/observe/foreign-text.ts',
    from: 'return cut(visible(withoutKey(id, credential))',
    to: 'return cut(visible(credential === null ? withoutKey(id, credential) : id)',
    tests: LINES,
  },
  {
    name: 'what a caller calls a tool that there is none of is cleaned before it is in the log',
    file: 'runtime/observe/log-lines.ts',
    from: "return kind === 'tool' || kind === 'workflow' || kind === 'search' ? name : foreignText(name, credential);",
    to: 'return kind.length > 0 ? name : foreignText(name, credential);',
    tests: LINES,
  },
  {
    name: 'an instance that answers nothing is not asked',
    file: 'runtime/upstream/circuit.ts',
    from: "if (this.#state === 'closed' && this.#failures < MOST_FAILURES) return;",
    to: 'if (this.#failures < MOST_FAILURES * 1_000) return;',
    tests: [...CIRCUIT, ...FAULTS],
  },
  {
    name: 'who asks for too much does not shut out others',
    file: 'runtime/upstream/circuit.ts',
    from: 'if (began < this.#answeredAt) return;',
    to: 'if (began > Number.POSITIVE_INFINITY) return;',
    tests: [...CIRCUIT, ...FAULTS],
  },
  {
    name: 'one request finds out, and the others wait',
    file: 'runtime/upstream/circuit.ts',
    from: 'this.#until = began + PAUSE_MS;',
    to: 'this.#until = began;',
    tests: [...CIRCUIT, ...FAULTS],
  },
  {
    name: 'what says at once what is wrong is never kept back',
    file: 'runtime/upstream/circuit-told.ts',
    from: 'result instanceof UpstreamFailure && (result.isPassing || deadline.isOver)',
    to: 'result instanceof UpstreamFailure && deadline !== null',
    tests: FAULTS,
  },
];
