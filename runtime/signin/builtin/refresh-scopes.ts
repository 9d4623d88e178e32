/** What a client may name when it refreshes. */
import type { Provider } from 'oidc-provider';
import type { Library } from './library.ts';

/**
 * Some clients (Codex among them) name at every refresh what they asked for at first, `offline_access` too, and not what the person
 * chose, which their tokens say. The library refuses that, and they lose their tools when the first token runs out. Whoever names
 * something that it has, beside what it has not, gets what was chosen, as if it had named nothing: never more.
 */
export function refreshWhatWasChosen({ Provider: Library }: Library, { RefreshToken }: Provider): void {
  const find = RefreshToken.find.bind(RefreshToken) as unknown as Find;
  const findForWhatItHas: Find = async (...asked) => {
    const token = await find(...asked);
    const params = Library.ctx?.oidc.params;
    const named = typeof params?.scope === 'string' ? params.scope.split(' ') : [];
    const isOf = (scope: string): boolean => token?.scopes.has(scope) === true;
    if (named.some(isOf) && !named.every(isOf)) Object.assign(params as object, { scope: undefined });
    return token;
  };
  Object.assign(RefreshToken, { find: findForWhatItHas });
}

type Find = (...asked: unknown[]) => Promise<{ readonly scopes: ReadonlySet<string> } | undefined>;
