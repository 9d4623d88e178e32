import type { Sandbox } from '../../sandbox/server.ts';
import type { Facts } from '../../specs/facts.ts';
import { servedFacts } from '../company.ts';

/** The facts of everything the real platform serves, as committed. */
export function realFacts(): Promise<Facts> {
  return servedFacts();
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are JSON of every shape, and tests look into them freely
  readonly body: any;
}

export type Client = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

/** A caller of one key, in process; `path` is below /api. */
export function clientOf(sandbox: Sandbox, key: string | null): Client {
  return async (method, path, body, headers = {}) => {
    const [plain = '', search = ''] = path.split('?');
    const response = await sandbox.handle({
      method,
      path: `/api${plain}`,
      query: Object.fromEntries(new URLSearchParams(search)),
      headers: { 'content-type': 'application/json', ...(key === null ? {} : { apikey: key }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const isJson = response.headers['content-type']?.startsWith('application/json');
    return { status: response.status, body: isJson ? JSON.parse(response.body) : response.body };
  };
}
