/** Lines of status pages by what people call them. */
import { badArgument } from '../../basics/errors.ts';
import type { TypedClient } from '../client-types.ts';

/** A line of a page, and what stands behind it. */
export interface Line {
  readonly id: string;
  readonly name: string;
  readonly page: { readonly id: string; readonly name: string };
  readonly monitor: { readonly id: string; readonly name: string; readonly type: string | undefined } | undefined;
  readonly group: { readonly id: string; readonly name: string } | undefined;
}

/** Lines that are looked through. */
const MOST_LINES = 1000;
const MOST_NAMED = 12;

/**
 * The lines that a text means: by name, name of the monitor or group, or words of either; on several pages where all show
 * the same. Throws `bad_arguments` with candidates.
 */
export async function linesMeant(
  client: TypedClient,
  asked: string,
  page: string | undefined,
): Promise<readonly Line[]> {
  const lines = await linesOn(client, page);
  const found = meant(lines, asked);
  if (found.length === 0)
    throw badArgument(
      `No line of a status page is called ${JSON.stringify(asked)}.`,
      lines.length === 0 ? 'There is none yet: add some with publish_status_page.' : `There are: ${namesOf(lines)}.`,
    );
  const behind = new Set(found.map(({ monitor, group, id }) => monitor?.id ?? group?.id ?? id));
  if (behind.size > 1)
    throw badArgument(
      `Several lines are meant by ${JSON.stringify(asked)}.`,
      `Name one, and its page: ${namesOf(found)}.`,
    );
  return found;
}

async function linesOn(client: TypedClient, page: string | undefined): Promise<Line[]> {
  const { rows } = await client.statusPageResources.list({
    filter: page === undefined ? {} : { statusPage: page },
    fields: ['displayName', 'statusPage', 'monitor', 'monitor.monitorType', 'monitorGroup'],
    limit: MOST_LINES,
  });
  return rows.flatMap(({ id, displayName, statusPage, monitor, monitorGroup }) => {
    if (!statusPage) return [];
    const type = monitor?.monitorType;
    const named = (row: { id: string; name?: string }) => ({ id: row.id, name: row.name ?? row.id });
    return [
      {
        id,
        name: displayName ?? '',
        page: named(statusPage),
        monitor: monitor ? { ...named(monitor), type: typeof type === 'string' ? type : undefined } : undefined,
        group: monitorGroup ? named(monitorGroup) : undefined,
      },
    ];
  });
}

/** Names as people compare them. */
function folded(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The whole name of a line goes before that of what is behind it, and that before words of either. */
function meant(lines: readonly Line[], asked: string): readonly Line[] {
  const wanted = folded(asked);
  if (wanted === '') return [];
  const behind = ({ monitor, group }: Line): string => folded(monitor?.name ?? group?.name ?? '');
  const words = wanted.split(' ');
  const tries: ((line: Line) => boolean)[] = [
    ({ id }) => id === asked.trim().toLowerCase(),
    ({ name }) => folded(name) === wanted,
    (line) => behind(line) === wanted,
    ({ name }) => words.every((word) => folded(name).split(' ').includes(word)),
    (line) => words.every((word) => `${folded(line.name)} ${behind(line)}`.split(' ').includes(word)),
  ];
  for (const fits of tries) {
    const found = lines.filter(fits);
    if (found.length > 0) return found;
  }
  return [];
}

function namesOf(lines: readonly Line[]): string {
  const names = lines.slice(0, MOST_NAMED).map(({ name, page }) => `${name} (${page.name})`);
  return lines.length > MOST_NAMED ? `${names.join(', ')} and ${lines.length - MOST_NAMED} more` : names.join(', ');
}
