/** Markdown files of the project, and what stands in them. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { packageFile } from '../../runtime/start/package-root.ts';

/** Files that are, or are about to be, part of the project. */
export function markdownFiles(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', '*.md'], {
    cwd: packageFile('.'),
  });
  return String(listed).trimEnd().split('\n');
}

export const textOf = (file: string): string => readFileSync(packageFile(file), 'utf8');

export interface Block {
  readonly file: string;
  readonly language: string;
  readonly text: string;
}

/** Fenced blocks of a file. */
export function blocksOf(file: string, text = textOf(file)): readonly Block[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', inner = '']) => ({
    file,
    language,
    text: inner,
  }));
}

/** Commands of a block: lines without comments, what is continued put together. */
export function commandsOf({ text }: Pick<Block, 'text'>): string[] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** A text without its blocks and pieces of code: what is prose. */
export function proseOf(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, (piece) => ' '.repeat(piece.length));
}

/** What links to a heading end with, as GitHub makes it of its text. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#{1,6} (.*)$/gm)) {
    const slug = heading
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    anchors.add(before === 0 ? slug : `${slug}-${before}`);
  }
  return anchors;
}
