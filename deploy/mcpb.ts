/** The MCP bundle: what desktop clients install with a double click, the one-file bundle with what has to be asked of its user. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { packageFile, packageVersion } from '../runtime/start/package-root.ts';
import { SERVER } from '../runtime/start/setting-table.ts';
import { PACKAGES, PRODUCT, PUBLISHER, REPOSITORY, releaseFiles, SUMMARY } from './names.ts';

const run = promisify(execFile);
const ENTRY = `server/${PRODUCT}.mjs`;

/** What the bundle says of itself. All that is asked is required or has a default: clients hand over the placeholder of what is left empty. */
export function mcpbManifest(version: string): object {
  return {
    manifest_version: '0.3',
    name: PRODUCT,
    display_name: 'OneUptime',
    version,
    description: SUMMARY,
    author: { name: PUBLISHER, url: path.dirname(REPOSITORY) },
    repository: { type: 'git', url: REPOSITORY },
    homepage: REPOSITORY,
    license: 'Apache-2.0',
    server: {
      type: 'node',
      entry_point: ENTRY,
      mcp_config: {
        command: 'node',
        args: [`\${__dirname}/${ENTRY}`],
        env: {
          [SERVER.upstreamUrl.variable]: asked('url'),
          [SERVER.credential.variable]: asked('key'),
          [SERVER.mode.variable]: asked('mode'),
        },
      },
    },
    tools_generated: true,
    compatibility: { platforms: ['darwin', 'win32', 'linux'], runtimes: { node: '>=20.19' } },
    user_config: {
      url: { type: 'string', title: 'Address', description: 'Your OneUptime', default: SERVER.upstreamUrl.default },
      key: {
        type: 'string',
        title: 'API key',
        description: 'Of your project: its settings, API keys',
        sensitive: true,
        required: true,
      },
      mode: {
        type: 'string',
        title: 'Mode',
        description: plain(SERVER.mode.about),
        default: SERVER.mode.default,
      },
    },
  };
}

/** Placeholder of what the user of the bundle is asked. */
const asked = (name: string): string => `\${user_config.${name}}`;

const plain = (markdown: string): string => markdown.replaceAll('`', '');

/** Packs the built one-file bundle; resolves to the path of what was packed. Needs `deploy/tools`. */
export async function writeMcpb(bundle: string): Promise<string> {
  const version = await packageVersion();
  const folder = path.join(PACKAGES, 'mcpb');
  const file = path.join(PACKAGES, releaseFiles(version).mcpb);
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, 'server'), { recursive: true });
  await copyFile(bundle, path.join(folder, ENTRY));
  await copyFile(packageFile('LICENSE'), path.join(folder, 'LICENSE'));
  await writeFile(path.join(folder, 'manifest.json'), `${JSON.stringify(mcpbManifest(version), null, 2)}\n`);
  await run(process.execPath, [
    packageFile('deploy/tools/node_modules/@anthropic-ai/mcpb/dist/cli/cli.js'),
    'pack',
    folder,
    file,
  ]);
  return file;
}
