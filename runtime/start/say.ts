import { visible } from '../basics/visible.ts';

/** A line for whoever runs the server. */
export function say(line: string): void {
  process.stderr.write(visible(`oneuptime-mcp: ${line}\n`));
}

/** One that keeps nothing from going on. */
export function sayWarning(line: string): void {
  say(`warning: ${line}`);
}
