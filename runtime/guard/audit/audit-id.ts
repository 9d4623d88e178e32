/** Names of lines: UUIDs of version 7, which are ordered by time, and within one process also within a millisecond. */
import { randomBytes } from 'node:crypto';

let last = 0;
let count = 0;

export function auditId(now = Date.now()): string {
  // A clock that is set back must not put a later call before an earlier one.
  if (now > last) [last, count] = [now, 0];
  else count += 1;
  if (count > 0xfff) [last, count] = [last + 1, 0];
  const time = last.toString(16).padStart(12, '0');
  const random = randomBytes(8);
  random[0] = ((random[0] as number) & 0x3f) | 0x80;
  const tail = random.toString('hex');
  const order = `7${count.toString(16).padStart(3, '0')}`;
  return `${time.slice(0, 8)}-${time.slice(8)}-${order}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** When a line of this id was written, in milliseconds since 1970; undefined for what is no such id. */
export function timeOfAuditId(id: string): number | undefined {
  return ID.test(id) ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : undefined;
}
