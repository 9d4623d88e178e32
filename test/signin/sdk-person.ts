/** A person at an SDK client: its own OAuth code, with a provider of logins in the browser's place. */
import type { OAuthClientProvider } from '@modelcontextprotocol/client';

type Provider = OAuthClientProvider;
type Discovery = Parameters<NonNullable<Provider['saveDiscoveryState']>>[0];
type Tokens = Parameters<Provider['saveTokens']>[0];

interface PersonOptions {
  readonly clientId: string;
  readonly redirectUrl: string;
}

/** Keeps what the client wants kept. */
export class SdkPerson implements Provider {
  readonly redirectUrl: string;
  readonly #clientId: string;
  #tokens: Tokens | undefined;
  #discovery: Discovery | undefined;
  #verifier = '';
  /** Pages that the client had opened, and answers of the token endpoint. */
  readonly pages: URL[] = [];
  readonly saved: Tokens[] = [];

  constructor({ clientId, redirectUrl }: PersonOptions) {
    [this.#clientId, this.redirectUrl] = [clientId, redirectUrl];
  }

  get clientMetadata() {
    return { redirect_uris: [this.redirectUrl], token_endpoint_auth_method: 'none', client_name: 'test' };
  }

  clientInformation() {
    return { client_id: this.#clientId };
  }

  tokens() {
    return this.#tokens;
  }

  saveTokens(tokens: Tokens) {
    this.#tokens = tokens;
    this.saved.push(tokens);
  }

  /** Has the client bring another access token the next time. */
  holdToken(access_token: string) {
    if (this.#tokens) this.#tokens = { ...this.#tokens, access_token };
  }

  redirectToAuthorization(page: URL) {
    this.pages.push(page);
  }

  saveDiscoveryState(state: Discovery) {
    this.#discovery = state;
  }

  discoveryState() {
    return this.#discovery;
  }

  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier;
  }

  codeVerifier() {
    return this.#verifier;
  }
}
