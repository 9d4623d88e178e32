/**
 * The plan of the house: which room may use which, one way only. The table of AGENTS.md is the law, this test holds the
 * code to it. Also: no circle between files, no name exported twice, no drawers.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
const FOLDERS = ['specs', 'codegen', 'generated', 'runtime', 'sandbox', 'deploy'] as const;

interface Source {
  readonly file: string;
  readonly text: string;
  /** What it imports of ours, by type or by value, at once or later. */
  readonly imports: readonly string[];
  /** Names that it exports, values and types. */
  readonly exports: readonly string[];
}

function sources(folder: string): Source[] {
  const entries = readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .filter(({ parentPath }) => !parentPath.includes('node_modules'))
    .map((entry) => {
      const absolute = path.join(entry.parentPath, entry.name);
      const text = readFileSync(absolute, 'utf8');
      // At the beginning of a line: the compiler also holds imports in the texts that it prints.
      const found = text.matchAll(
        /^(?:import|export)\b[^'"`(;]*['"](\.\.?\/[^'"]*)['"]|^[^'"`]*\bimport\('(\.[^']*)'\)/gm,
      );
      const specifiers = [...found].map(([, fixed, dynamic]) => (fixed ?? dynamic) as string);
      const named = text.matchAll(
        /^export (?:declare )?(?:async )?(?:abstract )?(?:function\*?|class|const|let|interface|type|enum) (\w+)/gm,
      );
      return {
        file: slashed(path.relative(ROOT, absolute)),
        text,
        imports: specifiers.map((specifier) =>
          slashed(path.relative(ROOT, path.resolve(path.dirname(absolute), specifier))),
        ),
        exports: [...new Set([...named].map(([, name]) => name as string))],
      };
    });
}

const slashed = (name: string): string => name.split(path.sep).join('/');

const all = FOLDERS.flatMap(sources);
const handwritten = all.filter(({ file }) => !file.startsWith('generated/'));

/** Rooms of AGENTS.md: a row `| \`room/\` | job | may import |`, from top to ground. */
const rooms = new Map(
  [...readFileSync(path.join(ROOT, 'AGENTS.md'), 'utf8').matchAll(/^\| `([^`]+)` \|[^|]*\| ?([^|]*?) ?\|$/gm)].map(
    ([, room, uses]): [string, string[]] => [
      room as string,
      [...(uses as string).matchAll(/`([^`]+)`/g)].map(([, name]) => name as string),
    ],
  ),
);

/** The innermost room of a file: the longest row that is its folder, or the file itself. */
function roomOf(file: string): string | undefined {
  const holding = [...rooms.keys()].filter((room) => file === room || file.startsWith(room));
  return holding.sort((a, b) => b.length - a.length)[0];
}

/** Pure modules that the compiler shares with the runtime: what is listed is what validates. */
const SHARED = (JSON.parse(readFileSync(path.join(ROOT, 'tsconfig.shared.json'), 'utf8')) as { files: string[] }).files;

describe('rooms', () => {
  it('stand in AGENTS.md, each with what it may use; every file is in one', () => {
    expect(rooms.size).toBeGreaterThan(10);
    expect(handwritten.filter(({ file }) => roomOf(file) === undefined).map(({ file }) => file)).toEqual([]);
    const unknown = [...rooms.values()].flat().filter((name) => !rooms.has(name) && name !== 'shared');
    expect(unknown).toEqual([]);
  });

  it('use only rooms below them', () => {
    const order = [...rooms.keys()];
    const upward = [...rooms].flatMap(([room, uses]) =>
      uses
        .filter((used) => used !== 'shared' && order.indexOf(used) < order.indexOf(room))
        .map((used) => `${room} -> ${used}`),
    );
    expect(upward).toEqual([]);
  });

  it('import what the table allows, and nothing else', () => {
    const offending = handwritten.flatMap(({ file, imports }) => {
      const room = roomOf(file) as string;
      const uses = rooms.get(room) ?? [];
      return imports
        .filter((target) => {
          const other = roomOf(target);
          if (other === room || (other !== undefined && uses.includes(other))) return false;
          return !(uses.includes('shared') && SHARED.includes(target));
        })
        .map((target) => `${file} -> ${target}`);
    });
    expect(offending).toEqual([]);
  });

  it('hold no circle, by type or by value', () => {
    expect(circles(new Map(all.map(({ file, imports }) => [file, imports])))).toEqual([]);
  });

  it('export every name once', () => {
    const holders = new Map<string, string[]>();
    for (const { file, exports } of handwritten)
      for (const name of exports) holders.set(name, [...(holders.get(name) ?? []), file]);
    expect([...holders].filter(([, files]) => files.length > 1)).toEqual([]);
  });

  it('share only what is pure', () => {
    for (const file of SHARED.filter((name) => name.startsWith('runtime/'))) {
      const source = all.find((entry) => entry.file === file);
      expect(
        source?.imports.filter((target) => !SHARED.includes(target)),
        file,
      ).toEqual([]);
      expect(source?.text, file).not.toMatch(/from 'node:|process\.|Date\.now|Math\.random/);
    }
  });

  it('keep the HTTP framework at the face, and the network at one place', () => {
    const using = (pattern: RegExp): string[] =>
      handwritten.filter(({ file, text }) => file.startsWith('runtime/') && pattern.test(text)).map(({ file }) => file);
    const fastify = using(/from 'fastify'/).filter((file) => !/^runtime\/(http|start)\//.test(file));
    expect(fastify).toEqual([]);
    const network = using(/from 'undici'/).filter((file) => !file.startsWith('runtime/upstream/'));
    expect(network).toEqual([]);
  });

  it('have no barrels and no drawers', () => {
    expect(
      all.filter(({ file }) => /\/(utils?|helpers?|types|common)(\.ts|\/)/.test(file)).map(({ file }) => file),
    ).toEqual([]);
    expect(all.filter(({ text }) => /^export \* from/m.test(text)).map(({ file }) => file)).toEqual([]);
  });

  it('hold files of at most 300 lines', () => {
    expect(handwritten.filter(({ text }) => text.split('\n').length > 301).map(({ file }) => file)).toEqual([]);
  });
});

/** Strongly connected groups of more than one file, by Tarjan's walk. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): number => {
    order.set(file, order.size);
    low.set(file, order.get(file) as number);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) low.set(file, Math.min(low.get(file) as number, visit(next)));
      else if (stack.includes(next)) low.set(file, Math.min(low.get(file) as number, order.get(next) as number));
    }
    if (low.get(file) === order.get(file)) {
      const group = stack.splice(stack.indexOf(file));
      if (group.length > 1) found.push(group.sort());
    }
    return low.get(file) as number;
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return found;
}
