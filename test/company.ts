/** Sandboxes for tests, at the price of a copy: the facts are read once per process, and a company is planted once a minute. */
import { packageFile } from '../runtime/start/package-root.ts';
import { MINUTE } from '../sandbox/engine/clock.ts';
import { listenHttp } from '../sandbox/routes/http.ts';
import { type RunningSandbox, Sandbox } from '../sandbox/server.ts';
import { type Facts, readServedFacts } from '../specs/facts.ts';

const facts = readServedFacts(packageFile('specs/oneuptime/facts.json'));

/** The facts of everything the real platform serves, as committed; nobody changes them. */
export function servedFacts(): Promise<Facts> {
  return facts;
}

let planted: { readonly sandbox: Sandbox; readonly at: number } | undefined;

/** A sandbox with the seeded company in rows of its own, planted at most a minute before `now`: as if it had been started then. */
export async function companyAt(now: () => Date): Promise<Sandbox> {
  const at = now().getTime();
  if (planted === undefined || at < planted.at || at >= planted.at + MINUTE)
    planted = { sandbox: new Sandbox({ facts: await facts, now: () => new Date(at) }), at };
  return new Sandbox({ facts: await facts, now, original: planted.sandbox });
}

/** The same, begun now and answering HTTP. */
export async function companyOnPort(): Promise<RunningSandbox> {
  const sandbox = await companyAt(() => new Date());
  const { url, close } = await listenHttp(sandbox, 0);
  return { url, keys: sandbox.keys, sandbox, close };
}
