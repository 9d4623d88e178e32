/** Document, facts and words in; every generated file out, as path -> text. No disk, no clock. */
import { hash } from 'node:crypto';
import type { AliasTable } from '../runtime/catalogue/kinds.ts';
import type { JsonSchema } from '../runtime/catalogue/shapes.ts';
import type { Facts } from '../specs/facts.ts';
import { type FormerResource, settleAliases } from './aliases.ts';
import { printDocument } from './canonical.ts';
import { emitAgreement } from './emit/agreement.ts';
import { emitAliases, emitOperations, presentOperations } from './emit/aliases.ts';
import { emitClient, emitIndex, emitPermissions } from './emit/index.ts';
import { type ListedOperation, listTools } from './emit/list.ts';
import { type Emitted, emitResources, moduleOf } from './emit/resource.ts';
import { emitSearch, NO_VOCABULARY, type SearchVocabulary } from './emit/search.ts';
import { emitEveryday } from './emit/shortened.ts';
import { emitSignatures } from './emit/signature.ts';
import { emitManifest, emitSurface } from './emit/surface.ts';
import { emitWireTypes } from './emit/wire-types.ts';
import { compareWithLock, EMPTY_LOCK, type NamesLock, refuseChanges } from './lock.ts';
import { CompileError, type Diagnostics } from './model/diagnostics.ts';
import type { Document } from './model/document.ts';
import { EXAMPLE_VERBS, type Model } from './model/model.ts';
import { nameAll, type ResourceNames } from './model/name.ts';
import { type CompiledSurface, joinSurface } from './model/surface.ts';
import { readOneUptime } from './oneuptime/read-document.ts';
import { type ListedRepair, settleRepairs } from './oneuptime/repair-list.ts';
import { type RepairedResource, repairedResources } from './oneuptime/repaired-document.ts';
import type { SchemaSet } from './oneuptime/schemas.ts';
import { joinUndocumented } from './oneuptime/undocumented.ts';
import { withWords } from './words/apply.ts';
import { type Behaviour, NO_BEHAVIOUR, unknownBehaviour } from './words/behaviour.ts';
import { withEffects } from './words/effects.ts';
import { applyOverlays, type Overlay } from './words/overlay.ts';
import { type ResourceWords, wordsOf } from './words/words.ts';

export interface CompileInput {
  /** Canonical form. */
  readonly document: Document;
  readonly facts: Facts | null;
  /** Of tables that the document leaves out; none when absent. */
  readonly undocumented?: Facts;
  readonly overlays: readonly Overlay[];
  /** What the server does with what it stores; nothing is known of it when absent. */
  readonly behaviour?: Behaviour;
  /** Words by which people search; none when absent. */
  readonly vocabulary?: SearchVocabulary;
  /** Resources of earlier releases; none when absent. */
  readonly former?: readonly FormerResource[];
  /** Names given away before; empty when absent. */
  readonly lock?: NamesLock;
  /** Repairs that were looked at; when absent, those that are found. */
  readonly repairs?: readonly ListedRepair[];
  /** The committed document: overlay actions that match nothing and names that leave the lock are errors. */
  readonly strict: boolean;
}

/** What is known before anything is printed. */
export interface Analysis {
  /** The document with the overlay applied. */
  readonly document: Document;
  /** Of everything that is compiled. */
  readonly facts: Facts | null;
  readonly model: Model;
  /** Schema name -> names. */
  readonly names: ReadonlyMap<string, ResourceNames>;
  readonly aliases: AliasTable;
  /** What the document alone says of each resource. */
  readonly documented: readonly SchemaSet[];
  /** Schema name -> everything that was said about it. */
  readonly words: ReadonlyMap<string, ResourceWords>;
}

/** Everything up to the names: what `lock`, `explain` and `diff` need. Problems are in the diagnostics. */
export function analyse(input: CompileInput, diagnostics: Diagnostics): Analysis {
  const { document: served, facts } = joinUndocumented(input.document, input.facts, input.undocumented);
  const document = applyOverlays(served, input.overlays, diagnostics, input.strict);
  const { model: plain, documented } = readOneUptime(document, facts, diagnostics);
  const words = wordsOf(document, plain, facts);
  const { behaviour = NO_BEHAVIOUR } = input;
  const model = withEffects(withOutside(withWords(plain, words), behaviour.fromOutside), behaviour.effects);
  // Another document may well lack what was read of this one.
  const unknown = input.strict ? unknownBehaviour(behaviour, model, facts) : [];
  for (const entry of unknown) diagnostics.report('behaviour-unmatched', 'behaviour.yaml', entry, 'error');
  if (model.resources.length === 0)
    throw new CompileError('The document has no operation that a tool could be made of.', diagnostics.sorted());
  const lock = input.lock ?? EMPTY_LOCK;
  const names = nameAll(model, diagnostics, { lock: lock.names });
  const { former = [], strict } = input;
  const aliases = settleAliases({ former, renamed: lock.aliases, names, strict }, diagnostics);
  return { document, facts, model, names, aliases, documented, words };
}

