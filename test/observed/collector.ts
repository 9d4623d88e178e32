/** A collector of OpenTelemetry on loopback, as far as the official exporter asks for one: keeps the spans that it was sent. */
import { createServer } from 'node:http';

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

export interface Collector {
  readonly url: string;
  readonly spans: KeptSpan[];
  /** Of what sends them. */
  readonly resources: Readonly<Record<string, unknown>>[];
  /** From now on it answers so. */
  answer(status: number): void;
  close(): Promise<void>;
}

type Listed = readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
const plain = (listed: Listed = []) =>
  Object.fromEntries(listed.map(({ key, value }) => [key, value.stringValue ?? Number(Object.values(value)[0])]));

interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Listed };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<KeptSpan, 'attributes' | 'status'> & {
        readonly attributes: Listed;
        readonly status?: { readonly code?: number };
      })[];
    }[];
  }[];
}

export async function startCollector(): Promise<Collector> {
  const spans: KeptSpan[] = [];
  const resources: Readonly<Record<string, unknown>>[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
      if (status !== 200) return;
      for (const { resource, scopeSpans } of (JSON.parse(text) as Sent).resourceSpans) {
        resources.push(plain(resource.attributes));
        for (const span of scopeSpans.flatMap(({ spans }) => spans))
          spans.push({ ...span, attributes: plain(span.attributes), status: span.status?.code ?? 0 });
      }
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    resources,
    answer: (next) => {
      status = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
