/** What a host may offer beside tools. Plain data in the protocol's own words, so that a test can offer anything. */

import type { CallExchange, Questions } from './asking/questions.ts';
import type { Credential } from './tool-server.ts';

/** Who asks, and until when it matters. */
export interface Caller {
  readonly credential: Credential | undefined;
  readonly signal: AbortSignal;
  readonly exchange?: CallExchange | undefined;
}

export interface ResourceContent {
  readonly uri: string;
  readonly mimeType: string;
  readonly text?: string;
  /** Base64. */
  readonly blob?: string;
}

export interface ListedResource {
  readonly uri: string;
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
}

export interface ListedTemplate extends Omit<ListedResource, 'uri'> {
  readonly uriTemplate: string;
}

export interface ResourceOffer {
  readonly resources: readonly ListedResource[];
  readonly templates: readonly ListedTemplate[];
  /** Undefined when there is no such resource; a text says why it cannot be read just now. */
  read(uri: string, caller: Caller): Promise<readonly ResourceContent[] | { readonly problem: string } | undefined>;
  /** Values a template's argument may take, best first. */
  complete(template: string, argument: Argument, caller: Caller): Promise<readonly string[]>;
  /** Calls `onChange` whenever the resource has changed, until the signal ends it. Undefined: nobody can watch it. */
  watch?(uri: string, caller: Caller, onChange: () => void): void;
}

export interface Argument {
  readonly name: string;
  /** As far as it has been typed. */
  readonly value: string;
  /** Arguments that were given before. */
  readonly given: Readonly<Record<string, string>>;
}

export interface ListedPrompt {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly arguments?: readonly { readonly name: string; readonly description?: string; readonly required?: boolean }[];
}

export interface PromptMessage {
  readonly role: 'user' | 'assistant';
  readonly content: Readonly<Record<string, unknown>> & { readonly type: string };
}

export interface PromptOffer {
  readonly prompts: readonly ListedPrompt[];
  /** Undefined when there is no such prompt; a text says what is wrong with the arguments. */
  get(
    name: string,
    args: Readonly<Record<string, string>>,
    caller: Caller,
  ): Promise<{ readonly messages: readonly PromptMessage[] } | { readonly problem: string } | Questions | undefined>;
  complete(prompt: string, argument: Argument, caller: Caller): Promise<readonly string[]>;
}
