/** Runs in the bundle: files of the package, which are texts in it, read as if they were files beside it. */
import { existsSync as isOnDisk, readFileSync as readFromDiskNow } from 'node:fs';
import { readFile as readFromDisk } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompress, brotliDecompressSync } from 'node:zlib';

const decompress = promisify(brotliDecompress);

/** What stands for functions of `node:fs` in modules that read the package. `packed`: name -> brotli in base64. */
export function bundledFiles(packed: Readonly<Record<string, string>>) {
  const folder = path.dirname(fileURLToPath(import.meta.url));

  /** The bytes of a file that is in the bundle, still compressed. */
  function packedBytes(file: string | URL): Buffer | undefined {
    const named = file instanceof URL ? fileURLToPath(file) : file;
    const text = packed[path.relative(folder, named).split(path.sep).join('/')];
    return text === undefined ? undefined : Buffer.from(text, 'base64');
  }

  return {
    existsSync: (file: string | URL): boolean => packedBytes(file) !== undefined || isOnDisk(file),

    readFileSync(file: string | URL, encoding?: BufferEncoding): Buffer | string {
      const bytes = packedBytes(file);
      return bytes ? inEncoding(brotliDecompressSync(bytes), encoding) : readFromDiskNow(file, encoding);
    },

    async readFile(file: string | URL, encoding?: BufferEncoding): Promise<Buffer | string> {
      const bytes = packedBytes(file);
      return bytes ? inEncoding(await decompress(bytes), encoding) : readFromDisk(file, encoding);
    },
  };
}

function inEncoding(bytes: Buffer, encoding: BufferEncoding | undefined): Buffer | string {
  return encoding === undefined ? bytes : bytes.toString(encoding);
}
