/** The product over HTTP with whoever watches it, as its process opens both. */
import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../../runtime/observe/metrics.ts';
import { httpServerOf } from '../../runtime/start/http-process.ts';
import { openObservers } from '../../runtime/start/open-observers.ts';
import { openProduct } from '../../runtime/start/open-product.ts';
import { readSettings } from '../../runtime/start/settings.ts';

export interface WatchedServer {
  readonly app: FastifyInstance;
  readonly url: string;
  readonly metrics: Metrics | undefined;
}

/** Listening; to be closed by whoever opens it. */
export async function watchedServer(env: NodeJS.ProcessEnv): Promise<WatchedServer> {
  const read = readSettings(['--http'], { CONFIRM: 'never', AUDIT: 'off', ...env });
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  const { observer, metrics } = openObservers(read.settings);
  const product = await openProduct(read.settings, { env: {}, observer });
  const app = await httpServerOf(read.settings, product, { metrics });
  return { app, url: await app.listen({ host: '127.0.0.1', port: 0 }), metrics };
}

/** One sample of a page. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What stands in a page, read as Prometheus reads its text. */
export function samplesOf(text: string): readonly Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', , labels = '', value] = /^(\w+)(\{(.*)\})? (\S+)$/.exec(line) ?? [];
      if (name === '') throw new Error(`No sample: ${line}`);
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, said]) => [key, said]);
      return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) };
    });
}

/** The sum of samples of a name with these labels; undefined where there is none. */
export function sampleOf(
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = samples.filter(
    (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}
