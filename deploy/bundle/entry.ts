/** Where the bundle begins: the server, or the doctor who examines how it would be started. */
if (process.argv[2] === 'doctor') await import('../../runtime/start/doctor-main.ts');
else await import('../../runtime/start/main.ts');
