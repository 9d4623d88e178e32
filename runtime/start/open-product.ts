/** The product behind the transports, opened once per process: the one place where they meet the generated catalogue. */
import type { AcceptedKeys } from '../basics/accepted-keys.ts';
import type { Credential } from '../basics/credential.ts';
import { StartError } from '../basics/errors.ts';
import type { Observer } from '../basics/observer.ts';
import { type Once, once } from '../basics/once.ts';
import type { ProductGauges } from '../basics/server-gauges.ts';
import type { CallTool } from '../call/platform-face.ts';
import type { ToolsetTable } from '../catalogue/kinds.ts';
import type { Confirmation } from '../guard/confirmation.ts';
import { LearnedDenials } from '../guard/learned-denials.ts';
import type { HttpServerOptions } from '../http/server.ts';
import type { Seal } from '../mcp/asking/seal.ts';
import type { ServedResources } from '../mcp/resources-and-prompts.ts';
import type { ToolServer } from '../mcp/tool-server.ts';
import { countedResources } from '../tools/counted-resources.ts';
import { catalogueResources } from '../tools/resources.ts';
import { type Surface, surfaceNamed } from '../tools/surface.ts';
import type { ServedWorkflows, SurfaceContext } from '../tools/surface-context.ts';
import { ToolServers } from '../tools/tool-servers.ts';
import { outgoingProxy } from '../upstream/outgoing-proxy.ts';
import type { Upstream as UpstreamConnection } from '../upstream/upstream.ts';
import type { WorkflowLibrary } from '../workflows/library.ts';
import type { compiledData } from './compiled-data.ts';
import { ownKeyOf } from './key-source.ts';
import { openAudit } from './open-audit.ts';
import { openCore, type PlatformKit } from './open-core.ts';
import { ONEUPTIME_KIT, openShared, type ProductParts, type SharedParts } from './open-shared.ts';
import { openPolicies, type Policies } from './policies.ts';
import { sayWarning } from './say.ts';
import type { Settings } from './settings.ts';
import { toolData } from './tool-data.ts';

