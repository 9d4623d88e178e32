/** Notes of changes, and the release that is made of them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ChangeNote, nextVersion, partOf, readNote, withRelease } from '../../deploy/changelog.ts';
import { packageFile } from '../../runtime/start/package-root.ts';

const note = (kind: ChangeNote['kind'], text = 'x'): ChangeNote => ({ kind, text });

it('every note in changes/ can be read', () => {
  const folder = packageFile('changes');
  for (const name of readdirSync(folder).filter((file) => file !== 'README.md'))
    expect(readNote(name, readFileSync(path.join(folder, name), 'utf8')).text).not.toBe('');
});

describe('a note', () => {
  it('is one line with what it is', () => {
    expect(readNote('a.md', 'feature: `list_x` takes `by`.\n')).toEqual(note('feature', '`list_x` takes `by`.'));
    for (const text of ['', 'Something changed', 'feature:', 'feature: a\nb', 'Feature: a'])
      expect(() => readNote('a.md', text)).toThrow('a.md is no note');
  });

  it.each([
    ['0.1.4', ['fix'], '0.1.5'],
    ['0.1.4', ['fix', 'feature'], '0.2.0'],
    ['0.1.4', ['breaking'], '0.2.0'],
    ['1.1.4', ['fix', 'feature'], '1.2.0'],
    ['1.1.4', ['feature', 'breaking'], '2.0.0'],
  ] as const)('makes of %s with %j the version %s', (version, kinds, next) => {
    expect(
      nextVersion(
        version,
        kinds.map((kind) => note(kind)),
      ),
    ).toBe(next);
  });
});

describe('the changelog', () => {
  const first = withRelease('# Changelog\n', '0.1.0', '2026-12-01', [note('feature', 'It begins.')]);
  const second = withRelease(first, '0.2.0', '2026-12-08', [note('fix', 'A'), note('breaking', 'B'), note('fix', 'C')]);

  it('begins with the newest release, and what breaks', () => {
    expect(second).toBe(`# Changelog

## 0.2.0 (2026-12-08)

### Breaking

- B

### Mended

- A
- C

## 0.1.0 (2026-12-01)

### New

- It begins.
`);
  });

  it('tells what it says of one version', () => {
    expect(partOf(second, '0.1.0')).toBe('### New\n\n- It begins.');
    expect(partOf(second, '0.2.0')).toMatch(/^### Breaking[^#]*### Mended\n\n- A\n- C$/);
    expect(partOf(second, '0.2')).toBe(undefined);
  });
});
