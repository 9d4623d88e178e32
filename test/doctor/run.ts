/** The doctor of the build as a process: with a home, a working folder and variables of its own. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Report } from '../../runtime/doctor/report.ts';
import { doctorsReport } from '../../runtime/start/doctor.ts';
import { packageFile } from '../../runtime/start/package-root.ts';

const BIN = packageFile('dist/runtime/start/bin.js');

/** A machine on which nothing is set yet. */
export class Machine {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'doctor-'));
  readonly home = path.join(this.folder, 'home');
  readonly project = path.join(this.folder, 'project');

  constructor() {
    for (const folder of [this.home, this.project]) mkdirSync(folder);
  }

  get #own(): NodeJS.ProcessEnv {
    return { PATH: `${path.dirname(process.execPath)}:${process.env.PATH}` };
  }

  /** Writes a file below the folder of this machine. */
  file(name: string, text: string): string {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** In this process: what is loaded for one is there for all. */
  async examined(env: NodeJS.ProcessEnv, flags: readonly string[] = []): Promise<Report> {
    const { home, project } = this;
    const report = await doctorsReport(flags, { env: { ...this.#own, ...env }, home, project });
    if (typeof report === 'string') throw new Error(report);
    return report;
  }

  run(flags: readonly string[], env: NodeJS.ProcessEnv): Promise<{ readonly code: number; readonly output: string }> {
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        [BIN, 'doctor', ...flags],
        { cwd: this.project, env: { ...this.#own, HOME: this.home, ...env }, timeout: 60_000 },
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? -1) : 0, output: stderr + stdout }),
      );
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
