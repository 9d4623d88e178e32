/** Policies over the whole catalogue, workflows included. */
import { aliases } from '../../generated/oneuptime/aliases.ts';
import { everyday, resources, toolsets } from '../../generated/oneuptime/index.ts';
import type { Ceiling } from '../../runtime/basics/ceiling.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import { ceilingOf, type Mode, type Policy } from '../../runtime/guard/policy.ts';
import type { RuleBook } from '../../runtime/guard/policy-rules.ts';
import { settingLayers } from '../../runtime/guard/policy-settings.ts';
import { allListed } from '../../runtime/workflows/library.ts';
import { listedWorkflow } from '../../runtime/workflows/listing.ts';

export const listed = await allListed(listedWorkflow);
export const catalogue = new Catalogue(resources, { aliases, prefixes: ['oneuptime_'], workflows: listed });
export const book: RuleBook = {
  catalogue,
  toolsets: [...new Set([...Object.keys(toolsets), ...listed.map(({ toolset }) => toolset)])],
  picked: { everyday: new Set([...everyday, ...listed.flatMap((one) => (one.isEveryday ? [one.name] : []))]) },
};

interface Said {
  readonly mode?: Mode;
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
}

/** Layers of the settings. */
export const policyOf = ({ mode = 'full', allow = [], deny = [] }: Said): Policy =>
  settingLayers({ mode, allow, deny }, book);

/** What they leave. */
export const ceiling = (said: Said): Ceiling | undefined => ceilingOf(policyOf(said), { catalogue });
