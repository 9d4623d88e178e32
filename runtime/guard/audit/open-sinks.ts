/** What an audit is written with: loaded with its first line. */
import pino from 'pino';
import { plainJson } from '../../basics/visible.ts';
import type { AuditLine } from './audit-line.ts';
import type { AuditSink, AuditTrailOptions, AuditWriter, SinkEvents } from './audit-sink.ts';
import type { AuditTarget } from './audit-target.ts';
import { type ChangeOwner, type FoundLines, ownLines } from './change-log.ts';
import { FileSink } from './file-sink.ts';
import { outputSink } from './output-sink.ts';

type Opened = { readonly sink: AuditSink; readonly read?: (owner: ChangeOwner, from: number) => Promise<FoundLines> };

/** Throws a StartError for what cannot be opened at all. */
export async function openSinks(
  options: AuditTrailOptions,
  eventsOf: (kind: string) => SinkEvents,
): Promise<AuditWriter> {
  const opened = await Promise.all(options.targets.map((target) => open(target, options, eventsOf(target.kind))));
  const sinks = opened.map(({ sink }) => sink);
  let current: AuditLine | undefined;
  const destination = {
    // Rows are kept as they are, and may hold what shows whoever reads a line something else than it says.
    write: (text: string): void => {
      const line = plainJson(text);
      for (const sink of sinks) sink.write(current as AuditLine, line);
    },
  };
  const level = (label: string) => ({ level: label });
  const logger = pino({ base: null, timestamp: false, formatters: { level } }, destination);
  const read = opened.find(({ read }) => read !== undefined)?.read;
  return {
    write: (line) => {
      current = line;
      logger.info(line);
    },
    flushed: async () => void (await Promise.all(sinks.map((sink) => sink.flushed()))),
    close: async () => void (await Promise.all(sinks.map((sink) => sink.close()))),
    lines: async (owner, from) => read?.(owner, from) ?? { lines: [], isWhole: false },
  };
}

async function open(
  target: AuditTarget,
  { redisUrl, version }: AuditTrailOptions,
  events: SinkEvents,
): Promise<Opened> {
  if (target.kind === 'stdout') return { sink: outputSink(1, events) };
  if (target.kind === 'stderr') return { sink: outputSink(2, events) };
  if (target.kind === 'otlp')
    return { sink: await (await import('./otlp-sink.ts')).otlpSink(target.url, version, events) };
  if (target.kind === 'file') {
    const { fileTexts } = await import('./file-lines.ts');
    const sink = new FileSink(target, events);
    await sink.check();
    return {
      sink,
      read: (owner, from) => ownLines(fileTexts(target.path, target.keep), owner, from),
    };
  }
  const { RedisSink } = await import('./redis-sink.ts');
  const sink = new RedisSink(redisUrl as string, events);
  return { sink, read: (owner, from) => ownLines(sink.texts(owner.key, from), owner, from) };
}
