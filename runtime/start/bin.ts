#!/usr/bin/env node
import { StartError } from '../basics/errors.ts';
import { reportFault } from './process-signals.ts';
import { type Config, readConfig } from './settings.ts';

// Everything heavy is imported once it is known to be needed: stdio does not pay for Fastify, nor --help for anything.
async function run(config: Config): Promise<void> {
  if (config.action === 'help') {
    const { USAGE } = await import('./usage.ts');
    process.stdout.write(USAGE);
  } else if (config.action === 'version') {
    process.stdout.write(`${await readVersion()}\n`);
  } else if (config.transport === 'http') {
    await (await import('./http-process.ts')).runHttp(config);
  } else {
    await (await import('./stdio-process.ts')).runStdio(config);
  }
}

async function readVersion(): Promise<string> {
  const [{ readFile }, { packageFile }] = await Promise.all([import('node:fs/promises'), import('./package-root.ts')]);
  const description = JSON.parse(await readFile(packageFile('package.json'), 'utf8')) as { version: string };
  return description.version;
}

const result = readConfig(process.argv.slice(2), process.env);
if ('problems' in result) {
  for (const problem of result.problems) process.stderr.write(`oneuptime-mcp: ${problem}\n`);
  process.exitCode = 2;
} else {
  run(result.config).catch((error) => {
    if (error instanceof StartError) process.stderr.write(`oneuptime-mcp: ${error.message}\n`);
    else reportFault(error, 'start');
    process.exit(1);
  });
}
