/**
 * The policy file: named profiles, and whom each is for: an instance, or a claim of the login. Loaded where one is named.
 */
import { z } from 'zod';
import { StartError } from '../basics/errors.ts';
import { closest } from '../basics/nearest.ts';
import { hasClaim } from './claims.ts';
import { MODES, type Policy, type PolicyLayer } from './policy.ts';
import type { RuleBook } from './policy-rules.ts';
import { policyRules } from './policy-settings.ts';

const MAX_TEXT = 256;
const rules = z.array(z.string().min(1).max(MAX_TEXT)).max(1_000).optional();
const condition = z.strictObject({ claim: z.string().min(1).max(MAX_TEXT), is: z.string().min(1).max(MAX_TEXT) });
const profile = z.strictObject({
  mode: z.enum(MODES).optional(),
  allow: rules,
  deny: rules,
  when: condition.optional(),
});
const file = z.strictObject({
  profiles: z.record(z.string().regex(/^[\w-]{1,64}$/), profile),
  default: z.string().optional(),
});

/** What is known of a caller, beside its address and its key. */
export interface PolicyCaller {
  /** What the login says; absent where nobody signed in. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  /** The profile that the rules of signing in give it. */
  readonly given?: string | undefined;
  /** The profile of the instance that is called. */
  readonly profile?: string | undefined;
}

/** Profiles of a file, read. */
export interface PolicyProfiles {
  /** Layers of one by its name. Throws a StartError for a name that the file does not have. */
  layersOf(name: string): Policy;
  /** Layers for a caller: all of them hold. Pure: same caller, same answer. */
  layersFor(caller: PolicyCaller): Policy;
}

/** Reads the text of a policy file. Throws a StartError that says where in the file something is wrong. */
export function readPolicyFile(text: string, name: string, book: RuleBook): PolicyProfiles {
  const { profiles, default: usual } = parsed(text, name);
  const layers = new Map(
    Object.entries(profiles).map(([id, { mode, allow, deny }]) => {
      const of = `profile ${id} of ${name}`;
      const place = (part: string): string => `${name}, profiles.${id}.${part}`;
      const own: PolicyLayer[] = [];
      if (mode !== undefined && mode !== 'full') own.push({ by: `mode ${mode} of ${of}`, mode });
      if (deny !== undefined) own.push({ by: `deny of ${of}`, deny: policyRules(deny, place('deny'), book) });
      if (allow !== undefined) own.push({ by: `allow of ${of}`, allow: policyRules(allow, place('allow'), book) });
      return [id, own] as const;
    }),
  );
  const layersOf = (id: string): Policy => {
    const found = layers.get(id);
    if (found !== undefined) return found;
    const near = closest(id, layers.keys(), 1)[0];
    throw new StartError(
      `${name} has no profile ${JSON.stringify(id.slice(0, 60))}.${near ? ` Did you mean ${near}?` : ''}`,
    );
  };
  if (usual !== undefined) layersOf(usual);
  const conditions = Object.entries(profiles).flatMap(([id, { when }]) => (when ? [{ id, ...when }] : []));
  if (usual === undefined && conditions.length === 0)
    throw new StartError(
      `${name} says of no profile when it holds: name one in default, or give profiles a when such as {"claim": "groups", "is": "oncall"}.`,
    );
  const nobody: Policy = [{ by: `${name}, none of whose profiles is for this caller,`, allow: [], isOfCaller: true }];
  const ofCaller = (of: Policy): Policy => of.map((layer) => ({ ...layer, isOfCaller: true }));
  const layersFor = ({ claims, given, profile: own }: PolicyCaller): Policy => {
    const found = conditions.filter(({ claim, is }) => hasClaim(claims, claim, [is])).map(({ id }) => id);
    const matching = [...new Set(given === undefined ? found : [given, ...found])];
    const instance = own === undefined ? [] : layersOf(own);
    const fallback = usual === undefined ? undefined : layersOf(usual);
    const chosen =
      matching.length > 0
        ? ofCaller(matching.flatMap(layersOf))
        : conditions.length > 0
          ? ofCaller(fallback ?? nobody)
          : own === undefined
            ? (fallback ?? [])
            : [];
    return [...instance, ...chosen];
  };
  return { layersOf, layersFor };
}

function parsed(text: string, name: string): z.infer<typeof file> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new StartError(
      `${name} is no JSON: write {"profiles": {"oncall": {"mode": "read_write"}}, "default": "oncall"}.`,
    );
  }
  const read = file.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place = issue?.path.map(String).join('.') || 'the whole file';
  throw new StartError(`${name}, ${place.slice(0, 200)}: ${issue?.message.slice(0, 300) ?? 'cannot be read'}.`);
}
