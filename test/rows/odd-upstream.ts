/** An instance that answers with any text, and the call path over it: no sockets, the same code as in production. */
import { resources } from '../../generated/oneuptime/index.ts';
import { Executor } from '../../runtime/call/executor.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import type { ToolResult } from '../../runtime/mcp/tool-server.ts';
import { ONEUPTIME, ONEUPTIME_API } from '../../runtime/oneuptime/face.ts';
import { oneuptime } from '../../runtime/oneuptime/platform.ts';
import { Upstream } from '../../runtime/upstream/upstream.ts';
import { answering } from '../answering-connections.ts';
import { answerOf, KEY, ORIGIN, textOf } from '../catalogue.ts';

/** What is answered to a request, as text; undefined for what an instance with one row would. */
export type Reply = (request: { readonly path: string; readonly body: unknown }) => string | undefined;

export interface Asked {
  readonly path: string;
  readonly body: unknown;
}

export interface OddOutcome {
  readonly result: ToolResult;
  readonly text: string;
  readonly asked: readonly Asked[];
  /** Faults of ours; none in a sound server. */
  readonly faults: readonly unknown[];
}

const catalogue = new Catalogue(resources, {
  permissions: () => import('../../generated/oneuptime/permissions.ts'),
  prefixes: [ONEUPTIME.prefix],
});

/** Calls a tool once. */
export async function callOver(reply: Reply, name: string, args: object): Promise<OddOutcome> {
  const asked: Asked[] = [];
  const faults: unknown[] = [];
  const dispatcher = answering(async ({ path, method, body }) => {
    const request = { path, body: body === undefined ? undefined : JSON.parse(body) };
    asked.push(request);
    return { status: 200, body: reply(request) ?? JSON.stringify(answerOf({ method, path })) };
  });
  const executor = new Executor({
    catalogue,
    platform: oneuptime(catalogue),
    upstream: new Upstream({ url: ORIGIN, api: ONEUPTIME_API, dispatcher }),
    onInternalError: (fault) => faults.push(fault),
    now: () => new Date('2026-03-10T12:00:00.000Z'),
  });
  const { signal } = new AbortController();
  const result = await executor.callByName({ name, arguments: args, credential: { key: KEY }, signal });
  return { result, text: textOf(result), asked, faults };
}
