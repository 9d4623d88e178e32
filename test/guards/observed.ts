/** What operators see, and what they never see; when an instance is left alone, and when not. */
import type { Guard } from './guard.ts';

const LINES = ['test/observed/log-lines.test.ts'];
const CIRCUIT = ['test/upstream/circuit.test.ts'];
const FAULTS = ['test/faults/circuit.test.ts'];

const COLLECTOR = ['test/audit/sinks.test.ts', 'test/observed/line-records.test.ts'];
const PAGE = ['test/observed/metrics-page.test.ts'];

export const guards: readonly Guard[] = [
  {
    name: 'metrics are for who brings their token',
    file: 'runtime/http/metrics-page.ts',
    from: 'if (wanted !== undefined && !timingSafeEqual(wanted, digestOf(broughtBy(request))))',
    to: 'if (wanted?.length === 0 && !timingSafeEqual(wanted, digestOf(broughtBy(request))))',
    tests: PAGE,
  },
  {
    name: 'a token of another length is refused like any other',
    file: 'runtime/http/metrics-page.ts',
    from: "return createHash('sha256').update(text).digest();",
    to: "return text === '' ? createHash('sha256').update(text).digest() : Buffer.from(text);",
    tests: PAGE,
  },
  {
    name: 'a metric has so many series and no more',
    file: 'runtime/observe/series.ts',
    from: 'if (this.#known.size >= this.#most && first !== OTHER)',
    to: 'if (this.#known.size >= this.#most * 1e9 && first !== OTHER)',
    tests: ['test/observed/metric-labels.test.ts'],
  },
  {
    name: 'a server that ends is scraped to its end',
    file: 'runtime/http/closing.ts',
    from: 'isProbe(request) || isScrape(request) || isForCallUnderWay(request)',
    to: 'isProbe(request) || isForCallUnderWay(request)',
    tests: PAGE,
  },
  {
    name: 'metrics at a port of their own are served until their server has ended',
    file: 'runtime/start/serve-metrics.ts',
    from: "app.addHook('onClose', () => own.close());",
    to: "app.addHook('preClose', () => own.close());",
    tests: PAGE,
  },
  {
    name: 'no end waits for a collector that answers for ever',
    file: 'runtime/guard/audit/collector-exporter.ts',
    from: 'const timer = setTimeout(() => this.#giveUp(), LAST_MS);',
    to: 'const timer = setTimeout(() => this.#giveUp(), LAST_MS * 1_000);',
    tests: COLLECTOR,
  },
  {
    name: 'what waits for a collector is bounded',
    file: 'runtime/guard/audit/log-records.ts',
    from: 'if (waiting >= MOST_WAITING.lines || characters >= MOST_WAITING.bytes)',
    to: 'if (waiting >= MOST_WAITING.lines * 1e6 || characters >= MOST_WAITING.bytes * 1e6)',
    tests: COLLECTOR,
  },
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
