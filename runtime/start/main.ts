/** What the process is: a server, or an answer to a question about it. */
import { StartError } from '../basics/errors.ts';
import { hideInFaults } from './fault-text.ts';
import { packageVersion } from './package-root.ts';
import { endOnFaults, reportFault } from './process-signals.ts';
import { say, sayWarning } from './say.ts';
import { secretsOf } from './secrets-of.ts';
import { readEnvFile, readSettings, type SettingsResult } from './settings.ts';

/** Ends whatever must not be lost with the process. */
let lastWords = async (): Promise<unknown> => undefined;
const onEnd = (run: () => Promise<unknown>): void => {
  lastWords = run;
};

// Everything heavy is imported once it is known to be needed: stdio does not pay for Fastify, nor --help for anything.
async function run(result: SettingsResult): Promise<void> {
  if ('problems' in result) {
    for (const problem of result.problems) say(problem);
    process.exitCode = 2;
  } else if ('settings' in result) {
    const { settings, warnings } = result;
    hideInFaults(secretsOf(settings));
    for (const warning of warnings) sayWarning(warning);
    if (settings.http) await (await import('./http-process.ts')).runHttp(settings, onEnd);
    else await (await import('./stdio-process.ts')).runStdio(settings, onEnd);
  } else if (result.asked === 'help') {
    process.stdout.write((await import('./describe-settings.ts')).usage());
  } else {
    process.stdout.write(`${await packageVersion()}\n`);
  }
}

endOnFaults(() => lastWords());

run(readSettings(process.argv.slice(2), process.env, readEnvFile)).catch((error) => {
  if (error instanceof StartError) say(error.message);
  else reportFault(error, 'start');
  process.exit(1);
});
