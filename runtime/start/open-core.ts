/** What carries calls out on one instance: loaded with the first of them. */
import type { AcceptedKeys } from '../basics/accepted-keys.ts';
import type { Observer } from '../basics/observer.ts';
import type { TimeLimits } from '../basics/time-limit.ts';
import type { Platform } from '../call/platform.ts';
import type { PlatformFace } from '../call/platform-face.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { OwnChanges } from '../guard/audit/change-log.ts';
import type { Confirmation } from '../guard/confirmation.ts';
import type { LearnedDenials } from '../guard/learned-denials.ts';
import type { OutgoingProxy } from '../upstream/outgoing-proxy.ts';
import type { UpstreamApi } from '../upstream/upstream-api.ts';
import { reportFault } from './process-signals.ts';
import { SETTING_TABLE } from './setting-table.ts';
import type { Settings } from './settings.ts';

/** A platform in the three parts that are needed one after the other: what it says, where its API lies, and its calls. */
export interface PlatformKit {
  readonly face: PlatformFace;
  readonly api: UpstreamApi;
  /** Loads what carries out calls: with the first one. */
  readonly load: (catalogue: Catalogue) => Promise<Platform>;
  /** Whether the workflows of the package are its. */
  readonly hasWorkflows?: true;
}

/** The API of an instance: those of `INSTANCES` have their address there, by their name. */
export function apiOf(api: UpstreamApi, name: string | undefined): UpstreamApi {
  return name === undefined ? api : { ...api, setting: `${name}.url in ${SETTING_TABLE.instancesFile.variable}` };
}

interface CoreParts {
  /** As the instance is called, where there are several. */
  readonly name: string | undefined;
  readonly proxy: OutgoingProxy | undefined;
  readonly limits: TimeLimits;
  readonly maxBytes: number | undefined;
  readonly accepted: AcceptedKeys;
  readonly confirmation: Confirmation | undefined;
  readonly changes: OwnChanges | undefined;
  readonly denials: LearnedDenials;
  readonly observer: Observer | undefined;
}

/** Validation and the connection pool take longer to load than the rest of the server: the first call brings them in. */
export async function openCore(
  { api, load }: PlatformKit,
  catalogue: Catalogue,
  settings: Settings,
  { name, limits, confirmation, changes, denials, ...parts }: CoreParts,
) {
  const [{ Executor }, { Upstream }, opened] = await Promise.all([
    import('../call/executor.ts'),
    import('../upstream/upstream.ts'),
    load(catalogue),
  ]);
  const {
    upstreamUrl: url,
    upstreamTimeoutMs: deadlineMs,
    upstreamRetries: retries,
    revealSecrets,
    keyHeaders,
    hasCircuit,
  } = settings;
  const upstream = new Upstream({ url, api: apiOf(api, name), deadlineMs, retries, hasCircuit, ...parts });
  const visits = settings.publicProbe ? new (await import('../visits/visits.ts')).Visits() : undefined;
  const now = () => new Date();
  const window = settings.limits?.telemetry;
  const platform = window ? (await import('../call/telemetry-window.ts')).boundedTelemetry(opened, window) : opened;
  const masterKeys = settings.allowMasterKey
    ? undefined
    : new (await import('../call/master-keys.ts')).MasterKeys(platform, upstream);
  const services = {
    catalogue,
    platform,
    upstream,
    revealSecrets,
    keyHeaders,
    visits,
    confirmation,
    masterKeys,
    changes,
    denials,
  };
  const executor = new Executor({ ...services, onInternalError: reportFault, now, limits });
  return { upstream, executor };
}
