/** Credentials of a write: sent, and shown to nobody: not in a preview, not in what the API says when it refuses. */
import { secretTexts, withoutTexts } from '../call/given-secrets.ts';
import { maskedInside } from '../call/masks.ts';
import { MASKED_AS_SENT } from '../call/secret-texts.ts';
import { type ResourceModule, relationBehind } from '../catalogue/kinds.ts';
import type { WireObject } from './codec.ts';

/** Data of a write as it may be shown. */
export function masked(module: ResourceModule, data: WireObject): WireObject {
  const shown = (name: string, value: unknown): unknown => {
    if (isSecret(module, name) && value !== null) return MASKED_AS_SENT;
    return module.columns[name]?.secretsInside ? maskedInside(value, MASKED_AS_SENT) : value;
  };
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, shown(name, value)]));
}

/** A text of the API, which may repeat what was sent, without the credentials among it. */
export function withoutSecrets(text: string, module: ResourceModule, data: WireObject): string {
  return withoutTexts(text, secretTexts(module, data));
}

/** Whether a column, by its own name or its relation's, holds a credential. */
export function isSecret(module: ResourceModule, name: string): boolean {
  return module.columns[relationBehind(module, name) ?? name]?.secret === true;
}
