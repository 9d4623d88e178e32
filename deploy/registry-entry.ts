/** What the registry of MCP servers is told of a release: server.json, with the files that only a release has. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { packageFile, packageVersion } from '../runtime/start/package-root.ts';
import { IMAGE, PACKAGES, REPOSITORY, releaseFiles } from './names.ts';

interface RegistryPackage {
  readonly environmentVariables: readonly object[];
  readonly [field: string]: unknown;
}

/** An entry of the registry, as far as it is read here. */
export interface RegistryEntry {
  readonly packages: readonly RegistryPackage[];
  readonly [field: string]: unknown;
}

/** The entry of a release: the npm package of server.json, and the same server as MCP bundle and as image. */
export function releaseEntry(entry: RegistryEntry, version: string, mcpb: Buffer): RegistryEntry {
  const environmentVariables = entry.packages[0]?.environmentVariables ?? [];
  const transport = { type: 'stdio' };
  const download = `${REPOSITORY}/releases/download/v${version}/${releaseFiles(version).mcpb}`;
  const fileSha256 = createHash('sha256').update(mcpb).digest('hex');
  return {
    ...entry,
    packages: [
      ...entry.packages,
      { registryType: 'mcpb', identifier: download, fileSha256, transport, environmentVariables },
      // Its tag stands in the identifier: the registry takes no version beside it.
      {
        registryType: 'oci',
        identifier: `${IMAGE}:${version}`,
        runtimeHint: 'docker',
        transport,
        environmentVariables,
      },
    ],
  };
}

/** Writes the entry of what was packed; resolves to its path. */
export async function writeReleaseEntry(mcpb: string): Promise<string> {
  const entry = JSON.parse(await readFile(packageFile('server.json'), 'utf8')) as RegistryEntry;
  const version = await packageVersion();
  const file = path.join(PACKAGES, releaseFiles(version).registry);
  await writeFile(file, `${JSON.stringify(releaseEntry(entry, version, await readFile(mcpb)), null, 2)}\n`);
  return file;
}
