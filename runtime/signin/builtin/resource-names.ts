import { ACCESSES } from '../../guard/scopes.ts';

/** The one resource that is signed in for, by all the names it has. */
export class NamedResource {
  readonly id: string;
  /** All that a token may be for. */
  readonly scopes: readonly string[];

  constructor(id: string, toolsets: readonly string[]) {
    this.id = id;
    this.scopes = [...ACCESSES, ...toolsets.flatMap((toolset) => ACCESSES.map((access) => `${toolset}:${access}`))];
  }

  /** Whether a name means it: its own, or that of a surface below it. */
  isFor(name: string): boolean {
    if (!URL.canParse(name)) return false;
    const { href, search, hash } = new URL(name);
    return search === '' && hash === '' && (href === this.id || href.startsWith(`${this.id}/`));
  }

  /** What it was asked for as, its own name first. */
  namesIn(asked: unknown): readonly string[] {
    const names = [asked].flat().filter((name): name is string => typeof name === 'string');
    return [...new Set([this.id, ...names.filter((name) => this.isFor(name))])];
  }
}
