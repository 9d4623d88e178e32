/** Traces as the settings want them. */
import type { Traces } from '../observe/traces.ts';
import { packageVersion } from './package-root.ts';
import { say } from './say.ts';
import type { Settings } from './settings.ts';

/** Undefined, and nothing loaded, where nobody wants any. Throws a StartError where packages are missing. */
export async function tracesOf({ traces, http }: Settings): Promise<Traces | undefined> {
  if (traces === 'off') return undefined;
  const { openTraces } = await import('../observe/traces.ts');
  const transport = http ? 'tcp' : 'pipe';
  return openTraces({ version: await packageVersion(), url: traces.url, transport, tell: say });
}
