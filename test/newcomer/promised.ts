/** What the README promises a newcomer: its commands and configurations, as they stand there. */
import { blocksOf, commandsOf } from '../docs/markdown.ts';

/** The ways of the first page, read from it. */
export interface Promised {
  /** What installs, builds and shows it. */
  readonly show: string;
  /** What serves it over a OneUptime of its own, and writes the keys to try it with. */
  readonly serve: string;
  /** The file that command writes its keys to. */
  readonly keysFile: string;
  /** The header that the configuration over HTTP sends the key in. */
  readonly keyHeader: string;
  /** What the configuration over stdio starts. */
  readonly command: string;
  readonly args: readonly string[];
  /** Variables that configuration sets. */
  readonly variables: readonly string[];
}

interface Configuration {
  readonly mcpServers: {
    readonly oneuptime: {
      readonly command?: string;
      readonly args?: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
      readonly headers?: Readonly<Record<string, string>>;
    };
  };
}

/** Reads them from the text of the README. Throws where one of them is not there. */
export function promisedBy(readme: string): Promised {
  const blocks = blocksOf('README.md', readme);
  const commands = blocks.filter(({ language }) => language === 'sh').flatMap(commandsOf);
  const servers = blocks
    .filter(({ language }) => language === 'json')
    .map(({ text }) => (JSON.parse(text) as Configuration).mcpServers.oneuptime);
  const show = there(commands[0], 'a first command');
  const serve = there(
    commands.find((command) => command.includes('--keys')),
    'a command that writes keys',
  );
  const local = there(
    servers.find(({ command }) => command !== undefined),
    'a configuration over stdio',
  );
  const remote = there(
    servers.find(({ headers }) => headers !== undefined),
    'a configuration over HTTP',
  );
  return {
    show,
    serve,
    keysFile: there(/--keys (\S+)/.exec(serve)?.[1], 'a file of keys'),
    keyHeader: there(Object.keys(remote.headers ?? {})[0], 'a header for the key'),
    command: there(local.command, 'a program to start'),
    args: local.args ?? [],
    variables: Object.keys(local.env ?? {}),
  };
}

function there<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The README has not got ${what}.`);
  return value;
}
