/** What SDK clients need of an application to sign in: it keeps what they are given, and a person drives its browser. */
import type { OAuthClientProvider } from '@modelcontextprotocol/client';
import { Browser, RETURN } from './builtin-stand.ts';

type Provider = Required<
  Pick<
    OAuthClientProvider,
    | 'redirectUrl'
    | 'clientMetadata'
    | 'state'
    | 'clientInformation'
    | 'saveClientInformation'
    | 'tokens'
    | 'saveTokens'
    | 'redirectToAuthorization'
    | 'saveCodeVerifier'
    | 'codeVerifier'
    | 'saveDiscoveryState'
    | 'discoveryState'
  >
>;
type Information = Awaited<ReturnType<OAuthClientProvider['clientInformation']>>;
type Discovered = Parameters<NonNullable<OAuthClientProvider['saveDiscoveryState']>>[0];
type Tokens = Awaited<ReturnType<OAuthClientProvider['tokens']>>;

/** Pastes a key and chooses; `returned` is what came back of the last sign-in. */
export class PersonAtBrowser implements Provider {
  readonly redirectUrl = RETURN;
  readonly clientMetadata = {
    client_name: 'An application',
    redirect_uris: [RETURN],
    token_endpoint_auth_method: 'none',
  };
  returned = new URLSearchParams();
  signIns = 0;
  readonly #key: string;
  #access: string;
  #information: Information;
  #tokens: Tokens;
  #verifier = '';
  #discovered: Discovered | undefined;

  constructor(key: string, access = 'read') {
    this.#key = key;
    this.#access = access;
  }

  choose(access: string): void {
    this.#access = access;
  }

  state(): string {
    return 'a state of the application';
  }

  clientInformation(): Information {
    return this.#information;
  }

  saveClientInformation(information: Information): void {
    this.#information = information;
  }

  tokens(): Tokens {
    return this.#tokens;
  }

  saveTokens(tokens: Tokens): void {
    this.#tokens = tokens;
  }

  async redirectToAuthorization(address: URL): Promise<void> {
    this.signIns += 1;
    const first = await new Browser().go(address.href);
    const second = await first.submit({ key: this.#key });
    const last = await second.submit({ access: this.#access, answer: 'allow' });
    this.returned = last.returned;
  }

  saveDiscoveryState(state: Discovered): void {
    this.#discovered = state;
  }

  discoveryState(): Discovered | undefined {
    return this.#discovered;
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }

  codeVerifier(): string {
    return this.#verifier;
  }
}
