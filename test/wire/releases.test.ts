/** Other releases on the wire: every documented operation is reached by its own request. */

import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compileToFolder } from '../../codegen/compile-folder.ts';
import { Diagnostics } from '../../codegen/model/diagnostics.ts';
import { Catalogue } from '../../runtime/catalogue/catalogue.ts';
import type { ResourceIndex } from '../../runtime/catalogue/kinds.ts';
import { hasShared, OLD_RELEASE, OLDEST_RELEASE } from '../codegen/inputs.ts';
import { isIdle, operationOf, WireCaller } from './wire-caller.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

const RELEASES: [string, string, number][] = [
  ['7.0.4727', OLD_RELEASE, 711],
  ...(hasShared ? [['7.0.4518', OLDEST_RELEASE, 707] as [string, string, number]] : []),
];

describe.each(RELEASES)('release %s', (_release, source, operations) => {
  it('sends each operation to its own address', { timeout: 120_000 }, async () => {
    const out = await mkdtemp(path.join(tmpdir(), 'release-'));
    folders.push(out);
    await compileToFolder({ source, out }, new Diagnostics());
    const { resources } = (await import(/* @vite-ignore */ path.join(out, 'index.js'))) as { resources: ResourceIndex };
    const catalogue = new Catalogue(resources);
    const caller = new WireCaller(catalogue, readFileSync(path.join(out, 'tools.jsonl'), 'utf8'));
    expect(catalogue.sizes).toEqual({ documented: operations, undocumented: 0 });
    const problems: string[] = [];
    for (const entry of catalogue.tools) {
      const args = await caller.argumentsFor(entry);
      const sent = await caller.requestsOf(entry.name, args);
      const { operation } = await catalogue.load(entry);
      if (!isIdle(sent) && operationOf(sent) !== `${operation.method} ${operation.path}`)
        problems.push(
          `${entry.name} ${JSON.stringify(args).slice(0, 200)}: ${operationOf(sent)} ${sent.text.slice(0, 200)}`,
        );
    }
    expect(problems.slice(0, 10)).toEqual([]);
    expect(caller.faults).toEqual([]);
  });
});
