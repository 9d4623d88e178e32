/** Reads a small document from the internet at large, for whoever names its address: nothing inside is reached. */
import https, { type RequestOptions } from 'node:https';
import { judgedAddress, PRODUCTION, type VisitParts } from './visit.ts';
import { VisitRefused } from './visit-request.ts';
import { literalIn } from './visit-url.ts';

export interface ReadDocument {
  readonly status: number;
  readonly text: string;
  readonly cacheControl?: string | undefined;
}

interface ReadOptions {
  readonly signal: AbortSignal;
  /** Bytes; what is longer is refused. */
  readonly most: number;
  /** What tests put in place of the usual. */
  readonly parts?: VisitParts | undefined;
}

const LONGEST_HEAD = 16 * 1024;

/** Over HTTPS with a valid certificate, without following redirects. Rejects with `VisitRefused` and the like where nothing can be read. */
export async function readDocument(
  text: string,
  { signal, most, parts = PRODUCTION }: ReadOptions,
): Promise<ReadDocument> {
  const url = new URL(text);
  const isFine = url.protocol === 'https:' && url.username === '' && url.password === '' && parts.isPort(url.port);
  if (!isFine) throw new VisitRefused('It is no address that may be read.');
  const limit = AbortSignal.any([signal, AbortSignal.timeout(parts.limitMs)]);
  const address = await judgedAddress(url, limit, parts);
  return ask(url, most, {
    host: address,
    port: url.port || 443,
    path: `${url.pathname}${url.search}`,
    headers: { host: url.host, 'user-agent': 'oneuptime-mcp', accept: 'application/json', connection: 'close' },
    agent: false,
    maxHeaderSize: LONGEST_HEAD,
    signal: limit,
    servername: literalIn(url) === undefined ? url.hostname : '',
    ...(parts.ca === undefined ? {} : { ca: parts.ca }),
  });
}

function ask(url: URL, most: number, options: RequestOptions): Promise<ReadDocument> {
  return new Promise((resolve, reject) => {
    const asked = https.get(options, (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes <= most) return;
        reject(new VisitRefused(`What ${url.host} answers is too long.`));
        asked.destroy();
      });
      answer.once('error', reject);
      answer.once('end', () => {
        const { statusCode: status = 0, headers } = answer;
        resolve({ status, text: Buffer.concat(chunks).toString(), cacheControl: headers['cache-control'] });
      });
    });
    asked.once('error', reject);
  });
}
