/**
 * The script of the GitHub Action with our own compiler: a document with one column more becomes a pull request that says so, with
 * the pages of the tools.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageFile } from '../../../runtime/start/package-root.ts';
import { BareRepository } from '../bare-repository.ts';

let repository: BareRepository;

beforeAll(() => {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', list, { cwd: packageFile('.'), encoding: 'utf8' }).split('\0');
  const built = (file: string): boolean => file !== packageFile('dist/packages');
  repository = new BareRepository((checkout) => {
    for (const name of files.filter((file) => file !== '')) cpSync(packageFile(name), path.join(checkout, name));
    cpSync(packageFile('dist'), path.join(checkout, 'dist'), { recursive: true, filter: built });
    symlinkSync(packageFile('node_modules'), path.join(checkout, 'node_modules'));
    // Older than what is installed: `make` would install again.
    for (const name of ['package.json', 'package-lock.json']) utimesSync(path.join(checkout, name), 0, 0);
  });
});
afterAll(() => repository?.remove());

interface Schema {
  readonly properties?: Record<string, unknown>;
}

/** The committed document, as an instance of another version would publish it. */
function publishedOtherwise(): string {
  const document = JSON.parse(readFileSync(packageFile('specs/oneuptime/openapi.json'), 'utf8'));
  for (const [name, { properties }] of Object.entries<Schema>(document.components.schemas))
    if (name.startsWith('IncidentNoteTemplate') && properties?.templateName)
      properties.templateFlavour = properties.templateName;
  const file = `${repository.origin}.json`;
  writeFileSync(file, JSON.stringify(document));
  return file;
}

it('opens a pull request with what the compiler says, and with the pages of the tools', () => {
  const { status, stderr, stdout } = repository.run({ SPEC_URL: publishedOtherwise() });
  expect(status, stdout + stderr).toBe(0);
  expect(stderr).toMatch(/^warning column-unknown at .*templateFlavour.*\n$/);
  const [{ body } = { body: '' }, ...others] = repository.pullRequests;
  expect(others).toEqual([]);
  expect(body).toContain('0 added, 0 renamed, 0 moved, 0 removed');
  expect(body).toContain('specs/oneuptime/openapi.json');
  const changed = repository.git('diff', '--name-only', 'main', 'regenerate').split('\n');
  expect(changed).toContain('specs/oneuptime/openapi.json');
  expect(changed.filter((name) => name.startsWith('docs/'))).toEqual(['docs/tools/incident-rules.md']);
  expect(repository.git('diff', 'main', 'regenerate', '--', 'docs/tools')).toContain('templateFlavour');
}, 600_000);
