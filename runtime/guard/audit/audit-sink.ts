import type { AuditLine } from './audit-line.ts';
import type { AuditTarget } from './audit-target.ts';
import type { ChangeOwner, FoundLines } from './change-log.ts';

export interface AuditTrailOptions {
  readonly targets: readonly AuditTarget[];
  readonly redisUrl: string | undefined;
  readonly version: string;
  /** Told, in a sentence without anything secret, when lines begin to be lost, and when they no longer are. */
  readonly tell: (text: string) => void;
}

/** What lines are handed to once all sinks are open. */
export interface AuditWriter {
  write(line: AuditLine): void;
  flushed(): Promise<void>;
  close(): Promise<void>;
  /** Lines of an owner, newest first, from where they can be read. */
  lines(owner: ChangeOwner, from: number): Promise<FoundLines>;
}

/** What a sink tells of itself. */
export interface SinkEvents {
  /** So many lines are lost, and why. */
  lost(count: number, cause: unknown): void;
  /** What was written last arrived. */
  well(): void;
}

/** Where lines go. Nothing of it throws, and nothing is waited for. */
export interface AuditSink {
  /** `text` is the line as JSON, with its line end. */
  write(line: AuditLine, text: string): void;
  /** Resolves when all that was written before has arrived, or is lost. */
  flushed(): Promise<void>;
  close(): Promise<void>;
}

/** Bytes, and lines, that wait for a sink which is slow: what comes beyond is lost. */
export const MOST_WAITING = { bytes: 8 * 1024 ** 2, lines: 2_000 } as const;