/** What is served over HTTP, and more. */
export interface Product extends Pick<HttpServerOptions, 'at' | 'tools' | 'policyOf'> {
  /** How it stands with it: `status` is `ok` or `degraded`. */
  readonly health: () => Promise<{ readonly status: string }>;
  /** The server's own key as it is now: the configured one, or that of the sandbox, which hands out its keys. */
  readonly credential: Credential | undefined;
  /** Keys with which a call has succeeded. */
  readonly accepted: AcceptedKeys;
  /** The server of the bare address, and of stdio. */
  readonly server: ToolServer;
  /** Signs what clients carry for us. */
  readonly seal: Seal;
  /** Takes the tokens that confirm a call; absent where nobody is asked. */
  readonly confirmation: Confirmation | undefined;
  /** What is written of calls; undefined where nobody wants that. */
  readonly audit: SharedParts['trail'];
  /** What is counted beside calls. */
  readonly gauges: () => ProductGauges;
  /** Told of what is done; undefined where nobody watches. */
  readonly observer: Observer | undefined;
  /** Those of `INSTANCES`, by their names; absent where there is no such file. */
  readonly instances?: ReadonlyMap<string, Product> | undefined;
  /** Whether whoever calls without a key of its own uses the server's. */
  readonly isLent: boolean;
  /** What logins may be given: profiles of the policy file, and scopes of toolsets. */
  readonly givenToLogins: Policies['given'];
  /** Address of the instance. */
  readonly site: string;
  /** Groups of tools that may be allowed one by one. */
  readonly toolsets: readonly { readonly id: string; readonly title: string }[];
  /** Hands out the keys of the sandbox, where there is one: to be called once they open something. */
  readonly announce: (() => Promise<void>) | undefined;
  /** Builds the search ahead of the first who asks. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

/** What the product of one instance is opened with. */
interface OneParts extends ProductParts {
  /** Whoever opened it closes it. */
  readonly shared: SharedParts;
  /** The profile of the policy file that holds for all callers of it. */
  readonly profile?: string | undefined;
  /** As it is called, where there are several. */
  readonly name?: string;
}

/**
 * Opens catalogue and, where asked for, the sandbox. Throws a StartError for a surface that does not exist and for an
 * outgoing proxy that is no address.
 */
export async function openProduct(settings: Settings, given: ProductParts = {}): Promise<Product> {
  const named =
    settings.instancesFile === undefined ? undefined : await namedInstances(settings, settings.instancesFile);
  const shared = await openShared(settings, given);
  const product = await openOne(settings, { ...given, shared });
  const instances = new Map<string, Product>();
  for (const { name, profile, settings: own } of named ?? [])
    instances.set(name, await openOne(own, { ...given, shared, profile, name }));
  const ends = [product, ...instances.values()].map(({ close }) => close);
  const close = async (): Promise<void> => {
    await Promise.all(ends.map((end) => end()));
    shared.counting?.close();
    await shared.trail?.close();
  };
  return Object.assign(product, { instances: named && instances, close });
}

/** The product of one instance. */
async function openOne(settings: Settings, given: OneParts): Promise<Product> {
  const { kit = ONEUPTIME_KIT, shared, profile, env = process.env, maxAnswerBytes: maxBytes } = given;
  const { served, data: allData, everyday, version, accepted, counting, limits, seal, confirmation, trail } = shared;
  const { observer } = shared;
  const { catalogue, library, named, toolsets } = served;
  const bareSurface = bareSurfaceOf(settings, toolsets, given.name);
  const policies = await openPolicies({ ...settings, profile }, { ...served, everyday });
  const { sandbox, ownKey, upstreamUrl } = await instanceOf(settings, given.name);
  const { index, workflowIndex, ...data } = allData;
  const proxy = outgoingProxy(env, upstreamUrl);
  const audit = trail && openAudit(settings, { trail, site: upstreamUrl, catalogue, library, accepted });
  const denials = new LearnedDenials();
  const { name } = given;
  const parts = { name, proxy, limits, maxBytes, accepted, confirmation, changes: audit?.changes, denials, observer };
  const core = once(() => openCore(kit, catalogue, { ...settings, upstreamUrl }, parts));
  const servers = new ToolServers({
    name: settings.serverName,
    version,
    isContentOnce: settings.isContentOnce,
    platform: kit.face,
    named,
    catalogue,
    toolsets,
    everyday,
    policy: policies.ofAll,
    workflows: servedWorkflows(library, workflowIndex, core),
    bareSurface,
    ...data,
    search: async (text, options) => (await index()).search(text, options),
    call: calling(core),
    accepted,
    denials,
    callLimits: counting?.callLimits,
    audit: audit?.calls,
    observer,
    ...besideTools(kit, shared, core),
    limits,
  });
  const ceilingOf = (layers = policies.ofNobody) => servers.ceilingOf(bareSurface, layers);
  return {
    server: servers.of(bareSurface, policies.ofNobody),
    audit: trail,
    observer,
    gauges: () => gaugesOf(shared),
    at: (path, layers = policies.ofNobody) => servers.at(path, layers),
    policyOf: policies.ofRequest,
    givenToLogins: policies.given,
    tools: toolData(catalogue, named, { ...allData, workflows: library.listed, ceilingOf }),
    health: async () => healthOf((await core()).upstream, shared),
    warm: () => warmed(index, workflowIndex),
    close: () => closed(core, sandbox),
    get credential() {
      return ownKey();
    },
    isLent: settings.sharedKey,
    site: upstreamUrl,
    toolsets: Object.entries(toolsets).map(([id, { title }]) => ({ id, title })),
    announce: sandbox?.announce,
    accepted,
    seal,
    confirmation,
  };
}

/** The instance that is served, with the server's own key: the sandbox, where one is asked for. */
async function instanceOf(settings: Settings, name: string | undefined) {
  const sandbox = settings.sandbox ? await (await import('./embedded-sandbox.ts')).openSandbox(settings) : undefined;
  const ownKey = sandbox ? () => sandbox.credential : ownKeyOf(settings, name);
  return { sandbox, ownKey, upstreamUrl: sandbox?.url ?? settings.upstreamUrl };
}

async function closed(core: Once<Awaited<ReturnType<typeof openCore>>>, sandbox?: { close(): Promise<void> }) {
  if (core.isStarted()) await (await core()).upstream.close();
  await sandbox?.close();
}

/** Calls a tool at once where what carries it out was opened before. */
function calling(core: Once<Awaited<ReturnType<typeof openCore>>>): SurfaceContext['call'] {
  return (entry, call) => {
    const opened = core.made();
    return opened ? opened.executor.call(entry, call) : core().then(({ executor }) => executor.call(entry, call));
  };
}

/** What is read beside tools. */
function besideTools(
  { face }: PlatformKit,
  { served, limits, counting }: SharedParts,
  core: () => ReturnType<typeof openCore>,
): { readonly resources: ServedResources; readonly prompts: ReturnType<PlatformKit['face']['prompts']> } {
  const { catalogue, toolsets, named } = served;
  const call: CallTool = async (made) => (await core()).executor.callByName(made);
  const offered = catalogueResources({ platform: face, catalogue, toolsets, named, limits, call });
  const resources = countedResources(offered, counting?.callLimits);
  return { resources, prompts: face.prompts(resources) };
}

async function healthOf(upstream: Pick<UpstreamConnection, 'state' | 'circuit'>, shared: SharedParts) {
  const { served, version, counting, trail } = shared;
  const { documented: tools, undocumented } = served.catalogue.sizes;
  const { state, status } = await upstream.state();
  const limits = counting?.state();
  const auditLinesLost = trail?.lost || undefined;
  const circuit = upstream.circuit === 'closed' ? undefined : upstream.circuit;
  // Half open, it lets the next request through.
  const isWell = state === 'ok' && circuit !== 'open';
  return {
    status: isWell ? 'ok' : 'degraded',
    version,
    tools,
    undocumented,
    upstream: state,
    upstreamStatus: status,
    circuit,
    limits,
    auditLinesLost,
  };
}

/** A first search also compiles the code it runs through. */
async function warmed(...indexes: (() => Promise<{ search(text: string, options: { limit: number }): unknown }>)[]) {
  for (const index of indexes) (await index()).search('open incidents', { limit: 5 });
}

function gaugesOf({ counting, trail }: SharedParts): ProductGauges {
  const state = counting?.state();
  return {
    refusals: counting?.refusals(),
    isCountedTogether: state && state === 'shared',
    auditLinesLost: trail?.lost ?? 0,
  };
}

/** Loaded where there are some: what checks the file takes longer to load than most servers need to start. */
async function namedInstances(settings: Settings, file: string) {
  const { readInstances, settingsFor } = await import('./instances.ts');
  const read = readInstances(file, { env: process.env, warn: sayWarning });
  if (settings.hasDefault && read.some(({ name }) => name === 'default'))
    throw new StartError('INSTANCES names one default, which is what ONEUPTIME_URL is called: give it another name.');
  const named = read.find(({ profile }) => profile !== undefined);
  // Whoever named a profile meant its callers to be kept from something.
  if (named !== undefined && settings.policyFile === undefined)
    throw new StartError(
      `INSTANCES: ${named.name}.policy names a profile of the file of POLICY, which is not set: set it, or leave policy out.`,
    );
  return read.map((own) => ({ name: own.name, profile: own.profile, settings: settingsFor(settings, own) }));
}

/** How workflows are found and called. */
function servedWorkflows(
  library: WorkflowLibrary,
  index: ReturnType<typeof compiledData>['workflowIndex'],
  core: () => ReturnType<typeof openCore>,
): ServedWorkflows {
  return {
    listed: new Map(library.listed.map((workflow) => [workflow.name, workflow])),
    search: async (text) => (await index()).search(text),
    call: async ({ name }, made) => {
      const [{ executor }, composed] = await Promise.all([core(), library.composed(name)]);
      return executor.compose(composed, made);
    },
  };
}

function bareSurfaceOf({ surface, readOnly }: Settings, toolsets: ToolsetTable, instance?: string): Surface {
  const found = surfaceNamed(surface, readOnly, Object.keys(toolsets));
  const where = instance === undefined ? 'SURFACE (or --surface, --toolsets)' : `INSTANCES: ${instance}.surface`;
  if ('problem' in found)
    throw new StartError(`${found.problem} Set ${where} to compact, all, or some of them parted by commas.`);
  return found.surface;
}
