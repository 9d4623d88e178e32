/** What the wire of a sandbox says, read without anything of `runtime/`: ids and times out of their wrappers. */
import type { WorkflowBench } from './bench.ts';

export type WireRow = Readonly<Record<string, unknown>>;

/** A value as the wire has it, without the `{_type, value}` around ids and times. */
export function bare(value: unknown): unknown {
  const typed = value as { _type?: string; value?: unknown } | null | undefined;
  return typed !== null && typeof typed === 'object' && typed._type !== undefined ? typed.value : value;
}

/** The incident, or alert, of a number. */
export async function numbered(
  bench: WorkflowBench,
  kind: 'incident' | 'alert',
  number: number,
  select: object = {},
): Promise<WireRow> {
  const [row] = await bench.rows(`/${kind}`, { [`${kind}Number`]: number }, { title: true, ...select });
  if (!row) throw new Error(`There is no ${kind} ${number} on this sandbox.`);
  return row;
}

/** Names of the states that an incident or alert went through, oldest first, with when and why. */
export async function trailOf(
  bench: WorkflowBench,
  kind: 'incident' | 'alert',
  id: unknown,
): Promise<{ readonly state: string; readonly at: number; readonly cause: unknown }[]> {
  const rows = await bench.rows(
    `/${kind}-state-timeline`,
    { [`${kind}Id`]: id },
    { startsAt: true, rootCause: true, [`${kind}State`]: { name: true } },
  );
  return rows
    .map((row) => ({
      state: (row[`${kind}State`] as { name: string }).name,
      at: Date.parse(String(bare(row.startsAt))),
      cause: row.rootCause,
    }))
    .sort((a, b) => a.at - b.at);
}
