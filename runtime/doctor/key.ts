/** What a key is good for: whether it is taken, whose project it opens, and which toolsets it may read. */
import type { Credential } from '../basics/credential.ts';
import { isPlain } from '../basics/plain.ts';
import { type Finding, fault, ok, skipped, warning } from './finding.ts';
import { checkOf, type Site } from './reach.ts';

/** What a tool answered, as far as it is looked at. */
export interface ReadAnswer {
  readonly error?: { readonly code: string; readonly message: string; readonly next: string } | undefined;
  readonly value: unknown;
}

/** Calls a tool that reads, with the key that is examined. */
export type ReadTool = (name: string, args: Readonly<Record<string, unknown>>) => Promise<ReadAnswer>;

export interface ExaminedKey {
  readonly site: Site;
  readonly read: ReadTool;
  /** What reads the project of a key. */
  readonly ownProject: string;
  /** Cheap reads of each toolset: the first that answers tells enough. */
  readonly toolsets: ReadonlyMap<string, readonly CheapRead[]>;
}

export interface CheapRead {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Whether there is a key at all, and may be one. */
export function checkKeyThere(
  site: Site,
  credential: Credential | undefined,
  { http, isLent }: { readonly http: boolean; readonly isLent: boolean },
): Finding | undefined {
  const check = checkOf('key', site);
  if (credential?.problem !== undefined) return fault(check, credential.problem.message, credential.problem.next);
  if (credential !== undefined) return undefined;
  if (http && !isLent) return ok(check, 'None is set: each caller brings its own key.');
  return fault(
    check,
    'There is no key: every call will be refused.',
    'Set ONEUPTIME_API_KEY to a key from Project Settings > API Keys of the instance (docs/keys.md).',
  );
}

/** Asks what the key opens, and then each toolset for as little as it can. */
export async function checkKeyUse(examined: ExaminedKey): Promise<readonly Finding[]> {
  const { site, read, ownProject } = examined;
  const check = checkOf('key', site);
  const { error, value } = await read(ownProject, { fields: ['name'], limit: 2 });
  if (error !== undefined) {
    const refused = fault(check, error.message, error.next);
    return [refused, skipped(checkOf('permissions', site), 'Not looked at: the key is not taken.')];
  }
  const [names, total] = projectsIn(value);
  const taken =
    total > 1
      ? warning(
          check,
          `It is taken, and opens ${total} projects: it is a master key.`,
          'Use a key of one project, from Project Settings > API Keys, and leave ALLOW_MASTER_KEY out.',
        )
      : ok(check, `It is taken, and opens the project ${names[0] ?? 'of a name that it may not read'}.`);
  return [taken, await checkToolsets(examined)];
}

function projectsIn(value: unknown): readonly [names: readonly string[], total: number] {
  const rows = isPlain(value) && Array.isArray(value.items) ? value.items : [];
  const names = rows.map((row) => (isPlain(row) && typeof row.name === 'string' ? `"${row.name}"` : undefined));
  const total = isPlain(value) && typeof value.total === 'number' ? value.total : rows.length;
  return [names.filter((name) => name !== undefined), total];
}

type Access = 'reads' | 'refused' | { readonly message: string };

async function checkToolsets({ site, read, toolsets }: ExaminedKey): Promise<Finding> {
  const check = checkOf('permissions', site);
  // How many are under way together is bounded by whoever sends them.
  const seen = await Promise.all([...toolsets].map(async ([id, reads]) => [id, await accessTo(reads, read)] as const));
  const having = (wanted: Access) => seen.filter(([, access]) => access === wanted).map(([id]) => id);
  const [readable, refused] = [having('reads'), having('refused')];
  const failed = seen.flatMap(([id, access]) => (typeof access === 'string' ? [] : [`${id} (${access.message})`]));
  const told = [
    `reads ${readable.length} of ${seen.length} toolsets${readable.length > 0 && refused.length > 0 ? `: ${readable.join(', ')}` : ''}`,
    ...(refused.length > 0 ? [`refused: ${refused.join(', ')}`] : []),
    ...(failed.length > 0 ? [`no answer: ${failed.join(', ')}`] : []),
  ];
  const says = `The key ${told.join('; ')}.`;
  if (readable.length === 0)
    return fault(
      check,
      says,
      'Give the key a role such as ProjectMember or Viewer in Project Settings > API Keys (docs/keys.md).',
    );
  if (failed.length > 0) return warning(check, says, 'Run this again; if it stays, look at the instance.');
  if (refused.length === 0) return ok(check, says);
  return ok(check, `${says} That is fine where it is meant.`);
}

/** The first read that answers tells that the toolset is open; where all are refused, it is shut. */
async function accessTo(reads: readonly CheapRead[], read: ReadTool): Promise<Access> {
  let access: Access = 'refused';
  for (const { tool, arguments: args } of reads) {
    const { error } = await read(tool, args);
    if (error === undefined) return 'reads';
    if (error.code !== 'not_permitted' && error.code !== 'plan_required') access = { message: error.code };
  }
  return access;
}
