/** The systemd unit by systemd's own tools, which pass some that cannot start: `trials/unit.trial.ts` starts it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
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

it('is installed by docs/deploy.md where it looks for its parts', () => {
  const [unit, guide] = [readFileSync(UNIT, 'utf8'), readFileSync(packageFile('docs/deploy.md'), 'utf8')];
  const [, node, file] = /^ExecStart=(\S+) (\S+) --http$/m.exec(unit) ?? [];
  expect(guide).toContain(`install -D -m 644 dist/packages/${PRODUCT}.mjs ${file}\n`);
  expect(guide).toContain(`It expects \`${node}\`.`);
  expect(guide).toContain(`tee ${/^EnvironmentFile=-(\S+)$/m.exec(unit)?.[1]}\n`);
  expect(guide).toContain(`AUDIT=file:/var/log/${/^LogsDirectory=(\S+)$/m.exec(unit)?.[1]}/`);
});
