/** Reads a page of docs/clients: its sections, and the blocks that tests run as they stand there. */
import { readdirSync, readFileSync } from 'node:fs';
import { packageFile } from '../../../runtime/start/package-root.ts';

/** Address of a server on the reader's machine, as pages write it. */
export const LOCAL_URL = 'http://127.0.0.1:3000/mcp';
/** Address of a server that others can reach, as pages write it. */
export const PUBLIC_SERVER_URL = 'https://mcp.example.com/mcp';
/** What pages write where a key has to be pasted. */
export const KEY_WORDS = 'your project API key';

/** Sections of every page, in this order. */
export const SECTIONS = ['Where the file is', 'Configuration', 'Key', 'Try it', 'Good to know'] as const;

/** How a client is connected: over HTTP with a key, over stdio, or over HTTP with a person who signs in. */
export type Way = 'key' | 'stdio' | 'sign-in';

/** A block of code: its language, and what stands after it: a file, or a role, and the way that it is for. */
export interface PageBlock {
  readonly language: string;
  /** `~/…` is below the home folder, `run` a command: that of "Try it", or of signing in; all else is a file of the project. */
  readonly target: string;
  readonly way: Way;
  readonly text: string;
  readonly section: string;
}

/** A page, read. */
export interface ClientPage {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly sections: readonly string[];
  readonly blocks: readonly PageBlock[];
}

const FOLDER = packageFile('docs/clients');

/** Names of all pages, the list of them left out. */
export function pageNames(): string[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.md') && file !== 'README.md');
  return files.map((file) => file.slice(0, -'.md'.length)).sort();
}

/** Reads a page by its name. */
export function readPage(name: string): ClientPage {
  return parsePage(name, readFileSync(`${FOLDER}/${name}.md`, 'utf8'));
}

/** The parts of a page's text. */
export function parsePage(name: string, text: string): ClientPage {
  const sections: string[] = [];
  const blocks: PageBlock[] = [];
  let open: { info: readonly string[]; lines: string[] } | undefined;
  for (const line of text.split('\n')) {
    const fence = /^```(.*)$/.exec(line);
    if (open && fence) {
      const [language = '', target = '', way = 'key'] = open.info;
      const text = `${open.lines.join('\n')}\n`;
      blocks.push({ language, target, way: way as Way, text, section: sections.at(-1) ?? '' });
      open = undefined;
    } else if (open) open.lines.push(line);
    else if (fence) open = { info: (fence[1] as string).split(' '), lines: [] };
    else if (line.startsWith('## ')) sections.push(line.slice(3));
  }
  return { name, title: /^# (.*)$/m.exec(text)?.[1] ?? '', text, sections, blocks };
}
