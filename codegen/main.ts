/** The compiler's entry: whether there is anything to compile is asked before the compiler is loaded. */
import { GENERATED, PLATFORM } from './places.ts';
import { digestOfInputs, isUnchanged } from './unchanged.ts';

const argv = process.argv.slice(2);
const [command, option, ...more] = argv;
const isOfProject = command === 'generate' && (option ?? '--anew') === '--anew' && more.length === 0;
const inputs = isOfProject ? digestOfInputs() : undefined;
if (inputs && !option && isUnchanged(inputs, GENERATED))
  process.stdout.write(`generated/${PLATFORM} is up to date: nothing has changed since it was compiled.\n`);
else {
  const { main } = await import('./commands.ts');
  process.exitCode = await main(argv, inputs);
}
