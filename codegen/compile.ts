/** Document, facts and words in; every generated file out, as path -> text. No disk, no clock. */
import type { Facts } from '../specs/facts.ts';
import { printDocument } from './canonical.ts';
import { CompileError, type Diagnostics } from './diagnostics.ts';
import { readOneUptime } from './dialect/oneuptime.ts';
import type { Document } from './document.ts';
import { emitAgreement } from './emit/agreement.ts';
import { emitSchemaTypes } from './emit/document.ts';
import { type Emitted, emitIndex, emitPermissions } from './emit/index.ts';
import { listTools } from './emit/list.ts';
import { emitResources, moduleOf } from './emit/resource.ts';
import { emitManifest, emitSurface } from './emit/surface.ts';
import { sha256 } from './load.ts';
import type { Model } from './model.ts';
import { nameAll, type ResourceNames } from './name.ts';
import { applyOverlays, type Overlay } from './overlay.ts';

export interface CompileInput {
  /** Canonical form. */
  readonly document: Document;
  readonly facts: Facts | null;
  readonly overlays: readonly Overlay[];
  /** The committed document: overlay actions that match nothing are errors. */
  readonly strict: boolean;
}

/** Compiles a document. Throws a CompileError that carries every finding when one of them is an error. */
export async function compile(input: CompileInput, diagnostics: Diagnostics): Promise<Map<string, string>> {
  const document = applyOverlays(input.document, input.overlays, diagnostics, input.strict);
  const model = readOneUptime(document, input.facts, diagnostics);
  if (model.resources.length === 0)
    throw new CompileError('The document has no operation that a tool could be made of.', diagnostics.sorted());
  const names = nameAll(model, diagnostics);
  if (diagnostics.errors.length > 0) throw new CompileError('The document cannot be compiled.', diagnostics.sorted());
  return emitAll(model, names, sha256(printDocument(input.document)), diagnostics);
}

async function emitAll(
  model: Model,
  names: ReadonlyMap<string, ResourceNames>,
  documentSha256: string,
  diagnostics: Diagnostics,
): Promise<Map<string, string>> {
  const entries = inListOrder(model, names);
  const lines = entries
    .flatMap(({ resource, module }) => listTools(resource, module))
    .map((tool) => JSON.stringify(tool));
  const list = `${lines.join('\n')}\n`;
  const facts = { documentSha256, listBytes: Buffer.byteLength(list) };
  const files = emitResources(model, names);
  files.set('index.ts', emitIndex(entries, model));
  files.set('permissions.ts', emitPermissions(model));
  files.set('tools.jsonl', list);
  files.set('schema.d.ts', await emitSchemaTypes(model));
  files.set('agreement.ts', emitAgreement(entries));
  files.set('SURFACE.md', emitSurface(entries, model, diagnostics, facts));
  files.set('manifest.json', emitManifest(entries, facts, [...files.keys(), 'manifest.json']));
  return files;
}

/** Toolsets in the order of the overlay, resources in alphabetical order of their ids: an order that never changes. */
function inListOrder(
  model: Model,
  names: ReadonlyMap<string, ResourceNames>,
): (Emitted & { resource: Model['resources'][number] })[] {
  const entries = model.resources.map((resource) => ({
    resource,
    names: names.get(resource.schema) as ResourceNames,
    module: moduleOf(resource, names),
  }));
  const order = new Map(Object.keys(model.toolsets).map((id, index) => [id, index]));
  const rank = ({ module }: Emitted): number => order.get(module.toolset) ?? order.size;
  return entries.sort((a, b) => rank(a) - rank(b) || (a.names.resource < b.names.resource ? -1 : 1));
}
