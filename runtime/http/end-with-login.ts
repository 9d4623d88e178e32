/** Event streams end with the login that they were opened with: they would go on telling whoever has signed out. */
import type { ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { type After, afterTimer } from '../basics/time-limit.ts';

/** Whether a request is answered for as long as its client stays. */
export function opensStream({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): boolean {
  return method === 'GET' || headers['mcp-method'] === 'subscriptions/listen';
}

/** Cuts an answer off once its login is over; `again` says in how many milliseconds to look next, or nothing where it is. */
export function endWithLogin(
  response: ServerResponse,
  first: number,
  {
    again,
    after = afterTimer,
  }: { readonly again: () => Promise<number | undefined>; readonly after?: After | undefined },
): void {
  let cancel = (): void => undefined;
  const wait = (ms: number): void => {
    cancel = after(ms, () => void look());
  };
  const look = async (): Promise<void> => {
    const next = await again();
    if (response.destroyed) return;
    if (next === undefined) response.destroy();
    else wait(next);
  };
  response.once('close', () => cancel());
  wait(first);
}
