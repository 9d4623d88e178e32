/** Why what is written beside calls does not arrive, for whoever runs the server. */
import { visible } from '../../basics/visible.ts';

/** Why something could not be written, in a line: addresses may hold what is secret, and codes say as much. */
export function failureReason(cause: unknown): string {
  const { code, message = '', name } = cause as NodeJS.ErrnoException;
  if (code !== undefined) return visible(String(code));
  const [first = ''] = message.split('\n', 1);
  return visible(first.slice(0, 200).replace(/\S*:\/\/\S*/g, '(an address)')) || name || 'no reason was given';
}
