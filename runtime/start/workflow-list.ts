/** What the build lists of the workflows that the package brings. */
import { readFile } from 'node:fs/promises';
import type { ListedWorkflow } from '../workflows/listing.ts';
import { packageFile } from './package-root.ts';

/** File in which the build lists them. */
export const WORKFLOWS = packageFile('dist/runtime/workflows/workflows.json');

/** The list, in its order. */
export async function readWorkflows(): Promise<readonly ListedWorkflow[]> {
  return JSON.parse(await readFile(WORKFLOWS, 'utf8')) as ListedWorkflow[];
}
