/** Facets over senders of telemetry list what the project has, with a name and the number of rows, also without rows. */
import { likeTest } from '../../engine/query.ts';
import type { Store, StoredRow } from '../../engine/store.ts';
import { cellText } from './dimensions.ts';
import type { Ask } from './signals.ts';

/** Tables of senders by facet, with the column that identifies a row beside its name. `serviceId` is the former name of `primaryEntityId`. */
const SENDERS: ReadonlyMap<string, readonly [table: string, identifier: string]> = new Map([
  ['primaryEntityId', ['Service', 'name']],
  ['serviceId', ['Service', 'name']],
  ['hostId', ['Host', 'hostIdentifier']],
  ['dockerHostId', ['DockerHost', 'hostIdentifier']],
  ['podmanHostId', ['PodmanHost', 'hostIdentifier']],
  ['kubernetesClusterId', ['KubernetesCluster', 'clusterIdentifier']],
  ['serverlessFunctionId', ['ServerlessFunction', 'functionIdentifier']],
  ['cloudResourceId', ['CloudResource', 'resourceIdentifier']],
  ['rumApplicationId', ['RumApplication', 'appIdentifier']],
]);

/** One value of a facet over senders. */
interface Sender {
  readonly value: string;
  readonly count: number;
  readonly displayName: string;
}

/** Whether a facet lists senders. */
export function isSenderFacet(key: string): boolean {
  return SENDERS.has(key);
}

/** How many rows a list takes; none where that is no number, or below zero. */
function readLimit(sent: unknown): number {
  const limit = typeof sent === 'string' ? Number.parseInt(sent, 10) : Number(sent);
  return limit >= 0 ? Math.round(limit) : 0;
}

function isNamedLike(search: unknown, identifier: string): (row: StoredRow) => boolean {
  if (!search) return () => true;
  // The search of a facet that is no text fails, and a failing facet is shown empty.
  if (typeof search !== 'string') return () => false;
  if (search.trim() === '') return () => true;
  const test = likeTest(`%${search.trim()}%`);
  return (row) => test(row.name) || test(row[identifier]);
}

function sendersOf(store: Store, table: string, projectId: string): StoredRow[] {
  return store.where(table, 'projectId', projectId).sort((a, b) => b.createdAt - a.createdAt);
}

/** The senders of a facet: the newest up to the limit, then by their number of rows and their name. */
export function listSenders(
  { store, projectId }: Pick<Ask, 'store' | 'projectId'>,
  key: string,
  counts: ReadonlyMap<string, number>,
  { search, limit }: { readonly search?: unknown; readonly limit: unknown },
): Sender[] {
  const [table, identifier] = SENDERS.get(key) ?? [];
  if (table === undefined || identifier === undefined) return [];
  const found = sendersOf(store, table, projectId).filter(isNamedLike(search, identifier)).slice(0, readLimit(limit));
  return found
    .map((row) => {
      const displayName = cellText(row.name) || cellText(row[identifier]) || 'Unknown';
      return { value: row._id, count: counts.get(row._id) ?? 0, displayName };
    })
    .sort((a, b) => b.count - a.count || a.displayName.localeCompare(b.displayName));
}
