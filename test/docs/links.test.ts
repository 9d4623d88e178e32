/** Every link of every Markdown file leads somewhere: to a file that is there, and to a heading that is in it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { packageFile } from '../../runtime/start/package-root.ts';
import { anchorsOf, markdownFiles, proseOf, textOf } from './markdown.ts';

const files = markdownFiles();

/** What is wrong with the links of a text that stands in a file. */
function brokenLinks(file: string, text: string): string[] {
  const links = [...proseOf(text).matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)].map(([, link = '']) => link);
  return links.flatMap((link) => {
    if (/^[a-z][a-z+.-]*:/i.test(link)) return URL.canParse(link) ? [] : [`${file}: ${link} is no address`];
    const [place = '', anchor] = link.split('#');
    const target = place === '' ? file : path.posix.join(path.posix.dirname(file), decodeURI(place));
    if (place !== '' && !existsSync(packageFile(target))) return [`${file}: ${link} leads to no file`];
    if (anchor === undefined || !target.endsWith('.md')) return [];
    const headings = anchorsOf(target === file ? text : textOf(target));
    return headings.has(anchor) ? [] : [`${file}: ${link} leads to no heading`];
  });
}

it('there are files, with links in them', () => {
  expect(files).toContain('README.md');
  expect(files.filter((file) => /\]\([^)]+\)/.test(textOf(file))).length).toBeGreaterThan(10);
});

it('lead to files and headings that are there', () => {
  expect(files.flatMap((file) => brokenLinks(file, textOf(file)))).toEqual([]);
});

it.each([
  ['[a](nowhere.md)', 'leads to no file'],
  ['[a](README.md#nowhere)', 'leads to no heading'],
  ['[a](#nowhere)\n\n# Here', 'leads to no heading'],
])('%s would be found', (text, wrong) => {
  expect(brokenLinks('new.md', text)).toEqual([expect.stringContaining(wrong)]);
  expect(brokenLinks('new.md', '`[a](nowhere.md)` and [b](README.md#what-it-costs), [c](#here)\n\n# Here')).toEqual([]);
});
