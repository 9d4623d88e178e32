/** Releases that telemetry tells of: the first time a service named a version that it had not named before. No I/O. */

/** That a service named a version at a time, in milliseconds. */
export interface VersionSeen {
  readonly time: number;
  readonly service: string;
  readonly version: string;
}

export interface VersionChange extends VersionSeen {
  /** The version it had named last before. */
  readonly before: string;
}

/**
 * Changes to a version that was new in what was read, the latest first. The first version of a service is none, as
 * nothing says since when it runs.
 */
export function versionChanges(seen: readonly VersionSeen[]): VersionChange[] {
  const changes: VersionChange[] = [];
  const known = new Map<string, { versions: Set<string>; last: string }>();
  const inOrder = [...seen].sort((a, b) => a.time - b.time || (a.version < b.version ? -1 : 1));
  for (const { time, service, version } of inOrder) {
    if (version === '') continue;
    const before = known.get(service);
    if (!before) {
      known.set(service, { versions: new Set([version]), last: version });
      continue;
    }
    if (!before.versions.has(version)) changes.push({ time, service, version, before: before.last });
    before.versions.add(version);
    before.last = version;
  }
  return changes.reverse();
}
