/** What is served beside tools. Plain data in the protocol's own words, so that a test can serve anything. */

import type {
  Prompt,
  ReadResourceResult,
  Resource,
  ResourceTemplateType,
  PromptMessage as SdkPromptMessage,
} from '@modelcontextprotocol/server';
import type { Ceiling } from '../basics/ceiling.ts';
import type { Credential } from '../basics/credential.ts';
import type { SeenCall } from '../basics/observer.ts';
import type { Stop } from '../basics/stop.ts';
import type { ClientChannel, Questions } from './asking/questions.ts';

/** Who asks, and until when it matters. */
export interface Client {
  /** Absent: the caller brought no key and the server has none to lend. */
  readonly credential: Credential | undefined;
  /** Aborted when the client goes away or cancels. */
  readonly signal: Stop;
  /** How to ask the client and to tell it of progress. Absent: nobody listens. */
  readonly channel?: ClientChannel | undefined;
  /** What it may do where it asks; put there by the tool server of the address. */
  readonly ceiling?: Ceiling | undefined;
  /** Where what is done for it is noted, where somebody watches; put there by the same. */
  readonly seen?: SeenCall | undefined;
}

export type ResourceContent = ReadResourceResult['contents'][number];
export type ListedPrompt = Prompt;
export type PromptMessage = SdkPromptMessage;

export interface ServedResources {
  readonly resources: readonly Resource[];
  readonly templates: readonly ResourceTemplateType[];
  /** Undefined when there is no such resource; a text says why it cannot be read just now. */
  read(uri: string, client: Client): Promise<readonly ResourceContent[] | { readonly problem: string } | undefined>;
  /** Values a template's argument may take, best first. */
  complete(template: string, argument: Argument, client: Client): Promise<readonly string[]>;
  /** The tool that reads a resource; undefined where none does. */
  reads?(uri: string): string | undefined;
  /** The tool that finds the values of an argument; undefined where none does. */
  suggestsWith?(argument: Argument): string | undefined;
  /** Calls `onChange` whenever the resource has changed, until the signal ends it. Undefined: nobody can watch it. */
  watch?(uri: string, client: Client, onChange: () => void): void;
}

export interface Argument {
  readonly name: string;
  /** As far as it has been typed. */
  readonly value: string;
  /** Arguments that were given before. */
  readonly given: Readonly<Record<string, string>>;
}

export interface ServedPrompts {
  readonly prompts: readonly ListedPrompt[];
  /** Undefined when there is no such prompt; a text says what is wrong with the arguments. */
  get(
    name: string,
    args: Readonly<Record<string, string>>,
    client: Client,
  ): Promise<{ readonly messages: readonly PromptMessage[] } | { readonly problem: string } | Questions | undefined>;
  complete(prompt: string, argument: Argument, client: Client): Promise<readonly string[]>;
  /** The tool that reads what stands in a prompt beside its words; undefined where none does. */
  reads?(name: string): string | undefined;
  /** The tool that finds the values of an argument; undefined where none does. */
  suggestsWith?(argument: Argument): string | undefined;
}
