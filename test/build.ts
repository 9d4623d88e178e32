import { execFileSync } from 'node:child_process';

/** Tests of the built process must not run yesterday's build. */
export function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}
