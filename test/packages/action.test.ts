/** The script of the GitHub Action on a bare repository, with a compiler that copies; with ours: `trials/action.trial.ts`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BareRepository } from './bare-repository.ts';

/** `spec` copies a file and tells how; `generate` copies it on, and refuses what holds "moved". */
const COMPILER = `const fs = require('fs');
const [command, source] = process.argv.slice(2);
if (command === 'spec') {
  fs.copyFileSync(source, 'specs/openapi.json');
  console.log('1 added: ' + fs.readFileSync(source, 'utf8'));
} else {
  const text = fs.readFileSync('specs/openapi.json', 'utf8');
  if (text.includes('moved')) { console.error('a name would move'); process.exit(1); }
  fs.writeFileSync('generated/tools.jsonl', text);
}
`;

/** The pages of the tools are a copy as well; what holds "broken" does not build. */
const MAKEFILE = `reference:
\t@! grep broken generated/tools.jsonl
\t@cp generated/tools.jsonl docs/tools/all.md
`;

let repository: BareRepository;
let source: string;

beforeEach(() => {
  repository = new BareRepository((checkout) => {
    for (const folder of ['specs', 'generated', 'docs/tools', 'dist/codegen'])
      mkdirSync(path.join(checkout, folder), { recursive: true });
    writeFileSync(path.join(checkout, 'dist/codegen/main.js'), COMPILER);
    writeFileSync(path.join(checkout, 'Makefile'), MAKEFILE);
    for (const name of ['specs/openapi.json', 'generated/tools.jsonl', 'docs/tools/all.md'])
      writeFileSync(path.join(checkout, name), 'first');
  });
  source = `${repository.origin}.json`;
});
afterEach(() => repository.remove());

function published(text: string, variables: Readonly<Record<string, string>> = {}) {
  writeFileSync(source, text);
  return repository.run({ SPEC_URL: source, ...variables });
}
const branches = () =>
  repository
    .git('ls-remote', '--heads', 'origin')
    .split('\n')
    .map((line) => line.replace(/.*heads\//, ''));
const pushed = (file: string, branch = 'regenerate') => {
  repository.git('fetch', '--quiet', 'origin', branch);
  return repository.git('show', `FETCH_HEAD:${file}`);
};
const outputs = () => readFileSync(repository.outputs, 'utf8');

it('does nothing where nothing changes', () => {
  expect(published('first')).toMatchObject({ status: 0, stdout: 'Nothing changed.\n' });
  expect(branches()).toEqual(['main']);
  expect(repository.pullRequests).toEqual([]);
  expect(outputs()).toBe('changed=false\n');
});

it('pushes what changes, opens one pull request with the difference, and goes back', () => {
  expect(published('second')).toMatchObject({ status: 0, stderr: '' });
  expect(branches()).toEqual(['main', 'regenerate']);
  expect(pushed('generated/tools.jsonl')).toBe('second');
  expect(pushed('docs/tools/all.md')).toBe('second');
  expect(repository.pullRequests).toMatchObject([{ head: 'regenerate', base: 'main' }]);
  expect(repository.pullRequests[0]?.body).toMatch(/^1 added: second\n.*generated\/tools\.jsonl .*3 files changed/s);
  expect(outputs()).toBe('changed=true\n');
  expect(repository.git('branch', '--show-current')).toBe('main');
  expect(repository.git('status', '--porcelain')).toBe('');
});

it('pushes the next change over it, into the same pull request', () => {
  published('second');
  expect(published('third').status).toBe(0);
  expect(pushed('generated/tools.jsonl')).toBe('third');
  expect(repository.git('rev-list', '--count', 'main..FETCH_HEAD')).toBe('1');
  expect(repository.pullRequests).toMatchObject([{ body: expect.stringContaining('1 added: third') }]);
});

it('stops where the compiler refuses, and pushes nothing', () => {
  expect(published('moved')).toMatchObject({ status: 1, stderr: 'a name would move\n' });
  expect(branches()).toEqual(['main']);
});

it('says first in the pull request that the pages of the tools could not be written, and why', () => {
  expect(published('broken')).toMatchObject({ status: 0 });
  expect(pushed('generated/tools.jsonl')).toBe('broken');
  expect(pushed('docs/tools/all.md')).toBe('first');
  expect(repository.pullRequests[0]?.body).toMatch(
    /^`make reference` fails .*\n\n {4}broken\n {4}make: .*\n\n1 added: broken\n/s,
  );
  expect(repository.git('status', '--porcelain')).toBe('');
});

it('takes addresses and documents for nothing but text', () => {
  const hostile = `$(touch ${repository.checkout}/pwned); touch pwned #`;
  expect(repository.run({ SPEC_URL: hostile }).status).toBe(1);
  expect(published('`touch pwned` $(touch pwned)').status).toBe(0);
  expect(repository.pullRequests[0]?.body).toContain('$(touch pwned)');
  expect(existsSync(path.join(repository.checkout, 'pwned'))).toBe(false);
});

it('keeps the text of the pull request as short as it has to be', () => {
  expect(published('ü line\n'.repeat(20_000)).status).toBe(0);
  const { body = '' } = repository.pullRequests[0] ?? {};
  expect(Buffer.byteLength(body)).toBeLessThan(65_536);
  expect(body).toMatch(/ü line\n\n\(cut: the rest is in the commit\)\n$/);
});

it('refuses to mix in what was not committed, and to be its own base', () => {
  expect(published('second', { BRANCH: 'main' })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('cannot be main'),
  });
  for (const name of ['specs/openapi.json', 'docs/tools/all.md']) {
    writeFileSync(path.join(repository.checkout, name), 'mine');
    expect(published('second')).toMatchObject({ status: 2, stderr: expect.stringContaining('not committed') });
    repository.git('checkout', '--quiet', '.');
  }
  expect(repository.run({ SPEC_URL: '' })).toMatchObject({ status: 1, stderr: expect.stringContaining('SPEC_URL') });
});
