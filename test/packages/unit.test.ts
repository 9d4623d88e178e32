/** The systemd unit by systemd's own tools, which pass some that cannot start: `trials/unit.trial.ts` starts it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PRODUCT } from '../../deploy/names.ts';
import { packageFile } from '../../runtime/start/package-root.ts';

const UNIT = packageFile(`deploy/systemd/${PRODUCT}.service`);
const analysed = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' });
// It looks for what it would start, too.
const hasSystemd = analysed('--version').status === 0 && existsSync('/usr/bin/node');

it.skipIf(!hasSystemd)('is understood word by word', () => {
  const { status, stderr } = analysed('verify', '--man=no', UNIT);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

it.skipIf(!hasSystemd)('may do next to nothing on its machine', () => {
  // Tenths of a scale from 0 to 10, on which a unit without any of it has 9.6.
  const { status, stdout } = analysed('security', '--offline=true', '--threshold=20', UNIT);
  expect(status, stdout).toBe(0);
});
