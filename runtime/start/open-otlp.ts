/** Traces and records of lines as the settings want them: undefined, and nothing loaded, where nobody wants any. */
import type { LineRecords } from '../observe/log-line.ts';
import type { Traces } from '../observe/traces.ts';
import { packageVersion } from './package-root.ts';
import { say, sayHere } from './say.ts';
import type { Settings } from './settings.ts';

/** Throws a StartError where packages are missing. */
export async function tracesOf({ traces, http }: Settings): Promise<Traces | undefined> {
  if (traces === 'off') return undefined;
  const { openTraces } = await import('../observe/traces.ts');
  const transport = http ? 'tcp' : 'pipe';
  return openTraces({ version: await packageVersion(), url: traces.url, transport, tell: say });
}

/** Throws a StartError where packages are missing. */
export async function recordsOf({ logs }: Settings): Promise<LineRecords | undefined> {
  if (logs === 'stderr') return undefined;
  const { openLineRecords } = await import('../observe/line-records.ts');
  return openLineRecords({ version: await packageVersion(), url: logs.url, tell: sayHere });
}
