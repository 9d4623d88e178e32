/** What is put after the library's answers: of several refreshes with one token at once, all get the same next one. */
import type { KoaContextWithOIDC } from 'oidc-provider';
import { CLIENT_SECONDS, LEEWAY_SECONDS } from './adapter.ts';
import type { Sealing } from './sealed.ts';
import type { SignInStore } from './sign-in-store.ts';

interface RotationOptions {
  readonly store: SignInStore;
  readonly sealing: Sealing;
}

/** Longer than the leeway, so that it covers whoever comes last in it. */
const SECONDS = LEEWAY_SECONDS + 30;

/**
 * Without this each of them would be the beginning of a family of its own, and a thief's would go on unseen beside that of
 * its owner. So the next token is one, and whoever of two uses it late is found out.
 */
export async function sameSuccessor(ctx: KoaContextWithOIDC, { store, sealing }: RotationOptions): Promise<void> {
  const { RotatedRefreshToken: before, RefreshToken: after, Client: client } = ctx.oidc.entities;
  const body = ctx.body as { refresh_token?: string } | undefined;
  if (before === undefined || after === undefined || body?.refresh_token === undefined) return;
  const sealed = await sealing.seal(before.jti, { next: body.refresh_token }, SECONDS);
  if (await store.add('Successor', before.jti, sealed, SECONDS)) {
    if (client !== undefined) await touch(store, client.clientId);
    return;
  }
  const first = await store.get('Successor', before.jti);
  const opened = first === undefined ? undefined : await sealing.open(before.jti, first);
  if (typeof opened?.next !== 'string') return;
  body.refresh_token = opened.next;
  await store.remove('RefreshToken', after.jti);
}

/** A client that registered itself is known for as long as it is used. */
async function touch(store: SignInStore, id: string): Promise<void> {
  const text = await store.get('Client', id);
  if (text !== undefined) await store.put('Client', id, text, CLIENT_SECONDS);
}
