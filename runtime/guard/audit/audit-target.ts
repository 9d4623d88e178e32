/** Where audit lines go, as the operator writes it. */
import path from 'node:path';
import { collectorUrl, collectorWords } from './collector-url.ts';

export type AuditTarget =
  | { readonly kind: 'stdout' | 'stderr' | 'redis' }
  /** Files are rotated at a size in bytes; so many are kept beside the one that is written. */
  | { readonly kind: 'file'; readonly path: string; readonly size: number; readonly keep: number }
  | { readonly kind: 'otlp'; readonly url: string };

const USUAL_SIZE = 20 * 1024 ** 2;
const USUAL_KEEP = 10;
const MEBI = 1024 ** 2;

/** Reads one target; a text says what is wrong. What is given is not repeated: an address may hold a secret. */
export function auditTarget(text: string): AuditTarget | { readonly problem: string } {
  if (text === 'stdout' || text === 'stderr' || text === 'redis') return { kind: text };
  if (text.startsWith('file:')) return fileTarget(text.slice('file:'.length));
  if (text.startsWith('otlp:')) return otlpTarget(text.slice('otlp:'.length));
  return {
    problem:
      'must be off, stdout, stderr, file:/path, otlp:https://host/v1/logs, redis, or some of them parted by commas.',
  };
}

function fileTarget(text: string): AuditTarget | { readonly problem: string } {
  const [name = '', query = ''] = text.split('?', 2);
  const file = name.replace(/^\/\/(?=\/)/, '');
  if (file === '' || file.endsWith('/'))
    return { problem: 'names no file: write file:/var/log/oneuptime-mcp/audit.jsonl.' };
  const options = new URLSearchParams(query);
  const [size, keep] = [options.get('size') ?? '', options.get('keep') ?? ''];
  const others = [...options.keys()].filter((key) => key !== 'size' && key !== 'keep');
  const isFine = /^(?:[1-9]\d{0,4}m?)?$/i.test(size) && /^(?:[1-9]\d{0,2})?$/.test(keep) && others.length === 0;
  if (!isFine)
    return { problem: 'takes a size in megabytes and how many older files are kept: file:/path?size=20&keep=10.' };
  return {
    kind: 'file',
    path: path.resolve(file),
    size: size === '' ? USUAL_SIZE : Number.parseInt(size, 10) * MEBI,
    keep: keep === '' ? USUAL_KEEP : Number(keep),
  };
}

function otlpTarget(text: string): AuditTarget | { readonly problem: string } {
  const url = collectorUrl(text, '/v1/logs');
  if (url !== undefined) return { kind: 'otlp', url };
  return { problem: `must hold ${collectorWords('otlp:https://host:4318/v1/logs')}` };
}

/** Whether what was written there can be read again. */
export function isReadable({ kind }: AuditTarget): boolean {
  return kind === 'file' || kind === 'redis';
}

/** The name of a rotated file, the newest of which is 1; that of the one which is written without a number. */
export function rotatedName(file: string, place?: number): string {
  if (!place) return file;
  const { dir, name, ext } = path.parse(file);
  return path.join(dir, `${name}.${place}${ext}`);
}
