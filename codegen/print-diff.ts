/** A difference of surfaces as Markdown, for a pull request or a terminal. */
import type { ChangedTool, LostTool, SurfaceDiff } from './diff.ts';
import { type ArgumentChange, isBreakingArgument } from './diff-arguments.ts';

/** Longer lists end with how many were left out; `--json` has all of them. */
const MAX_ROWS = 200;

/** Markdown with a summary first, then what breaks, then the rest. */
export function printDiff(diff: SurfaceDiff): string {
  const breaking = diff.changed.filter((change) => change.breaking);
  const harmless = diff.changed.filter((change) => !change.breaking);
  return [
    `${diff.before} -> ${diff.after} tools: ${diff.kept} kept, ${diff.added.length} added, ${diff.renamed.length} renamed, ${diff.moved.length} moved, ${diff.removed.length} removed; ${diff.changed.length} changed, ${breaking.length} of them breaking.`,
    '',
    diff.breaking ? '**Breaking.**' : 'Not breaking.',
    ...section('Removed', diff.removed.map(lostRow)),
    ...section('Moved', diff.moved.map(lostRow)),
    ...section('Renamed', diff.renamed.map(lostRow)),
    ...section('Changed, breaking', breaking.map(changedRow)),
    ...section('Changed', harmless.map(changedRow)),
    ...section(
      'Added',
      diff.added.map((name) => `\`${name}\``),
    ),
    '',
  ].join('\n');
}

function section(title: string, rows: readonly string[]): string[] {
  if (rows.length === 0) return [];
  const left = rows.length - MAX_ROWS;
  return [
    '',
    `## ${title} (${rows.length})`,
    '',
    ...rows.slice(0, MAX_ROWS).map((row) => `- ${row}`),
    ...(left > 0 ? [`- … and ${left} more`] : []),
  ];
}

function lostRow({ name, alias, nowNamed }: LostTool): string {
  if (!alias) return nowNamed ? `\`${name}\` -> \`${nowNamed}\`, without an alias` : `\`${name}\`, without a reason`;
  if (alias.kind === 'renamed') return `\`${name}\` -> \`${alias.tool}\``;
  if (alias.kind === 'gone') return `\`${name}\`: ${alias.why}`;
  return `\`${name}\` -> ${alias.tool ? `\`${alias.tool}\`` : alias.resource}: ${alias.why}`;
}

function changedRow({ name, operation, risk, arguments: changes }: ChangedTool): string {
  const parts = [
    ...(operation ? [`${operation[0]} -> ${operation[1]}`] : []),
    ...(risk ? [`risk ${risk[0]} -> ${risk[1]}`] : []),
    ...[...changes].sort((a, b) => Number(isBreakingArgument(b)) - Number(isBreakingArgument(a))).map(argumentText),
  ];
  return `\`${name}\`: ${parts.slice(0, 12).join('; ')}${parts.length > 12 ? `; … ${parts.length - 12} more` : ''}`;
}

function argumentText({ kind, argument, detail }: ArgumentChange): string {
  return `${argument} ${kind.replace('-', ' ')}${detail ? ` (${detail})` : ''}`;
}
