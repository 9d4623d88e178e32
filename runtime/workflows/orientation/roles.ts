/** Which roles of the platform fit what a key could read, and what those roles may write; no I/O. */

/** What one probe showed: who may read and create rows of a kind, and whether the key could read them. */
export interface ReadProbe {
  readonly toolset: string;
  readonly readers: readonly string[];
  readonly creators: readonly string[];
  readonly couldRead: boolean;
}

/** General roles, the widest first: keys are usually given one of them. */
const ROLES = ['ProjectOwner', 'ProjectAdmin', 'ProjectMember', 'Viewer'] as const;

/** Roles that read neither more nor less than the key did. Empty where it has permissions of another making. */
export function rolesThatFit(probes: readonly ReadProbe[]): string[] {
  return ROLES.filter((role) => probes.every(({ readers, couldRead }) => readers.includes(role) === couldRead));
}

/** Toolsets in which every one of the roles may create what was probed; undefined where no role fits. */
export function writableBy(roles: readonly string[], probes: readonly ReadProbe[]): string[] | undefined {
  if (roles.length === 0) return undefined;
  const isWritable = ({ creators }: ReadProbe): boolean => roles.every((role) => creators.includes(role));
  return [...new Set(probes.filter(isWritable).map(({ toolset }) => toolset))];
}
