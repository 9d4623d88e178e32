/** What a key is that somebody brings who signs in: asked at the instance, as every call is. */
import { hasKey } from '../basics/credential.ts';
import type { ErrorCode } from '../basics/errors.ts';
import { isPlain } from '../basics/plain.ts';
import { callerOf } from '../guard/principal.ts';
import type { CheckKey } from '../signin/builtin/pages-handler.ts';
import type { Product } from './open-product.ts';

const LONGEST = 200;
/** As which it is read here; a person saw none. */
const HEADER = 'x-api-key';
/** A code at the end, which is for programs. */
const CODE = / \(([a-z_]+)\)$/;
/** Codes of what is wrong with a key, rather than with the instance or the way to it. */
const OF_KEY: ReadonlySet<string> = new Set<ErrorCode>([
  'invalid_key',
  'no_credential',
  'not_allowed',
  'not_permitted',
]);
const LIMIT_MS = 20_000;

/** Nothing of the key is told in what is wrong with it. */
export function checkKeyAt({ at }: Pick<Product, 'at'>): CheckKey {
  const read = callerOf({ keyHeaders: [HEADER] });
  return async (text) => {
    const trimmed = text.trim();
    if (trimmed === '') return wrong('Paste your OneUptime API key.');
    const caller = read({ [HEADER]: trimmed.slice(0, LONGEST) });
    const { credential, problem } = caller;
    if (credential === undefined || !hasKey(caller))
      return wrong((problem?.message ?? 'This is no OneUptime API key.').replaceAll(HEADER, 'What you pasted'));
    const server = at('/x/overview', []);
    if (server === undefined || 'problem' in server) throw new Error('Nothing tells whose a key is.');
    const signal = AbortSignal.timeout(LIMIT_MS);
    const result = await server.call({ name: 'whoami', arguments: {}, credential, signal });
    if (result === undefined || !('content' in result)) throw new Error('Nothing told whose a key is.');
    const { structuredContent: found, content, isError } = result;
    if (isError || !isPlain(found)) {
      const said = content[0]?.text ?? 'The key was refused.';
      return { problem: said.replace(CODE, ''), isWrong: OF_KEY.has(CODE.exec(said)?.[1] ?? '') };
    }
    return { key: credential.key, shown: shownOf(found) };
  };
}

function wrong(problem: string): { readonly problem: string; readonly isWrong: true } {
  return { problem, isWrong: true };
}

function shownOf(found: Readonly<Record<string, unknown>>) {
  const { projects, reads, likelyWrites } = found as {
    readonly projects?: { readonly items?: readonly { readonly name?: string }[] };
    readonly reads?: Readonly<Record<string, number>>;
    readonly likelyWrites?: readonly string[];
  };
  const named = (projects?.items ?? []).map(({ name }) => name).filter(Boolean);
  const readable = Object.keys(reads ?? {});
  const writes = likelyWrites ?? [];
  return {
    project: named.join(', ') || 'a project without a name',
    can: [
      ...(readable.length > 0 ? [`read ${readable.join(', ')}`] : []),
      ...(writes.length > 0 ? [`write ${writes.join(', ')}`] : []),
    ],
    isReadOnly: likelyWrites !== undefined && writes.length === 0,
  };
}
