/** Helm, and what Kubernetes says of what it renders: its own types, by value and by name of each field. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import { packageFile } from '../../../runtime/start/package-root.ts';

export const CHART = packageFile('deploy/helm');
const TOOLS = packageFile('deploy/tools/');
const run = promisify(execFile);
const load = createRequire(packageFile('deploy/tools/package.json'));

/** What Kubernetes is handed. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: unknown;
}

/** Runs Helm; rejects with its words. */
export async function helm(...args: string[]): Promise<string> {
  const { stdout } = await run(`${TOOLS}node_modules/.bin/helm`, args).catch(({ stderr }) => {
    throw new Error(stderr);
  });
  return stdout;
}

/** The chart with values, each `path=value`. */
export async function rendered(...values: readonly string[]): Promise<Manifest[]> {
  const text = await helm(
    'template',
    'trial',
    CHART,
    '--namespace',
    'tools',
    ...values.flatMap((value) => ['--set', value]),
  );
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw new Error(`${document.errors.join()}\n${text}`);
    return document.toJS() as Manifest;
  });
}

/** What Kubernetes would refuse, or leave aside: values of another type, and fields that it does not know. */
export function faultsOf(manifests: readonly Manifest[]): string[] {
  return [...manifests.flatMap(wrongValues), ...unknownFields(manifests)];
}

/** What operators add to Kubernetes has a package of its own. */
const moduleOf = ({ apiVersion }: Manifest): string =>
  `${apiVersion.startsWith('monitoring.coreos.com/') ? '@kubernetes-models/prometheus-operator' : 'kubernetes-models'}/${apiVersion}`;

function wrongValues(manifest: Manifest): string[] {
  const models = load(moduleOf(manifest)) as Record<string, new (data: object) => { validate(): void }>;
  const Model = models[manifest.kind];
  if (Model === undefined) return [`${manifest.apiVersion} has no ${manifest.kind}`];
  try {
    new Model(manifest).validate();
    return [];
  } catch (fault) {
    return [`${manifest.kind}: ${(fault as Error).message}`];
  }
}

/** Their types as TypeScript, which takes no field of a literal that it does not know. */
function unknownFields(manifests: readonly Manifest[]): string[] {
  const file = `${TOOLS}rendered.ts`;
  const text = manifests
    .map((manifest, at) => {
      const { kind } = manifest;
      return `import type { I${kind} as Kind${at} } from '${moduleOf(manifest)}';\nexport const k${at}: Kind${at} = ${JSON.stringify(manifest)};`;
    })
    .join('\n');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? text : readFile(name));
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, ...([rest[0]] as [ts.ScriptTarget])) : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
