/** The script of the GitHub Action with our own compiler: a document with one table less becomes a pull request that says so. */
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageFile } from '../../../runtime/start/package-root.ts';
import { BareRepository } from '../bare-repository.ts';

let repository: BareRepository;

beforeAll(() => {
  repository = new BareRepository((checkout) => {
    for (const name of ['specs', 'generated', 'package.json', 'tsconfig.shared.json', '.gitignore', '.gitattributes'])
      cpSync(packageFile(name), path.join(checkout, name), { recursive: true });
    for (const name of ['codegen', 'runtime', 'specs'])
      cpSync(packageFile(`dist/${name}`), path.join(checkout, 'dist', name), { recursive: true });
    symlinkSync(packageFile('node_modules'), path.join(checkout, 'node_modules'));
  });
});
afterAll(() => repository?.remove());

/** The committed document, as an instance of another version would publish it. */
function publishedOtherwise(): string {
  const document = JSON.parse(readFileSync(packageFile('specs/oneuptime/openapi.json'), 'utf8'));
  document.info.version = '99.0.0';
  const file = `${repository.origin}.json`;
  writeFileSync(file, JSON.stringify(document));
  return file;
}

it('opens a pull request with what the compiler says', () => {
  const { status, stderr, stdout } = repository.run({ SPEC_URL: publishedOtherwise() });
  expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' });
  const [{ body } = { body: '' }, ...others] = repository.pullRequests;
  expect(others).toEqual([]);
  expect(body).toContain('0 added, 0 renamed, 0 moved, 0 removed');
  expect(body).toContain('specs/oneuptime/openapi.json');
  expect(repository.git('diff', '--name-only', 'main', 'regenerate').split('\n')).toContain(
    'specs/oneuptime/openapi.json',
  );
});
