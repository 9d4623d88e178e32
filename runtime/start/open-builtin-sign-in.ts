/** The embedded sign-in, as the settings want it. */
import { StartError } from '../basics/errors.ts';
import type { SignIn } from '../signin/sign-in.ts';
import type { Settings } from './settings.ts';
import type { SignInParts } from './sign-in-parts.ts';

export async function openBuiltinSignIn(_settings: Settings, _parts: SignInParts): Promise<SignIn> {
  throw new StartError('AUTH=builtin is not built yet.');
}
