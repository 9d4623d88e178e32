import { parseArgs } from 'node:util';

/** What `--help` prints. */
export const DEMO_USAGE = `Tells an incident story on the embedded OneUptime, with a real MCP client.

  --fast          no pause between the calls (always so when the output is no terminal, or CI is set)
  --as ROLE       use the sandbox's key of that role instead of admin, such as readonly, and see what is refused
  --server FILE   start this built server instead of dist/runtime/start/bin.js
`;

/** Reads how the demo is run: pauses, whose key of the sandbox the client uses, and which server is started. Throws at an unknown flag. */
export function readOptions(args: readonly string[]) {
  const options = {
    fast: { type: 'boolean', default: false },
    as: { type: 'string', default: 'admin' },
    server: { type: 'string' },
    help: { type: 'boolean', default: false },
  } as const;
  return parseArgs({ args: [...args], options }).values;
}

/** Whether a person watches, so that the story has to be told at a pace that can be followed. */
export function isWatched({ fast }: { readonly fast: boolean }, isTerminal: boolean, ci: string | undefined): boolean {
  return isTerminal && !ci && !fast;
}
