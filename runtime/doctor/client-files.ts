/** Configuration files of clients, and the servers in them as one form. What they hold may be secret: none of it is told here. */
import { readFileSync, statSync } from 'node:fs';
import { type ParseError, parse as parseJson } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { fileText } from '../basics/file-text.ts';
import { isPlain, type Plain } from '../basics/plain.ts';
import { CLIENT_KINDS, type ClientKind, type Folders } from './client-table.ts';

/** A server as a client starts or reaches it. */
export interface ClientEntry {
  readonly name: string;
  readonly command: string | undefined;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly url: string | undefined;
  /** By names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** Variables that the client takes a key from. */
  readonly keyVariables: readonly string[];
  /** Fields that it has. */
  readonly fields: readonly string[];
}

export interface ClientFile {
  readonly kind: ClientKind;
  readonly file: string;
  /** What is wrong with the file as a whole. */
  readonly problem?: string;
  readonly entries: readonly ClientEntry[];
  /** The file names servers where this client does not look. */
  readonly isMisnamed?: boolean;
}

/** Larger ones are no configuration. Claude Code keeps its history beside it. */
const MOST_BYTES = 64 * 1024 * 1024;

/** All that are there. */
export function clientFiles(folders: Folders): readonly ClientFile[] {
  return CLIENT_KINDS.flatMap((kind) =>
    [...new Set(kind.files(folders))].flatMap((file) => {
      const found = statSync(file, { throwIfNoEntry: false });
      return found?.isFile() ? [readClientFile(kind, file, found.size)] : [];
    }),
  );
}

function readClientFile(kind: ClientKind, file: string, size: number): ClientFile {
  const unread = (problem: string): ClientFile => ({ kind, file, problem, entries: [] });
  if (size > MOST_BYTES) return unread('is too large to be a configuration');
  let text: string;
  try {
    text = fileText(readFileSync(file));
  } catch (cause) {
    return unread(`cannot be read (${(cause as NodeJS.ErrnoException).code})`);
  }
  const read = kind.format === 'toml' ? readToml(text) : readJsonWith(text, kind.format === 'jsonc');
  if ('problem' in read) return unread(read.problem);
  const { value } = read;
  const { misnamed } = kind;
  const isMisnamed = misnamed !== undefined && isPlain(value) && misnamed.is in value && !(misnamed.wanted in value);
  const entries = kind.servers
    .flatMap((place) => serversAt(value, place))
    .map(([name, server]) => entryOf(kind, name, server));
  return { kind, file, entries, isMisnamed };
}

type Read = { readonly value: unknown } | { readonly problem: string };

function readJsonWith(text: string, mayComment: boolean): Read {
  // Some programs make the file before there is anything to say.
  if (text.trim() === '') return { value: {} };
  const errors: ParseError[] = [];
  const options = { disallowComments: !mayComment, allowTrailingComma: mayComment };
  const value: unknown = parseJson(text, errors, options);
  const [first] = errors;
  return first === undefined ? { value } : { problem: `does not parse as JSON in line ${lineOf(text, first.offset)}` };
}

function readToml(text: string): Read {
  try {
    return { value: parseToml(text) };
  } catch (cause) {
    const { line } = cause as { readonly line?: number };
    return { problem: `does not parse as TOML${line === undefined ? '' : ` in line ${line}`}` };
  }
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

function serversAt(value: unknown, [name, ...rest]: readonly string[]): [string, Plain][] {
  if (!isPlain(value)) return [];
  if (name === undefined) return Object.entries(value).filter((pair): pair is [string, Plain] => isPlain(pair[1]));
  const inner = name === '*' ? Object.values(value) : [value[name]];
  return inner.flatMap((part) => serversAt(part, rest));
}

function entryOf(kind: ClientKind, name: string, server: Plain): ClientEntry {
  // opencode writes command and arguments as one list.
  const words = Array.isArray(server.command) ? textsIn(server.command) : undefined;
  const variables = kind.headerVariables === undefined ? {} : textsOf(server[kind.headerVariables]);
  const token = kind.tokenVariable === undefined ? undefined : server[kind.tokenVariable];
  const headers = Object.entries(textsOf(server[kind.headers])).map(([header, value]) => [header.toLowerCase(), value]);
  const url = kind.urls.map((field) => server[field]).find((value) => typeof value === 'string');
  return {
    name,
    command: words?.[0] ?? (typeof server.command === 'string' ? server.command : undefined),
    args: words?.slice(1) ?? textsIn(server.args),
    env: textsOf(server[kind.env]),
    url: url as string | undefined,
    headers: Object.fromEntries(headers),
    keyVariables: [...Object.values(variables), ...(typeof token === 'string' ? [token] : [])],
    fields: Object.keys(server),
  };
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function textsOf(value: unknown): Record<string, string> {
  if (!isPlain(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}
