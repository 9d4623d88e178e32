/** What the linter and the laws are given: words, and what they are held against. */
import type { Facts } from '../../specs/facts.ts';
import type { Document } from '../model/document.ts';
import type { Model } from '../model/model.ts';
import type { Behaviour } from './behaviour.ts';
import type { Overlay } from './overlay.ts';
import type { ResourceWords } from './words.ts';

export interface LintInput {
  /** With the overlays applied. */
  readonly document: Document;
  /** As read; those in `words-*.yaml` must hold words only. */
  readonly overlays: readonly Overlay[];
  readonly model: Model;
  readonly facts: Facts | null;
  readonly words: ReadonlyMap<string, ResourceWords>;
  readonly behaviour: Behaviour;
  /** Names of all tools. */
  readonly tools: ReadonlySet<string>;
}
