/** What is written of a call: one JSON object on one line. Nothing in it is a secret, and nothing is longer than it may be. */
import type { AskedBefore, CallRecord, WrittenRow } from '../../basics/call-record.ts';
import type { Credential } from '../../basics/credential.ts';
import { isPlain, type Plain, withoutUndefined } from '../../basics/plain.ts';
import { visible } from '../../basics/visible.ts';
import { withoutUuids } from '../../basics/without-uuids.ts';
import { auditId } from './audit-id.ts';
import { ownerDigest } from './owner.ts';

/** One line. A field that says nothing is left out. */
export interface AuditLine {
  /** When the call ended, ISO 8601 in UTC. */
  readonly time: string;
  /** Its own, ordered by time. */
  readonly id: string;
  /** Address of the instance that was called. */
  readonly site: string;
  /** What the transport calls the request. */
  readonly request?: string;
  /** Stands for the credential, and tells nothing about it. */
  readonly key?: string;
  /** Who signed in, as the sign-in calls them, and the id that the client has there. */
  readonly subject?: string;
  readonly clientId?: string;
  /** Who used the key that the server lends, by address. */
  readonly borrower?: string;
  /** Who a client says it is. */
  readonly client?: { readonly name?: string; readonly version?: string };
  readonly surface?: string;
  /** The compact tool through which it came. */
  readonly through?: string;
  readonly tool: string;
  /** Without secrets; absent where nobody knows what they mean. */
  readonly arguments?: unknown;
  /** `ok`, `preview` where it only showed what it would do, or the code of its error. */
  readonly outcome: string;
  /** Of the last answer of the API, or of what answered in its place. */
  readonly status?: number;
  readonly ms: number;
  /** Writes that were sent and may have taken effect. */
  readonly changes?: number;
  readonly rows?: readonly WrittenRow[];
  /** How many rows there are beyond those. */
  readonly moreRows?: number;
  readonly agreement?: AskedBefore;
  /** The earlier call that it takes back. */
  readonly undoes?: string;
}

/** What is known of a call that ended. */
export interface EndedCall {
  readonly site: string;
  readonly credential: Credential | undefined;
  readonly request: string | undefined;
  readonly client: { readonly name: string | undefined; readonly version: string | undefined } | undefined;
  readonly surface: string | undefined;
  readonly through: string | undefined;
  readonly tool: string;
  readonly arguments: unknown;
  readonly outcome: string;
  readonly ms: number;
  readonly record: CallRecord;
}

/** Of one line, in characters: longest text among arguments, longest value of a column, and rows together. */
const LONGEST_TEXT = 2_000;
const LONGEST_VALUE = 20_000;
const LONGEST_READ = 40_000;
const LONGEST_ARGUMENTS = 16_000;
const LONGEST_ROWS = 200_000;
const MOST_ROWS = 100;
const MOST_SENTENCES = 20;

/** The line of a call. `clean` takes what is secret out of a text. */
export function auditLine(ended: EndedCall, clean: (text: string) => string): AuditLine {
  const { record, credential, client } = ended;
  const text = (value: string | undefined, longest = 200): string | undefined =>
    value === undefined ? undefined : cut(clean(visible(value)), longest);
  const { rows, moreRows } = keptRows(record.rows, clean);
  const line = {
    time: new Date().toISOString(),
    id: auditId(),
    site: ended.site,
    request: text(ended.request),
    key: credential && ownerDigest(credential),
    subject: text(credential?.login?.subject),
    clientId: text(credential?.login?.client),
    borrower: text(credential?.borrower),
    client:
      client && (client.name || client.version)
        ? withoutUndefined({ name: text(nameless(client.name)), version: text(nameless(client.version)) })
        : undefined,
    surface: text(ended.surface),
    through: ended.through,
    tool: text(ended.tool, 100) as string,
    arguments: keptArguments(ended.arguments, clean),
    outcome: ended.outcome,
    status: record.status,
    ms: Math.round(ended.ms),
    changes: record.changes > 0 ? record.changes : undefined,
    rows: rows.length > 0 ? rows : undefined,
    moreRows: moreRows > 0 ? moreRows : undefined,
    agreement: record.agreement && {
      ...record.agreement,
      asked: record.agreement.asked.slice(0, MOST_SENTENCES).map((said) => text(said, LONGEST_TEXT) as string),
    },
    undoes: record.undoes,
  };
  return withoutUndefined(line) as unknown as AuditLine;
}

