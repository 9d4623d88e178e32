#!/usr/bin/env node
import { type Config, readConfig } from './config.ts';
import { reportFault, StartError } from './process-edge.ts';

// Everything heavy is imported once it is known to be needed: stdio does not pay for Fastify, nor --help for anything.
async function run(config: Config): Promise<void> {
  if (config.action === 'help') {
    const { USAGE } = await import('./usage.ts');
    process.stdout.write(USAGE);
  } else if (config.action === 'version') {
    process.stdout.write(`${await readVersion()}\n`);
  } else if (config.transport === 'http') {
    await (await import('./main.ts')).runHttp(config);
  } else {
    await (await import('./stdio.ts')).runStdio(config);
  }
}

/** From the package's own description, two levels above the compiled file. */
async function readVersion(): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const description: unknown = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  return String((description as { version?: unknown }).version);
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
