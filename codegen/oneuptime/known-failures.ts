/** What the answers recorded in `facts.json` tell about operations that are documented and do not work for API keys. */
import { READ_VERBS, type Verb } from '../../runtime/catalogue/kinds.ts';
import type { FailedAnswer, ModelResource } from '../model/model.ts';

/** What the API answered to a well-formed call of this verb, if it did not carry it out. */
export function recordedFailure({ refused }: Pick<ModelResource, 'refused'>, verb: Verb): FailedAnswer | undefined {
  if (verb === 'create') return refused?.create;
  return READ_VERBS.includes(verb) ? refused?.list : undefined;
}

/**
 * One sentence for whoever is about to call it; undefined when the answer was about what had been sent (a row that is
 * not there, a domain that nobody verified), as then another call may well be carried out.
 */
export function failureText({ status, error }: FailedAnswer): string | undefined {
  if (status === 402) return 'Needs the Enterprise Edition; other installations refuse it (402).';
  if (status === 404) return 'The documented address does not exist on the server (404).';
  if (status === 422) return 'The API refuses this to API keys (422): it is for people who are signed in.';
  if (/not allowed to/i.test(error ?? '')) return `The API refuses this to API keys (${status}).`;
  if (status >= 500 || /is not supported$/.test(error ?? ''))
    return `The API has answered every try with an error (${status}).`;
  return undefined;
}
