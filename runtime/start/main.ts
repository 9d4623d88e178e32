/** What the process is: a server, or an answer to a question about it. */
import { StartError } from '../basics/errors.ts';
import { visible } from '../basics/visible.ts';
import { packageVersion } from './package-root.ts';
import { reportFault } from './process-signals.ts';
import { readEnvFile, readSettings, type SettingsResult } from './settings.ts';

// Everything heavy is imported once it is known to be needed: stdio does not pay for Fastify, nor --help for anything.
async function run(result: SettingsResult): Promise<void> {
  if ('problems' in result) {
    for (const problem of result.problems) process.stderr.write(visible(`oneuptime-mcp: ${problem}\n`));
    process.exitCode = 2;
  } else if ('settings' in result) {
    const { settings, warnings } = result;
    for (const warning of warnings) process.stderr.write(visible(`oneuptime-mcp: warning: ${warning}\n`));
    if (settings.http) await (await import('./http-process.ts')).runHttp(settings);
    else await (await import('./stdio-process.ts')).runStdio(settings);
  } else if (result.asked === 'help') {
    process.stdout.write((await import('./describe-settings.ts')).usage());
  } else {
    process.stdout.write(`${await packageVersion()}\n`);
  }
}

run(readSettings(process.argv.slice(2), process.env, readEnvFile)).catch((error) => {
  if (error instanceof StartError) process.stderr.write(visible(`oneuptime-mcp: ${error.message}\n`));
  else reportFault(error, 'start');
  process.exit(1);
});
