import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageFile } from './package-root.ts';

/** Read once: a fault may come with every call. */
const maps = new Map<string, SourceMap | undefined>();

/** A stack with the places where the code stood before the build put it together. Node's own maps would cost every start. */
export function unpackedStack(stack: string): string {
  const folder = packageFile('dist/packed');
  const url = `${pathToFileURL(folder).href}/`;
  const [before = '', ...places] = stack.split(url);
  const shown = places.map((text) => {
    const [file = '', line = '', rest = ''] = text.split(':', 3);
    const column = Number.parseInt(rest, 10);
    if (!maps.has(file)) maps.set(file, mapOf(path.join(folder, `${file}.map`)));
    const found = maps.get(file)?.findEntry(Number(line) - 1, column - 1);
    if (found === undefined || !('originalSource' in found)) return url + text;
    const source = new URL(found.originalSource, url).href;
    return `${source}:${found.originalLine + 1}:${found.originalColumn + 1}${text.slice(`${file}:${line}:${column}`.length)}`;
  });
  return before + shown.join('');
}

function mapOf(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(file, 'utf8')) as SourceMapPayload);
  } catch {
    return undefined;
  }
}
