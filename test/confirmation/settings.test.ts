/** What an operator is told of confirmation when the server starts. */
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../runtime/start/settings.ts';

function warningsOf(argv: readonly string[], env: NodeJS.ProcessEnv): string {
  const read = readSettings(argv, env);
  if (!('settings' in read)) throw new Error(JSON.stringify(read));
  return read.warnings.join('\n');
}

const SECRET = { SEAL_KEY: 'a secret of all replicas' };

describe('a start', () => {
  it('asks unless it is told otherwise', () => {
    expect(readSettings([], {})).toMatchObject({ settings: { asksFirst: true } });
    expect(readSettings([], { CONFIRM: 'ask' })).toMatchObject({ settings: { asksFirst: true } });
    expect(readSettings([], { CONFIRM: 'no' })).toHaveProperty('problems');
    expect(readSettings([], { CONFIRM: '' })).toMatchObject({ settings: { asksFirst: true } });
  });

  it('says that nobody is asked', () => {
    expect(warningsOf([], { CONFIRM: 'never' })).toMatch(/CONFIRM=never/);
    expect(warningsOf(['--read-only'], { CONFIRM: 'never' })).not.toMatch(/CONFIRM/);
    expect(warningsOf([], {})).toBe('');
  });

  it('says that replicas without Redis do not know of each other which tokens were used', () => {
    expect(warningsOf(['--http'], SECRET)).toMatch(/each replica/);
    expect(warningsOf(['--http'], { ...SECRET, REDIS_URL: 'redis://127.0.0.1:6379' })).not.toMatch(/each replica/);
    expect(warningsOf(['--http'], { ...SECRET, CONFIRM: 'never' })).not.toMatch(/each replica/);
    expect(warningsOf([], SECRET)).toBe('');
  });

  it('takes no CONFIRM from a .env in the folder of a client', () => {
    expect(readSettings([], {}, () => ({ CONFIRM: 'never' }))).toMatchObject({ settings: { asksFirst: true } });
  });
});
