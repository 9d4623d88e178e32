/** The process of `oneuptime-mcp doctor`. */
import { StartError } from '../basics/errors.ts';
import { runDoctor } from './doctor.ts';
import { endOnFaults, reportFault } from './process-signals.ts';
import { say } from './say.ts';

endOnFaults(async () => undefined);

runDoctor(process.argv.slice(3)).catch((error) => {
  if (error instanceof StartError) say(error.message);
  else reportFault(error, 'the doctor');
  process.exit(1);
});
