/** How it stands with an instance, for whoever watches this server: nothing of it is a secret. */
import { UpstreamFailure } from './upstream-failure.ts';

export interface UpstreamState {
  /**
   * `failing`: it answers, and not that it is well. `slow`: no answer came in time. `not_the_api`: something in front of it
   * answers in its place, or what answers breaks off. `unreachable`: there is no connection.
   */
  readonly state: 'ok' | 'failing' | 'slow' | 'not_the_api' | 'unreachable';
  /** Status of the answer, where one came that is not `ok`. */
  readonly status?: number;
}

/** What a failure to ask says of the instance. */
export function failedState(failure: unknown): UpstreamState {
  if (!(failure instanceof UpstreamFailure)) return { state: 'unreachable' };
  const { code, status } = failure;
  if (status !== undefined) return { state: 'not_the_api', status };
  if (code === 'cancelled' || code === 'timed_out') return { state: 'slow' };
  return { state: code === 'unreachable' ? 'unreachable' : 'not_the_api' };
}
