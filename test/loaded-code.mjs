/** To be loaded before a program (`--import`): at SIGUSR2 it writes the files of code that were loaded so far, and their lengths, into fd 3. */
import { writeSync } from 'node:fs';
import { Session } from 'node:inspector';

const loaded = new Map();
const session = new Session();
session.connect();
session.on('Debugger.scriptParsed', ({ params: { url, length } }) => loaded.set(url, length));
session.post('Debugger.enable');
process.on('SIGUSR2', () => writeSync(3, `${JSON.stringify([...loaded])}\n`));
