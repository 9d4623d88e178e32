import type { FastifyInstance } from 'fastify';
import type { AcceptedKeys } from '../basics/accepted-keys.ts';
import type { Principal } from '../basics/credential.ts';
import type { KeyHeader } from '../guard/key-headers.ts';
import type { Callers } from '../guard/known-callers.ts';
import type { HttpError } from '../mcp/http-call.ts';
import type { ToolServer } from '../mcp/tool-server.ts';

/** Signing in, as far as the server is put together with it: what does it is loaded where people sign in. */
export interface SignInFace {
  /** Callers, those who signed in among them. */
  callersBeside(others: Callers, how: TakenKeys): Callers;
  /** Reads who sends each request, ahead of whatever has to know it. */
  addReading(app: FastifyInstance): void;
  /** Answers those who bring nothing that opens anything, and serves what is asked without it. */
  addGate(app: FastifyInstance): void;
  readonly scopeRefusal: ScopeGuard;
  readonly at: SignInPlace;
  /** Whether a path is that of a page or endpoint of its own. */
  readonly isOwn: (path: string) => boolean;
}

/** Where people sign in, and where clients read how. */
export interface SignInPlace {
  readonly issuer: string;
  readonly metadata: string;
}

/** How keys are taken beside tokens. */
export interface TakenKeys {
  readonly accepted?: AcceptedKeys | undefined;
  /** Headers that may bring a key. */
  readonly keyHeaders?: readonly KeyHeader[] | undefined;
}

/**
 * Says why a message, or one of a batch, goes beyond what its caller signed in for; undefined where it does not, as far as it
 * tells. `challenge`: the value of `WWW-Authenticate`.
 */
export type ScopeGuard = (
  message: unknown,
  principal: Pick<Principal, 'scopes'>,
  toolServer: Pick<ToolServer, 'missingScopes'>,
) => { readonly error: HttpError; readonly challenge: string } | undefined;
