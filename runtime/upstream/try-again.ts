/** What whoever has to wait is told. */

/** "Try again in 12 s." with the time where it is known. */
export function tryAgain(seconds: number | undefined): string {
  if (seconds === undefined) return 'Wait a little and try again.';
  return seconds === 0 ? 'Try again.' : `Try again in ${seconds} s.`;
}
