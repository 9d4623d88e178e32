/** Workflows and the action of GitHub: what they may, what they run, and that nothing from outside becomes a command. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageFile } from '../../runtime/start/package-root.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly needs?: string | string[];
  readonly steps: readonly Step[];
  readonly 'timeout-minutes': number;
}
interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const read = (file: string): string => readFileSync(packageFile(file), 'utf8');
const files = readdirSync(packageFile('.github/workflows')).map((name) => `.github/workflows/${name}`);
const workflows = files.map((file): [string, Workflow] => [file, parse(read(file))]);
const action = parse(read('deploy/action/action.yml')) as { runs: { steps: Step[] }; inputs: Record<string, object> };
const stepsOf = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap(({ steps }) => steps);

/** Their jobs hold what others trust releases by. */
const PUBLISHES: ReadonlySet<string> = new Set(['.github/workflows/release.yml']);

describe.each([
  ...workflows.map(([file, workflow]): [string, Step[]] => [file, stepsOf(workflow)]),
  ['deploy/action/action.yml', action.runs.steps] as [string, Step[]],
])('%s', (file, steps) => {
  it('puts nothing from outside into a command', () => {
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });

  it('keeps no secret', () => {
    expect(read(file)).not.toMatch(/\bsecrets\./);
  });

  it('takes actions of others by the commit, with the version beside it', () => {
    const others = [...read(file).matchAll(/uses: (?!\.\/)(\S+)( # v\d\S*)?/g)];
    expect(others.length).toBeGreaterThan(0);
    for (const [, used = '', version] of others) {
      // GitHub's own may go by their major version where nothing is published.
      if (!PUBLISHES.has(file) && /^actions\/[\w-]+@v\d+$/.test(used)) continue;
      expect(used).toMatch(/@[0-9a-f]{40}$/);
      expect(version, used).toBeDefined();
    }
  });
});

it.each(workflows)('%s ends in time, and what its jobs may is said', (_, { permissions, jobs }) => {
  expect(permissions).toBeDefined();
  for (const job of Object.values(jobs)) expect(job['timeout-minutes']).toBeLessThanOrEqual(30);
});

describe('the release', () => {
  const { permissions, jobs } = parse(read('.github/workflows/release.yml')) as Workflow;
  const runs = (job: string): string => jobs[job]?.steps.map(({ run = '' }) => run).join('\n') ?? '';

  it('may read, and each job no more than it needs', () => {
    expect(permissions).toEqual({ contents: 'read' });
    const may = Object.entries(jobs).map(([name, { permissions: own = {} }]) => [
      name,
      Object.entries(own)
        .filter(([, level]) => level === 'write')
        .map(([what]) => what)
        .join(' '),
    ]);
    expect(Object.fromEntries(may)).toEqual({
      packages: '',
      npm: 'id-token',
      image: 'packages id-token attestations',
      chart: 'packages',
      release: 'contents id-token attestations',
      registry: 'id-token',
    });
  });

  it('builds and tries the packages before anything is published, and publishes what was tried', () => {
    expect(runs('packages')).toContain('make packages');
    for (const job of ['npm', 'image', 'chart', 'release']) expect([jobs[job]?.needs].flat()).toContain('packages');
    for (const job of ['npm', 'chart', 'release', 'registry'])
      expect(
        jobs[job]?.steps.some(({ uses = '' }) => uses.startsWith('actions/download-artifact@')),
        job,
      ).toBe(true);
  });

  it('runs no program that it fetched but one of which it knows the digest', () => {
    const fetching = Object.values(jobs)
      .flatMap(({ steps }) => steps)
      .filter(({ run = '' }) => /\b(?:curl|wget)\b/.test(run));
    expect(fetching).toHaveLength(1);
    const [{ run = '', env = {} } = {}] = fetching;
    const lines = run.trim().split('\n');
    expect(lines[0]).toMatch(/^curl .* --output (\S+) .*releases\/download\/\$VERSION\//);
    expect(lines[1]).toMatch(/^printf '%s {2}%s\\n' "\$DIGEST" \S+ \| sha256sum --check --strict$/);
    expect(env).toEqual({
      VERSION: expect.stringMatching(/^v\d+\.\d+\.\d+$/),
      DIGEST: expect.stringMatching(/^[\da-f]{64}$/),
    });
  });

  it('says where each was built, and of what', () => {
    expect(runs('npm')).toContain('npm publish "./$TARBALL" --provenance');
    expect(runs('packages')).toContain('npm sbom --omit=dev');
    expect(runs('release')).toMatch(/gh release create .* sbom\.json server\.json/);
    const image = jobs.image?.steps.find(({ uses = '' }) => uses.startsWith('docker/build-push-action@'));
    expect(image?.with).toMatchObject({ push: true, provenance: 'mode=max', sbom: true });
    for (const job of ['image', 'release'])
      expect(
        jobs[job]?.steps.some(({ uses = '' }) => uses.startsWith('actions/attest-build-provenance@')),
        job,
      ).toBe(true);
  });
});

describe('the action', () => {
  it('hands its inputs to one script', () => {
    const last = action.runs.steps.at(-1);
    expect(last?.run).toBe('deploy/action/regenerate.sh');
    const handed = Object.values(last?.env ?? {}).map((text) => text.replace(/^\$\{\{ inputs\.(\w+) \}\}$/, '$1'));
    expect(handed.sort()).toEqual(Object.keys(action.inputs).sort());
    // All that the script reads of the environment is handed over, named by GitHub, or has a default.
    const script = read('deploy/action/regenerate.sh');
    const variables = new Set([...script.matchAll(/\$\{?([A-Z][A-Z_]+)/g)].map(([, name]) => name as string));
    const known = [...Object.keys(last?.env ?? {}), 'BASE', 'GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'];
    expect([...variables].filter((name) => !known.includes(name))).toEqual([]);
  });

  it('is what the weekly workflow uses', () => {
    const { jobs } = parse(read('.github/workflows/regenerate.yml')) as Workflow;
    const used = jobs.regenerate?.steps.find(({ uses }) => uses === './deploy/action');
    expect(Object.keys(used?.with ?? {}).filter((name) => !(name in action.inputs))).toEqual([]);
    expect(used).toBeDefined();
  });
});
