/** One JSON document of a site that the operator names, such as a provider of logins: asked for without a key, read within bounds. */
import { readAnswerJson } from './answer-json.ts';
import { answerText, decoded, encodingOf, TooLarge, UnreadableAnswer } from './answer-text.ts';
import { connectionFailure } from './connection-failures.ts';
import { connectionsTo } from './connections.ts';
import { exchange } from './exchange.ts';
import type { OutgoingProxy } from './outgoing-proxy.ts';
import type { UpstreamApi } from './upstream-api.ts';
import { UpstreamFailure } from './upstream-failure.ts';

interface DocumentOptions {
  /** Whose document it is, as people write it, and the setting that names the site. */
  readonly site: Pick<UpstreamApi, 'title' | 'setting'>;
  readonly proxy?: OutgoingProxy | undefined;
  readonly deadlineMs: number;
  readonly maxBytes: number;
}

/** What was answered; `body` is undefined where that is no JSON. Redirects are not followed. */
export interface JsonDocument {
  readonly status: number;
  readonly body: unknown;
}

/** Reads it. Rejects with an UpstreamFailure, whose words are for the operator. */
export async function readJsonDocument(address: string, options: DocumentOptions): Promise<JsonDocument> {
  const { site, proxy, deadlineMs, maxBytes } = options;
  const { title } = site;
  const { origin, pathname, search } = new URL(address);
  const connections = connectionsTo(origin, proxy, deadlineMs);
  const late = new UpstreamFailure(
    'timed_out',
    `${title} at ${origin} did not answer within ${deadlineMs / 1000} s.`,
    'See that it is up, and that this server reaches it.',
  );
  const wide = new TooLarge(
    'too_large',
    `${title} at ${origin} answers with more than ${maxBytes} bytes.`,
    `Check ${site.setting}: no document of that kind is so long.`,
  );
  const limits = { maxBytes, title, tooLarge: () => wide };
  const asked = {
    origin,
    path: `${pathname}${search}`,
    method: 'GET' as const,
    headers: ['accept', 'application/json'],
  };
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(late), deadlineMs);
  try {
    const answer = await exchange(connections, asked, limits, stop.signal);
    const encoding = encodingOf(answer);
    const bytes = encoding === undefined ? answer.bytes : await decoded(answer.bytes, encoding, limits);
    return { status: answer.status, body: readAnswerJson(answerText(bytes), title) };
  } catch (cause) {
    if (cause instanceof UpstreamFailure) throw cause;
    if (stop.signal.aborted) throw late;
    if (cause instanceof UnreadableAnswer) return { status: 200, body: undefined };
    throw connectionFailure(cause, { ...NO_API, ...site }, origin);
  } finally {
    clearTimeout(timer);
    // A tunnel that never comes about would be waited for.
    void connections.close();
  }
}

/** What is told of a failure names the site alone. */
const NO_API: Omit<UpstreamApi, 'title' | 'setting'> = {
  basePath: '',
  statusPath: '',
  headers: () => ({}),
};
