import { createHash } from 'node:crypto';

/** The key of a thing: 16 hexadecimal digits that follow from the project, the type and what identifies it. */
export function entityKey(projectId: string, type: string, identity: Readonly<Record<string, string>>): string {
  const escaped = (text: string): string => text.replace(/[\\|=]/g, '\\$&');
  const pairs = Object.keys(identity)
    .sort()
    .map((name) => `${escaped(name)}=${escaped(identity[name]?.trim().toLowerCase() ?? '')}`);
  const text = [projectId, type, ...pairs].join('|');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
