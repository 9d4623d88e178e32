/** The product as the doctor looks at it: opened without what keeps callers back, so that what shows is what keys may do. */
import type { Credential } from '../basics/credential.ts';
import { StartError } from '../basics/errors.ts';
import type { Observer, SeenSending, SeenSent } from '../basics/observer.ts';
import { isPlain } from '../basics/plain.ts';
import type { CheapRead, ExaminedKey, ReadAnswer } from '../doctor/key.ts';
import type { Site } from '../doctor/reach.ts';
import { isQuestions } from '../mcp/asking/questions.ts';
import { committedCode } from './compiled-code.ts';
import { readInstances } from './instances.ts';
import { openProduct, type Product } from './open-product.ts';
import type { Settings } from './settings.ts';

interface ExaminedInstance {
  readonly name?: string;
  readonly url: string;
  readonly credential: Credential | undefined;
  readonly isLent: boolean;
}

export interface ExaminedProduct {
  readonly product: Product;
  readonly apiFailures: ApiFailures;
  readonly instances: readonly ExaminedInstance[];
  /** Keys that came from files. */
  readonly keys: readonly string[];
  close(): Promise<void>;
}

/** What a setting is left out by, where the product cannot be opened with it: all that is wrong is told, not the first alone. */
const LEAVES_OUT: readonly (readonly [begins: RegExp, without: Partial<Settings>])[] = [
  [/^POLICY/, { policyFile: undefined }],
  [/^INSTANCES/, { instancesFile: undefined, hasDefault: true }],
  [/^ONEUPTIME_API_KEY_FILE/, { credentialFile: undefined }],
  [/^(?:ALLOW|DENY|MODE)\b/, { allow: [], deny: [] }],
  [/^WORKFLOWS_DIR/, { workflowsDir: undefined }],
  [/SURFACE/, { surface: 'compact' }],
];

/** Opens it as it would be started, as often as there are faults, and then once more for keys to be tried on. */
export async function openExamined(
  settings: Settings,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly product?: ExaminedProduct; readonly problems: readonly string[] }> {
  const problems: string[] = [];
  let left: Settings = { ...settings, ...QUIET };
  for (let round = 0; round <= LEAVES_OUT.length; round += 1) {
    const problem = await problemOf(left, env);
    if (problem === undefined) break;
    problems.push(problem);
    const without = LEAVES_OUT.find(([begins]) => begins.test(problem))?.[1];
    if (without === undefined) return { problems };
    left = { ...left, ...without };
  }
  const apiFailures = new ApiFailures();
  const product = await openProduct({ ...left, ...OPEN }, { env, observer: apiFailures });
  return { product: examined({ product, apiFailures }, left, env), problems };
}

/** Calls whose last answer was the API's own, and said that it failed. */
class ApiFailures implements Observer {
  readonly #failed = new WeakSet<Credential>();

  sending({ call }: SeenSending): SeenSent | undefined {
    const credential = call?.caller.credential;
    if (credential === undefined) return undefined;
    return {
      answered: ({ status = 0, failure }) => {
        if (failure === undefined && status >= 500) this.#failed.add(credential);
        else this.#failed.delete(credential);
      },
    };
  }

  /** Whether it was so for the call that was made with this very object. */
  has(credential: Credential): boolean {
    return this.#failed.has(credential);
  }
}

/** Nothing is counted, written or started. */
const QUIET = { limits: undefined, audit: [], auditRequired: false, redisUrl: undefined, sandbox: false } as const;
/** What a key may do shows without what an operator keeps from callers; results come as values. */
const OPEN = {
  policyFile: undefined,
  allow: [],
  deny: [],
  mode: 'full',
  readOnly: false,
  isContentOnce: false,
  // What was answered to one is not said of the others.
  hasCircuit: false,
} as const;

/** The product as it would be started, with nothing counted, written or begun; whoever opened it closes it. */
export function openQuietly(settings: Settings, env: NodeJS.ProcessEnv): Promise<Product> {
  return openProduct({ ...settings, ...QUIET }, { env });
}

async function problemOf(settings: Settings, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    await (await openProduct(settings, { env })).close();
    return undefined;
  } catch (cause) {
    if (cause instanceof StartError) return cause.message;
    throw cause;
  }
}

function examined(
  { product, apiFailures }: Pick<ExaminedProduct, 'product' | 'apiFailures'>,
  settings: Settings,
  env: NodeJS.ProcessEnv,
): ExaminedProduct {
  const { instancesFile, hasDefault, upstreamUrl } = settings;
  const read = instancesFile === undefined ? [] : readInstances(instancesFile, { env, warn: () => {} });
  const named = read.flatMap(({ name, upstreamUrl: url }): ExaminedInstance[] => {
    const own = product.instances?.get(name);
    return own === undefined ? [] : [{ name, url, credential: own.credential, isLent: own.isLent }];
  });
  const { credential, isLent } = product;
  const instances = [...(hasDefault ? [{ url: upstreamUrl, credential, isLent }] : []), ...named];
  const keys = instances.flatMap(({ credential: own }) => (own === undefined ? [] : [own.key]));
  return { product, apiFailures, instances, keys, close: () => product.close() };
}

/** Rows of these come by the million: only the last hour is asked for. */
const LATE = { time: { gte: '-1h' } };
/** Resources of a toolset that are asked, at most: one that answers is enough. */
const MOST_TRIED = 3;
/** Permissions that need not be given: what they open tells nothing of a key. */
const OF_EVERY_KEY: ReadonlySet<string> = new Set(['Public', 'ProjectUser']);
/** Place of the permission to read among those of a module. */
const READ = 1;

/** What is looked at with a key. */
export async function examinedKeyOf(
  { product, apiFailures }: ExaminedProduct,
  { site, credential }: { readonly site: Site; readonly credential: Credential },
): Promise<ExaminedKey> {
  const { server } = (site.name !== undefined && product.instances?.get(site.name)) || product;
  const { resources, toolsets, permissions } = await committedCode();
  const { permissionNames, permissionSets } = await permissions();
  const isOfEveryKey = (set: number | undefined) =>
    set !== undefined && permissionSets[set]?.some((index) => OF_EVERY_KEY.has(permissionNames[index] ?? ''));
  const reads = new Map<string, CheapRead[]>();
  for (const { tools, toolset, undocumented, load } of Object.values(resources)) {
    const tool = tools.count?.[0];
    const known = reads.get(toolset);
    const isEnough = known !== undefined && known.length >= MOST_TRIED;
    if (tool === undefined || undocumented || isEnough || !(toolset in toolsets)) continue;
    const module = await load();
    if (isOfEveryKey(module.permissions?.[READ])) continue;
    const isTelemetry = 'time' in module.columns;
    const read = { tool, arguments: isTelemetry ? { filter: LATE } : {} };
    if (known === undefined) reads.set(toolset, [read]);
    else known.push(read);
  }
  const read = async (name: string, args: Readonly<Record<string, unknown>>): Promise<ReadAnswer> => {
    const { signal } = new AbortController();
    const own = { ...credential };
    const result = await server.call({ name, arguments: args, credential: own, signal });
    if (result === undefined || isQuestions(result)) throw new Error(`${name} is no tool that reads.`);
    const value = result.structuredContent;
    const error = isPlain(value) && result.isError ? (value.error as ReadAnswer['error']) : undefined;
    // What was asked is as it should be: callers are told to look at that.
    const next = `Look at the log of ${site.api.title}, and run this again.`;
    return { error: error && apiFailures.has(own) ? { ...error, next } : error, value };
  };
  return { site, read, ownProject: 'list_projects', toolsets: reads };
}
