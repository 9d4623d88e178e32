/** What a platform's API looks like from outside. */
import type { Credential } from '../basics/credential.ts';
import type { Plain } from '../basics/plain.ts';

export interface UpstreamApi {
  /** As people write the platform. */
  readonly title: string;
  /** Name of the setting that holds the instance's address. */
  readonly setting: string;
  /** Where the API lies below that address. */
  readonly basePath: string;
  /** Path below it that answers 200 when the instance is up. */
  readonly statusPath: string;
  /** Headers that bring a key. */
  headers(credential: Credential): Readonly<Record<string, string>>;
  /** Whether a refusal in JSON is one of the API itself, not of a gateway before it; without it every one is. */
  isOwnRefusal?(refusal: Refusal): boolean;
}

/** An answer of 400 and above whose body is an object in JSON. */
export interface Refusal {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: Plain;
}

/** Headers of an answer, by names in small letters. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** The first value of a header; undefined where the answer has none. */
export function headerOf(headers: AnswerHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
