/** The table as `docs/parity.md`. Pure. */
import { PEER_NAMES } from '../../runtime/workflows/peer-names.ts';
import { calledBy } from './parity.ts';
import type { Equivalent, ParityRow, Product } from './row.ts';

const HEAD = `# Beside other monitoring MCP servers

What the tools of four products are called here. Written by \`make parity\` from \`test/parity/\`, where each row is called on
the sandbox and its fields are looked for. Names in **bold** work here as they stand. What a result or a call does not have
says why, in brackets behind the name of theirs.
`;

/** The page, with the rows of all products. */
export function parityPage(products: readonly Product[]): string {
  const lines = ['| product | their tool | ours | note |', '|---|---|---|---|'];
  for (const { name, rows } of products) lines.push(...rows.map((row) => lineOf(name, row)));
  return `${HEAD}\n${lines.join('\n')}\n`;
}

function lineOf(product: string, row: ParityRow): string {
  const cells = [product, row.theirs, oursOf(row), notesOf(row).join(' ')];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function oursOf(row: ParityRow): string {
  const { call, theirs, impossible, isPartly } = row;
  const tool = calledBy(row);
  const named = tool === theirs ? `**${tool}**` : `\`${tool}\`${PEER_NAMES.has(theirs) ? ', by their name too' : ''}`;
  if (isPartly) return `${named}; not possible: ${impossible}`;
  if (impossible !== undefined) return `not possible: ${impossible}${tool ? `; nearest: \`${tool}\`` : ''}`;
  if ('address' in call) return call.address === theirs ? `**${theirs}**` : `\`${call.address}\``;
  return named;
}

function notesOf({ isOther, note, fields = {}, takes = {} }: ParityRow): string[] {
  return [
    ...(isOther ? ['Same name, other meaning.'] : []),
    ...(note ? [note] : []),
    ...told('Returned there and not here', fields),
    ...told('Taken there and not here', takes),
  ];
}

function told(what: string, table: Readonly<Record<string, Equivalent>>): string[] {
  const without = Object.entries(table).flatMap(([name, ours]) =>
    typeof ours === 'string' ? [] : [`${name} (${ours.no})`],
  );
  return without.length > 0 ? [`${what}: ${without.join(', ')}.`] : [];
}
