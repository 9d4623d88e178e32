/** Where the bundle begins: the server, the doctor who examines how it would be started, or the thread that paints. */
import { isMainThread } from 'node:worker_threads';

if (!isMainThread) await import('../../runtime/pictures/painting/paint-worker.ts');
else if (process.argv[2] === 'doctor') await import('../../runtime/start/doctor-main.ts');
else await import('../../runtime/start/main.ts');
