/** What the products of a process have in common, opened once: the catalogue, time, keys and whoever watches. */
import { AcceptedKeys } from '../basics/accepted-keys.ts';
import type { Observer } from '../basics/observer.ts';
import { type After, TimeLimits } from '../basics/time-limit.ts';
import type { AuditTarget } from '../guard/audit/audit-target.ts';
import { Confirmation } from '../guard/confirmation.ts';
import { Seal } from '../mcp/asking/seal.ts';
import { ONEUPTIME, ONEUPTIME_API } from '../oneuptime/face.ts';
import { type CompiledCode, committedCode } from './compiled-code.ts';
import { compiledData } from './compiled-data.ts';
import { openTrail } from './open-audit.ts';
import type { PlatformKit } from './open-core.ts';
import { openLimits } from './open-limits.ts';
import { packageVersion } from './package-root.ts';
import { sealSecrets } from './secrets-of.ts';
import { servedCatalogue } from './served-catalogue.ts';
import type { Settings } from './settings.ts';

/** OneUptime, the platform of this package. */
export const ONEUPTIME_KIT: PlatformKit = {
  face: ONEUPTIME,
  hasWorkflows: true,
  api: ONEUPTIME_API,
  load: async (catalogue) => (await import('../oneuptime/platform.ts')).oneuptime(catalogue),
};

/** What a test puts in place of the usual: another platform with its code, variables of the process, another clock. */
export interface ProductParts {
  readonly kit?: PlatformKit;
  readonly code?: CompiledCode;
  readonly env?: NodeJS.ProcessEnv;
  /** Where audit lines go where the operator says nothing. */
  readonly usualAudit?: readonly AuditTarget[];
  /** Told of what the product does. */
  readonly observer?: Observer | undefined;
  readonly after?: After;
  /** Largest answer of the API that is read. */
  readonly maxAnswerBytes?: number;
}

/** What does not depend on the instance. */
export interface SharedParts {
  readonly served: Awaited<ReturnType<typeof servedCatalogue>>;
  readonly data: ReturnType<typeof compiledData>;
  /** Names of the hand-picked tools. */
  readonly everyday: ReadonlySet<string>;
  readonly version: string;
  readonly accepted: AcceptedKeys;
  readonly counting: Awaited<ReturnType<typeof openLimits>>;
  /** How long calls may take. */
  readonly limits: TimeLimits;
  /** Signs what clients carry for us. */
  readonly seal: Seal;
  /** Takes the tokens that confirm a call; absent where nobody is asked. */
  readonly confirmation: Confirmation | undefined;
  readonly trail: ReturnType<typeof openTrail>;
  readonly observer: Observer | undefined;
}

/** Opens what products have in common. */
export async function openShared(
  settings: Settings,
  { kit = ONEUPTIME_KIT, code: given, after, usualAudit, observer }: ProductParts = {},
): Promise<SharedParts> {
  const code = given ?? (await (settings.document === undefined ? committedCode() : codeOf(settings.document)));
  const served = await servedCatalogue(settings, kit, code);
  const { listed } = served.library;
  const version = await packageVersion();
  const accepted = new AcceptedKeys();
  const seal = new Seal(...sealSecrets(settings.sealKey));
  return {
    served,
    data: compiledData(code.folder, listed),
    everyday: new Set([...code.everyday, ...listed.flatMap(({ name, isEveryday }) => (isEveryday ? [name] : []))]),
    version,
    accepted,
    counting: await openLimits(settings, accepted),
    limits: new TimeLimits({ ms: settings.callTimeoutMs, ...(after ? { after } : {}) }),
    seal,
    confirmation: settings.asksFirst ? new Confirmation({ seal }) : undefined,
    trail: openTrail(settings, version, usualAudit),
    observer,
  };
}

/** The code of another document; what compiles it is loaded for that alone. */
async function codeOf(document: string): Promise<CompiledCode> {
  return (await import('./document-code.ts')).documentCode(document);
}
