/** What has to be known of a client to run it without a person and without its vendor's model. */
import type { Reach } from './script.ts';
import type { SignInWay } from './signin/sign-in-way.ts';

/** A client that `make clients` installs and runs. What it is configured with stands on its page. */
export interface LiveClient {
  /** Name of its page in docs/clients. */
  readonly page: string;
  /** What is installed, each in one version; the first is the client. */
  readonly packages: Readonly<Record<string, string>>;
  /** Variables that lead it to the model on loopback, and keep it from asking anything of the outside. */
  env(model: string): Readonly<Record<string, string>>;
  /** Files for the same purpose, below the home folder (`~/…`) or the project; a page's own file goes on below. */
  files?(model: string): Readonly<Record<string, string>>;
  /** A command that has to be run first, for the same purpose. */
  before?(model: string): string;
  /** How its model calls a tool, where it is not simply shown all of them. */
  readonly reach?: Reach;
  /** Whether there is no model in it: it calls what its command says. */
  readonly isModelless?: boolean;
  /** How people sign in with it, where that can be done without a window. */
  readonly signIn?: SignInWay;
}