/** What programs call themselves is no id of anything: a UUID there is a key that somebody put into the wrong place. */
function nameless(text: string | undefined): string | undefined {
  return text === undefined ? undefined : withoutUuids(text);
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text;
}

/** What is longer than anybody reads is not looked through either. */
function short(text: string, clean: (text: string) => string): string {
  return text.length > LONGEST_READ ? `(${text.length} characters)` : clean(text);
}

/** Arguments cleaned and cut; of what is too much all the same, only the names. */
function keptArguments(given: unknown, clean: (text: string) => string): unknown {
  if (given === undefined) return undefined;
  const kept = cleaned(given, (text) => short(text, (whole) => cut(clean(visible(whole)), LONGEST_TEXT)));
  const { length } = JSON.stringify(kept) ?? '';
  if (length <= LONGEST_ARGUMENTS) return kept;
  const names = isPlain(kept) ? Object.keys(kept).slice(0, 100) : [];
  return { cut: `${length} characters`, names: names.map((name) => cut(name, 100)) };
}

/** Nothing that is read is nested so deep. */
const DEEPEST = 70;

/** A value with all its texts, and names of its parts, made clean. */
function cleaned(value: unknown, clean: (text: string) => string, depth = 0): unknown {
  if (typeof value === 'string') return clean(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return '…';
  if (Array.isArray(value)) return value.map((item) => cleaned(item, clean, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [clean(name), cleaned(item, clean, depth + 1)]),
  );
}

/** Rows with what may be kept of their columns: whatever is not as it was is named, for nobody can put it back. */
function keptRows(all: readonly WrittenRow[], clean: (text: string) => string) {
  const rows: WrittenRow[] = [];
  let room = LONGEST_ROWS;
  for (const row of all.slice(0, MOST_ROWS)) {
    const kept = keptRow(row, clean);
    room -= JSON.stringify(kept).length;
    rows.push(room >= 0 ? kept : unreadRow(kept));
  }
  return { rows, moreRows: all.length - rows.length };
}

function unreadRow({ tool, resource, verb, id, effects }: WrittenRow): WrittenRow {
  const unread = 'too much for one line';
  return { tool, resource, verb, id, unread, ...(effects === undefined ? {} : { effects }) };
}

function keptRow(row: WrittenRow, clean: (text: string) => string): WrittenRow {
  const withheld = new Set(row.withheld?.map(clean));
  const columns = (side: Plain): Plain =>
    Object.fromEntries(
      Object.entries(side).map(([name, value]) => {
        const before = JSON.stringify(value) ?? '';
        const kept = before.length > LONGEST_VALUE ? `(${before.length} characters)` : cleaned(value, clean);
        const called = clean(name);
        if (before !== JSON.stringify(kept)) withheld.add(called);
        return [called, kept];
      }),
    );
  const sides = {
    ...(row.before === undefined ? {} : { before: columns(row.before) }),
    ...(row.after === undefined ? {} : { after: columns(row.after) }),
  };
  const effects = row.effects?.slice(0, MOST_SENTENCES).map((said) => cut(clean(said), 500));
  return {
    ...row,
    // A caller may have written anything there.
    id: row.id === undefined ? undefined : clean(row.id),
    ...sides,
    ...(effects === undefined ? {} : { effects }),
    ...(withheld.size > 0 ? { withheld: [...withheld] } : {}),
  };
}
