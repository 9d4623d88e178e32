/** A collector of OpenTelemetry on loopback, as far as the official exporter asks for one: keeps the spans and log records that it was sent. */
import { createServer, type ServerResponse } from 'node:http';

export interface KeptSpan {
  readonly name: string;
  /** 2 of a server, 3 of a client. */
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly traceState: string | undefined;
  readonly status: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface KeptRecord {
  readonly severityNumber: number;
  readonly severityText: string;
  readonly timeUnixNano: string;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly body: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Collector {
  readonly url: string;
  readonly spans: KeptSpan[];
  readonly records: KeptRecord[];
  /** All that it was sent and took. */
  readonly bodies: string[];
  /** Of what sends them. */
  readonly resources: Readonly<Record<string, unknown>>[];
  /** Requests that it did not take. */
  readonly refused: number;
  /** From now on it answers so. */
  answer(status: number): void;
  /** From now on it answers nothing until it is released: once and for all, or the first so many. */
  hold(): (first?: number) => void;
  /** Requests that wait for that. */
  readonly held: number;
  /** From now on no answer of it ever ends. */
  answerForEver(): void;
  close(): Promise<void>;
}

type Value = Readonly<Record<string, unknown>>;
type Listed = readonly { readonly key: string; readonly value: Value }[];

function plainValue(value: Value): unknown {
  const { stringValue, boolValue, arrayValue } = value;
  if (arrayValue !== undefined) return (arrayValue as { values: readonly Value[] }).values.map(plainValue);
  return stringValue ?? boolValue ?? Number(Object.values(value)[0]);
}
const plain = (listed: Listed = []) => Object.fromEntries(listed.map(({ key, value }) => [key, plainValue(value)]));

interface OfOne {
  readonly resource: { readonly attributes: Listed };
}

interface Sent {
  readonly resourceSpans?: readonly (OfOne & {
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<KeptSpan, 'attributes' | 'status'> & {
        readonly attributes: Listed;
        readonly status?: { readonly code?: number };
      })[];
    }[];
  })[];
  readonly resourceLogs?: readonly (OfOne & {
    readonly scopeLogs: readonly {
      readonly logRecords: readonly (Omit<KeptRecord, 'attributes' | 'body'> & {
        readonly attributes: Listed;
        readonly body: Value;
      })[];
    }[];
  })[];
}

export async function startCollector(): Promise<Collector> {
  const spans: KeptSpan[] = [];
  const records: KeptRecord[] = [];
  const bodies: string[] = [];
  const resources: Readonly<Record<string, unknown>>[] = [];
  let status = 200;
  let refused = 0;
  let held: (() => void)[] | undefined;
  let isForEver = false;
  const keep = (text: string): void => {
    bodies.push(text);
    const { resourceSpans = [], resourceLogs = [] } = JSON.parse(text) as Sent;
    for (const { resource } of [...resourceSpans, ...resourceLogs]) resources.push(plain(resource.attributes));
    for (const span of resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)))
      spans.push({ ...span, attributes: plain(span.attributes), status: span.status?.code ?? 0 });
    for (const one of resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords)))
      records.push({ ...one, attributes: plain(one.attributes), body: String(plainValue(one.body)) });
  };
  const answer = (text: string, response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json' });
    if (isForEver) {
      const timer = setInterval(() => response.write(' '), 100);
      response.once('close', () => clearInterval(timer));
      return;
    }
    response.end('{}');
    if (status === 200) keep(text);
    else refused += 1;
  };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => (held ? held.push(() => answer(text, response)) : answer(text, response)));
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    records,
    bodies,
    resources,
    get refused() {
      return refused;
    },
    hold: () => {
      held ??= [];
      return (first) => {
        const those = held?.splice(0, first ?? held.length) ?? [];
        if (first === undefined) held = undefined;
        for (const give of those) give();
      };
    },
    get held() {
      return held?.length ?? 0;
    },
    answerForEver: () => {
      isForEver = true;
    },
    answer: (next) => {
      status = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
