/** What callers may do: the settings, the policy file, and what each request brings, put together once per process. */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { StartError } from '../basics/errors.ts';
import { fileText } from '../basics/file-text.ts';
import { once } from '../basics/once.ts';
import { whenThere } from '../basics/when-there.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { ToolsetTable } from '../catalogue/kinds.ts';
import type { Policy } from '../guard/policy.ts';
import type { PolicyProfiles } from '../guard/policy-file.ts';
import { bringsPolicy } from '../guard/policy-header-names.ts';
import type { PolicyHeaders } from '../guard/policy-headers.ts';
import type { RuleBook } from '../guard/policy-rules.ts';
import type { CallerPolicy } from '../http/policy-of-request.ts';
import { EVERYDAY } from '../tools/surface.ts';
import type { Login } from './login-layers.ts';
import type { Settings } from './settings.ts';

interface PolicyOptions extends Pick<Settings, 'mode' | 'allow' | 'deny' | 'policyFile'> {
  /** The profile of the file that holds for all callers of this instance. */
  readonly profile?: string | undefined;
}

/** What rules find their names in. */
interface Served {
  readonly catalogue: Catalogue;
  readonly toolsets: ToolsetTable;
  readonly everyday: ReadonlySet<string>;
}

export interface Policies {
  /** Layers for all callers. */
  readonly ofAll: Policy;
  /** Layers for callers of whom nothing is known. */
  readonly ofNobody: Policy;
  /** What logins may be given. */
  readonly given: { readonly profiles: PolicyProfiles | undefined; readonly toolsets: readonly string[] };
  /** Layers of one request, beside those for all. */
  readonly ofRequest: CallerPolicy;
}

/** Reads what the operator says. Throws a StartError for whatever would leave open what was meant to be shut. */
export async function openPolicies(options: PolicyOptions, served: Served): Promise<Policies> {
  const { catalogue, toolsets, everyday } = served;
  const ids = [...new Set([...Object.keys(toolsets), ...catalogue.workflows.map(({ toolset }) => toolset)])];
  const book: RuleBook = { catalogue, toolsets: ids, picked: { [EVERYDAY]: everyday } };
  const own = await ownLayers(options, book);
  const profiles = await profilesOf(options, book);
  const profileOf = ({ claims, profile: given }: Login): Policy =>
    profiles === undefined ? [] : profiles.layersFor({ claims, given, profile: options.profile });
  const ofNobody = profileOf({});
  const isSame = ofNobody.every(({ isOfCaller }) => !isOfCaller);
  const usual = isSame ? [] : ofNobody;
  const logins = once(async () => new (await import('./login-layers.ts')).LoginLayers(profileOf, book));
  const joined = new WeakMap<Policy, Policy>();
  const readers = once(async () => new (await import('../guard/policy-headers.ts')).PolicyHeaders(book));
  const read = (headers: PolicyHeaders, request: Pick<IncomingMessage, 'rawHeaders'>, layers: Policy) => {
    const brought = headers.of(request);
    if ('problem' in brought || layers.length === 0) return brought;
    if (brought.length === 0) return layers;
    if (layers !== usual) return [...layers, ...brought];
    const known = joined.get(brought) ?? [...usual, ...brought];
    joined.set(brought, known);
    return known;
  };
  return {
    given: { profiles, toolsets: ids },
    ofAll: isSame ? [...own, ...ofNobody] : own,
    ofNobody: usual,
    ofRequest: (request, caller) => {
      const layers =
        caller?.scopes === undefined ? usual : whenThere(logins.made() ?? logins(), (made) => made.of(caller));
      if (!bringsPolicy(request.headers)) return layers;
      return whenThere(layers, (those) =>
        whenThere(readers.made() ?? readers(), (reader) => read(reader, request, those)),
      );
    },
  };
}

/** Layers of the settings; what reads rules is loaded where there are some. */
async function ownLayers(options: PolicyOptions, book: RuleBook): Promise<Policy> {
  const { mode, allow, deny } = options;
  if (mode === 'full' && allow.length === 0 && deny.length === 0) return [];
  return (await import('../guard/policy-settings.ts')).settingLayers(options, book);
}

async function profilesOf({ policyFile }: PolicyOptions, book: RuleBook): Promise<PolicyProfiles | undefined> {
  if (policyFile === undefined) return undefined;
  const { readPolicyFile } = await import('../guard/policy-file.ts');
  const bytes = await readFile(policyFile).catch((cause: NodeJS.ErrnoException) => {
    throw new StartError(`POLICY names ${path.basename(policyFile)}, which cannot be read (${cause.code}).`);
  });
  return readPolicyFile(fileText(bytes), path.basename(policyFile), book);
}
