/** Figures in prose are true, and the commands it names exist. */
import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { DOCUMENTS } from '../runtime/start/describe-settings.ts';

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
/** Tables are padded by the formatter. */
const readme = read('README.md').replaceAll(/ +/g, ' ');
const manifest = JSON.parse(read('generated/oneuptime/manifest.json')) as {
  resources: number;
  tools: number;
  listBytes: number;
  undocumented: { resources: number; tools: number };
};

it('the README tells the figures of the build', () => {
  expect(readme).toContain(`| resources | ${manifest.resources} |`);
  const tools = manifest.tools.toLocaleString('en');
  expect(readme).toContain(`| tools (list, count, get, create, update, delete) | ${tools} |`);
  const workflows = JSON.parse(read('dist/runtime/workflows/workflows.json')) as { tool: object }[];
  expect(readme).toContain(`| workflows (jobs of several operations in one call) | ${workflows.length} |`);
  const { undocumented } = manifest;
  const beside = `tools of ${undocumented.resources} tables that OneUptime does not document`;
  expect(readme).toContain(`| ${beside} | ${undocumented.tools} |`);
  const list = `[${[...workflows.map(({ tool }) => JSON.stringify(tool)), ...read('generated/oneuptime/tools.jsonl').trimEnd().split('\n')].join(',')}]`;
  const compressed = deflateRawSync(list, { level: 9 }).length;
  const megabytes = (bytes: number, digits: number): string => (bytes / 1024 / 1024).toFixed(digits);
  const bytes = `${megabytes(Buffer.byteLength(list), 2)} MB, ${megabytes(compressed, 1)} MB compressed`;
  expect(readme).toContain(`| bytes of the whole list | ${bytes} |`);
});

it.each(Object.entries(DOCUMENTS))('%s says what can be set: make settings', (file, refresh) => {
  expect(read(file)).toBe(refresh(read(file)));
});

it('every make target that the documents name exists', () => {
  const targets = new Set([...read('Makefile').matchAll(/^([a-z-]+):/gm)].map(([, name]) => name));
  const documents = ['README.md', 'AGENTS.md', 'CONTRIBUTING.md'].map(read).join('\n');
  const named = [...documents.matchAll(/(?:`|^)make ([a-z-]+)/gm)].map(([, name]) => name as string);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !targets.has(name))).toEqual([]);
});
