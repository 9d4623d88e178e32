/** What a key is good for: whether it is taken, whose project it opens, and which toolsets it may read. */
import type { Credential } from '../basics/credential.ts';
import { isPlain } from '../basics/plain.ts';
import { type Finding, fault, ok, skipped, warning } from './finding.ts';
import { checkOf, type Site } from './reach.ts';

/** What a tool answered, as far as it is looked at. */
export interface ReadAnswer {
  readonly error?: ReadError | undefined;
  readonly value: unknown;
}

interface ReadError {
  readonly code: string;
  readonly message: string;
  readonly next: string;
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

/** Codes of a key that is not taken, whatever is asked with it. */
const NOT_TAKEN: ReadonlySet<string> = new Set(['invalid_key', 'not_allowed']);
/** Codes of a key that is taken, and may not do this. */
const REFUSED: ReadonlySet<string> = new Set(['not_permitted', 'plan_required']);

/** Asks what the key opens, and then each toolset for as little as it can. */
export async function checkKeyUse(examined: ExaminedKey): Promise<readonly Finding[]> {
  const { site, read, ownProject } = examined;
  const check = checkOf('key', site);
  const { error, value } = await read(ownProject, { fields: ['name'], limit: 2 });
  if (error === undefined) return [takenKey(check, value), await checkToolsets(examined)];
  if (REFUSED.has(error.code)) {
    const says = `It is taken, and may not read which project it opens: ${error.message}`;
    return [warning(check, says, error.next), await checkToolsets(examined)];
  }
  const why = NOT_TAKEN.has(error.code) ? 'the key is not taken.' : 'whether the key is taken is not known yet.';
  const unread = unanswered(check, error.message, error);
  return [unread, skipped(checkOf('permissions', site), `Not looked at: ${why}`)];
}

function takenKey(check: string, projects: unknown): Finding {
  const [names, total] = projectsIn(projects);
  if (total <= 1)
    return ok(check, `It is taken, and opens the project ${names[0] ?? 'of a name that it may not read'}.`);
  return warning(
    check,
    `It is taken, and opens ${total} projects: it is a master key.`,
    'Use a key of one project, from Project Settings > API Keys, and leave ALLOW_MASTER_KEY out.',
  );
}

function projectsIn(value: unknown): readonly [names: readonly string[], total: number] {
  const rows = isPlain(value) && Array.isArray(value.items) ? value.items : [];
  const names = rows.map((row) => (isPlain(row) && typeof row.name === 'string' ? `"${row.name}"` : undefined));
  const total = isPlain(value) && typeof value.total === 'number' ? value.total : rows.length;
  return [names.filter((name) => name !== undefined), total];
}

/** Where something got no answer: who is only asked to wait has made no mistake. */
function unanswered(check: string, says: string, { code, next }: ReadError, make = fault): Finding {
  return (code === 'rate_limited' ? warning : make)(check, says, next);
}

async function checkToolsets({ site, read, toolsets }: ExaminedKey): Promise<Finding> {
  const check = checkOf('permissions', site);
  // How many are under way together is bounded by whoever sends them.
  const asked = [...toolsets].map(async ([id, reads]) => ({ id, error: await whyShut(reads, read) }));
  const seen = await Promise.all(asked);
  const readable = seen.flatMap(({ id, error }) => (error === undefined ? [id] : []));
  const shut = seen.flatMap(({ id, error }) => (error === undefined ? [] : [{ id, error }]));
  const unseen = shut.filter(({ error }) => !REFUSED.has(error.code));
  const told = [
    `reads ${readable.length} of ${seen.length} toolsets${readable.length > 0 && shut.length > 0 ? `: ${readable.join(', ')}` : ''}`,
    ...toldBy(shut, ({ code }) => (code === 'not_permitted' ? 'refused' : undefined)),
    ...toldBy(shut, ({ code }) => (code === 'plan_required' ? 'not in the plan' : undefined)),
    ...toldBy(unseen, ({ message }) => `no answer (${message.replace(/\.$/, '')})`),
  ];
  const says = `The key ${told.join('; ')}.`;
  const worst = unseen.find(({ error }) => error.code !== 'rate_limited') ?? unseen[0];
  if (worst !== undefined) return unanswered(check, says, worst.error, readable.length > 0 ? warning : fault);
  if (readable.length > 0) return ok(check, shut.length > 0 ? `${says} That is fine where it is meant.` : says);
  const ofPlan = shut.every(({ error }) => error.code === 'plan_required') ? shut[0]?.error.next : undefined;
  return fault(
    check,
    says,
    ofPlan ?? 'Give the key a role such as ProjectMember or Viewer in Project Settings > API Keys (docs/keys.md).',
  );
}

interface ShutToolset {
  readonly id: string;
  readonly error: ReadError;
}

/** Those of which something is said, each with all of whom the same is said. */
function toldBy(shut: readonly ShutToolset[], say: (error: ReadError) => string | undefined): string[] {
  const said = shut.map(({ id, error }) => ({ id, text: say(error) }));
  const texts = [...new Set(said.flatMap(({ text }) => text ?? []))];
  return texts.map((text) => `${text}: ${said.flatMap((one) => (one.text === text ? one.id : [])).join(', ')}`);
}

/** Why a toolset cannot be read: the first read that answers tells that it is open, one refusal is like the other. */
async function whyShut(reads: readonly CheapRead[], read: ReadTool): Promise<ReadError | undefined> {
  let why: ReadError | undefined;
  for (const { tool, arguments: args } of reads) {
    const { error } = await read(tool, args);
    if (error === undefined) return undefined;
    if (why === undefined || !REFUSED.has(error.code)) why = error;
  }
  return why;
}
