/** Credentials of a write: sent, and shown to nobody: not in a preview, not in what the API says when it refuses. */
import { type ResourceModule, relationBehind } from '../catalogue/kinds.ts';
import { decodeValue, type WireObject } from './codec.ts';

/** Stands where a credential would be shown. */
const HIDDEN = '(hidden)';

/** Data of a write as it may be shown. */
export function masked(module: ResourceModule, data: WireObject): WireObject {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, isSecret(module, name) && value !== null ? HIDDEN : value]),
  );
}

/** A text of the API, which may repeat what was sent, without the credentials among it. */
export function withoutSecrets(text: string, module: ResourceModule, data: WireObject): string {
  const sent = Object.entries(data).flatMap(([name, value]) => {
    const plain = isSecret(module, name) ? decodeValue(value) : undefined;
    return typeof plain === 'string' && plain !== '' ? [plain] : [];
  });
  return sent.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
}

/** Whether a column, by its own name or its relation's, holds a credential. */
export function isSecret(module: ResourceModule, name: string): boolean {
  return module.columns[relationBehind(module, name) ?? name]?.secret === true;
}
