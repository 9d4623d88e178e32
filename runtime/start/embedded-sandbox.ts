/** Starts the embedded OneUptime for `--sandbox` and hands out its keys. */
import { openKeysFile } from './keys-file.ts';
import { packageFile } from './package-root.ts';
import type { Settings } from './settings.ts';

/**
 * Starts a sandbox on a free loopback port. The credential is that of the seeded project's admin. `announce` prints the keys
 * on stderr and writes them to `--keys FILE`, which is known to be possible: to be called once the server serves.
 */
export async function openSandbox({ keysFile }: Pick<Settings, 'keysFile'>) {
  const file = keysFile === undefined ? undefined : await openKeysFile(keysFile);
  // Loaded only when asked for: a production server never pays for it.
  const [{ startSandbox }, { readServedFacts }] = await Promise.all([
    import('../../sandbox/server.ts'),
    import('../../specs/facts.ts'),
  ]);
  const facts = await readServedFacts(packageFile('specs/oneuptime/facts.json'));
  const running = await startSandbox({ facts }).catch(async (fault) => {
    await file?.abandon();
    throw fault;
  });
  const { url, keys } = running;
  let isAnnounced = false;
  return {
    url,
    credential: { key: keys.admin },
    announce: async (): Promise<void> => {
      isAnnounced = true;
      await file?.write(`${JSON.stringify(keys, null, 2)}\n`);
      const lines = Object.entries(keys).map(([role, key]) => `  ${role.padEnd(13)}${key}`);
      process.stderr.write(`Sandbox OneUptime at ${url}, nothing real behind it. Keys:\n${lines.join('\n')}\n`);
    },
    close: async (): Promise<void> => {
      if (!isAnnounced) await file?.abandon();
      await running.close();
    },
  };
}
