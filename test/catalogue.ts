/** The committed catalogue, and the parts of a product that tests put together themselves. */
import { HttpResponse, http, type RequestHandler } from 'msw';
import { resources } from '../generated/oneuptime/index.ts';
import { Executor } from '../runtime/call/executor.ts';
import { Catalogue } from '../runtime/catalogue/catalogue.ts';
import type { ToolResult } from '../runtime/mcp/tool-server.ts';
import { ONEUPTIME, ONEUPTIME_API } from '../runtime/oneuptime/face.ts';
import { oneuptime } from '../runtime/oneuptime/platform.ts';
import { Upstream } from '../runtime/upstream/upstream.ts';
import { MswDispatcher, type Seen } from './msw-dispatcher.ts';

export const ORIGIN = 'http://oneuptime.test';
/** Address of an API path, for msw handlers. */
export const api = (path: string): string => `${ORIGIN}/api${path}`;

export const KEY = '3f1e9c52-6a1b-4c9e-8f00-0d6b7a3c2e11';
export const ID = '8f9ad6c1-52f0-4f54-9e0c-3a8f6f9a1b2c';
const NOW = new Date('2026-03-10T12:00:00.000Z');

/** What an instance answers that knows one row. */
export function answerOf({ method, path }: Pick<Seen, 'method' | 'path'>): object {
  const [address = ''] = path.split('?');
  if (address.endsWith('/get-list')) return { data: [{ _id: ID }], count: 1 };
  if (address.endsWith('/count')) return { count: 1 };
  return method === 'POST' ? { _id: ID } : {};
}

/** Requests that change something; a row is read before and after, too, for what became of it. */
export function changesAmong(seen: readonly Seen[]): Seen[] {
  return seen.filter(({ path }) => !/\/(?:get-list|get-item|count)(?:\?|$)/.test(path));
}

/** One for all calls, as a server has it: putting it together takes as long as a call. */
const catalogue = new Catalogue(resources, {
  permissions: () => import('../generated/oneuptime/permissions.ts'),
  prefixes: [ONEUPTIME.prefix],
});

export interface Outcome {
  readonly result: ToolResult;
  readonly seen: Seen[];
  /** Faults of ours that were reported; empty in a sound server. */
  readonly faults: unknown[];
  /** Whether the call said that it surely changed nothing. */
  readonly isUnchanged: boolean;
}

export interface Call {
  readonly handlers?: RequestHandler[];
  /** `null`: the caller brings no key. */
  readonly key?: string | null;
  readonly signal?: AbortSignal;
  readonly gone?: AbortSignal;
  readonly now?: Date;
  readonly revealSecrets?: boolean;
}

/** Calls one tool of the committed catalogue against msw handlers. Throws for an unknown tool. */
export async function callWith(
  name: string,
  args: unknown,
  { handlers = [], key = KEY, signal, gone, now = NOW, revealSecrets = false }: Call = {},
): Promise<Outcome> {
  const dispatcher = new MswDispatcher(handlers);
  const faults: unknown[] = [];
  const executor = new Executor({
    catalogue,
    platform: oneuptime(catalogue),
    upstream: new Upstream({ url: ORIGIN, api: ONEUPTIME_API, dispatcher }),
    onInternalError: (fault) => faults.push(fault),
    revealSecrets,
    now: () => now,
  });
  const credential = key === null ? undefined : { key };
  let isUnchanged = false;
  const result = await executor.callByName({
    gone,
    unchanged: () => {
      isUnchanged = true;
    },
    name,
    arguments: args,
    credential,
    signal: signal ?? new AbortController().signal,
  });
  return { result: wholeInText(result), seen: dispatcher.seen, faults, isUnchanged };
}

/** The result; throws where its structure says what its text does not, since the text may be all that goes out. */
export function wholeInText(result: ToolResult): ToolResult {
  const { structuredContent = {}, isError } = result;
  const text = textOf(result);
  const untold = isError ? leavesOf(structuredContent).filter((leaf) => !text.includes(leaf)) : [];
  const isTable = structuredContent.table === text;
  if (untold.length > 0 || !(isError || isTable || text === JSON.stringify(structuredContent)))
    throw new Error(`The text leaves out ${JSON.stringify(untold)}: ${text}`);
  return result;
}

function leavesOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [String(value)];
}

/** Text of a result, as a client that reads only text gets it. */
export function textOf({ content }: ToolResult): string {
  return content.map(({ text }) => text).join('\n');
}

/** An API path that always answers the same. */
export const answer = (path: string, body: unknown, status = 200): RequestHandler =>
  http.all(api(path), () => HttpResponse.json(body as object, { status }));

/** The error of a failed call, as the server itself has it. */
export const errorOf = ({ structuredContent }: { structuredContent?: Readonly<Record<string, unknown>> }) =>
  structuredContent?.error as { code: string; message: string; next: string } | undefined;
