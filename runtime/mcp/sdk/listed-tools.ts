import { randomUUID } from 'node:crypto';
import type { ToolList } from '../tool-server.ts';

/**
 * Stand for the tools of a list while the SDK writes what goes around them: all of them as objects, and then as text again,
 * would keep everybody else waiting. Nobody outside knows the name.
 */
export const STAND_INS: readonly object[] = [{ name: randomUUID(), inputSchema: { type: 'object' } }];

const WRITTEN = Buffer.from(JSON.stringify(STAND_INS));

/** An answer of the SDK's with the tools themselves. */
export async function withTools(response: Response, list: () => Promise<ToolList>): Promise<Response> {
  const written = Buffer.from(await response.arrayBuffer());
  const at = written.indexOf(WRITTEN);
  const { status, headers } = response;
  if (at < 0) return new Response(written, { status, headers });
  const whole = Buffer.concat([written.subarray(0, at), (await list()).json, written.subarray(at + WRITTEN.length)]);
  return new Response(whole, { status, headers });
}
