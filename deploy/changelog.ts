/** Notes of changes -> the next version and its part of CHANGELOG.md. */

/** What a note begins with -> the heading that it stands under. */
export const CHANGE_KINDS = { breaking: 'Breaking', feature: 'New', fix: 'Mended' } as const;
type ChangeKind = keyof typeof CHANGE_KINDS;

const NOTE = new RegExp(`^(${Object.keys(CHANGE_KINDS).join('|')}): (\\S.*)$`);

/** A change as its note tells it. */
export interface ChangeNote {
  readonly kind: ChangeKind;
  readonly text: string;
}

/** Reads a note: one line, `feature: what those who use it see`. Throws what is wrong with it. */
export function readNote(file: string, content: string): ChangeNote {
  const [, kind, text = ''] = NOTE.exec(content.trim()) ?? [];
  if (kind === undefined)
    throw new Error(
      `${file} is no note: one line, such as "feature: …"; it begins with ${Object.keys(CHANGE_KINDS).join(', ')}.`,
    );
  return { kind: kind as ChangeKind, text };
}

/** The version that these changes make of another. Before 1.0.0 what breaks counts as what is new. */
export function nextVersion(version: string, notes: readonly ChangeNote[]): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const has = (wanted: ChangeKind): boolean => notes.some(({ kind }) => kind === wanted);
  if (has('breaking') && major > 0) return `${major + 1}.0.0`;
  if (has('breaking') || has('feature')) return `${major}.${minor + 1}.0`;
  return `${major}.${minor}.${patch + 1}`;
}

/** The changelog with a release before the others. */
export function withRelease(changelog: string, version: string, day: string, notes: readonly ChangeNote[]): string {
  const parts = Object.entries(CHANGE_KINDS).flatMap(([kind, heading]) => {
    const texts = notes.filter((note) => note.kind === kind).map(({ text }) => `- ${text}\n`);
    return texts.length > 0 ? [`### ${heading}\n\n${texts.join('')}`] : [];
  });
  const [title = '', ...others] = changelog.split(/^(?=## )/m);
  return [title.trimEnd(), `## ${version} (${day})`, ...parts.map((part) => part.trimEnd()), others.join('').trimEnd()]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

/** What the changelog says of one version, without its heading; undefined where it says nothing. */
export function partOf(changelog: string, version: string): string | undefined {
  const part = changelog.split(/^## /m).find((text) => text.startsWith(`${version} `));
  return part?.slice(part.indexOf('\n') + 1).trim();
}