/** Marks the kinds whose rows others wrote; a table of another release goes by the same name without its number. */
function withOutside(model: Model, fromOutside: Behaviour['fromOutside']): Model {
  const bare = (schema: string): string => schema.replace(/V\d+$/, '');
  const named = new Set(Object.keys(fromOutside).map(bare));
  const resources = model.resources.map((resource) =>
    named.has(bare(resource.schema)) ? { ...resource, outside: true as const } : resource,
  );
  return { ...model, resources };
}

/** Tool name -> `METHOD /path`. */
export function namedOperations({ model, names }: Pick<Analysis, 'model' | 'names'>): Map<string, string> {
  return new Map(presentOperations(inListOrder(model, names)).map(({ name, operation }) => [name, operation]));
}

/** Compiles a document. Throws a CompileError that carries every finding when one of them is an error. */
export async function compile(input: CompileInput, diagnostics: Diagnostics): Promise<Map<string, string>> {
  return printAnalysis(input, analyse(input, diagnostics), diagnostics);
}

/** What `compile` does with an analysis that is already there. */
export async function printAnalysis(
  input: CompileInput,
  analysis: Analysis,
  diagnostics: Diagnostics,
): Promise<Map<string, string>> {
  if (input.strict && input.lock)
    refuseChanges(compareWithLock(input.lock, namedOperations(analysis), analysis.aliases));
  if (diagnostics.errors.length > 0) throw new CompileError('The document cannot be compiled.', diagnostics.sorted());
  return emitAll(analysis, input, diagnostics);
}

async function emitAll(
  { model, names, aliases, documented }: Analysis,
  { document, vocabulary = NO_VOCABULARY, repairs }: CompileInput,
  diagnostics: Diagnostics,
): Promise<Map<string, string>> {
  const entries = inListOrder(model, names);
  const listed = listAll(entries);
  const list = listed.map(({ tool }) => `${JSON.stringify(tool)}\n`).join('');
  const facts = { documentSha256: hash('sha256', printDocument(document)), listBytes: Buffer.byteLength(list) };
  // Shared constants are named after the first column that has them, in the order of the model.
  const inSchemaOrder = [...entries].sort((a, b) => (a.module.schema < b.module.schema ? -1 : 1));
  const wires = repairedResources(documented, settleRepairs(repairs, diagnostics));
  // Tables that the document leaves out have nothing that their facts could be held against.
  const documentedEntries = entries.filter(({ module }) => !module.undocumented);
  const proven = documentedEntries.map((entry) => ({
    ...entry,
    wire: wires.get(entry.module.schema) as RepairedResource,
  }));
  const examples = readExamples(entries);
  const files = new Map([
    ...(await emitResources(inSchemaOrder)),
    ['index.ts', emitIndex(entries, model)],
    ['client.ts', emitClient(entries)],
    ['permissions.ts', emitPermissions(model)],
    ['aliases.ts', emitAliases(aliases)],
    ['operations.jsonl', emitOperations(entries, aliases)],
    ['tools.jsonl', list],
    ['signatures.json', emitSignatures(listed, examples)],
    ['everyday.json', emitEveryday(listed, model.everyday)],
    ['examples.json', printExamples(examples)],
    ['search.json', emitSearch(entries, vocabulary)],
    ['schema.d.ts', emitWireTypes(proven)],
    ['agreement.ts', emitAgreement(proven, names)],
    ['SURFACE.md', emitSurface(entries, model, diagnostics, facts)],
  ]);
  return files.set('manifest.json', emitManifest(entries, facts, [...files.keys(), 'manifest.json']));
}

/** Authored arguments by tool name: shown by find_tools, and run by a test. */
function readExamples(entries: readonly Emitted[]): Record<string, Readonly<Record<string, unknown>>> {
  const found = entries.flatMap(({ resource, module }) =>
    EXAMPLE_VERBS.flatMap((verb) => {
      const example = resource.words?.examples[verb];
      const name = module.operations[verb]?.name;
      return example && name ? [[name, example] as const] : [];
    }),
  );
  return Object.fromEntries(found);
}

/** One tool per line. */
function printExamples(examples: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(examples).map(
    ([name, example]) => `${JSON.stringify(name)}: ${JSON.stringify(example)}`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** What `diff` compares: the listed tools and what stands behind them, without the rest of the files. */
export function surfaceOfAnalysis({ model, names, aliases }: Analysis): CompiledSurface {
  const entries = inListOrder(model, names);
  const schemas = new Map(listAll(entries).map(({ tool }) => [tool.name, tool.inputSchema as JsonSchema]));
  return joinSurface(schemas, presentOperations(entries), aliases);
}

function listAll(entries: readonly Emitted[]): ListedOperation[] {
  return entries.flatMap(({ resource, module }) => listTools(resource, module));
}

/** Toolsets in the order of the overlay, resources in alphabetical order of their ids: an order that never changes. */
function inListOrder(model: Model, names: ReadonlyMap<string, ResourceNames>): Emitted[] {
  const entries = model.resources.map((resource) => ({
    resource,
    names: names.get(resource.schema) as ResourceNames,
    module: moduleOf(resource, names),
  }));
  const order = new Map(Object.keys(model.toolsets).map((id, index) => [id, index]));
  const rank = ({ module }: Emitted): number => order.get(module.toolset) ?? order.size;
  return entries.sort((a, b) => rank(a) - rank(b) || (a.names.resource < b.names.resource ? -1 : 1));
}
