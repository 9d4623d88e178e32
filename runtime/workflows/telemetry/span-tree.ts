/**
 * Spans of a trace as a tree, and where its time went. Senders do not promise a tree: parents may be missing, ids may come
 * twice, clocks may differ, and spans may even be their own ancestors. No I/O; no recursion, as chains may be long.
 */

/** A span as far as time and place go; any unit of time. */
export interface SpanPart {
  readonly id: string;
  /** Id of its parent; empty for none. */
  readonly parent: string;
  readonly start: number;
  readonly end: number;
}

/** A span in its tree. */
export interface SpanNode<S extends SpanPart = SpanPart> {
  readonly span: S;
  readonly parent?: SpanNode<S>;
  /** By their start. */
  readonly children: readonly SpanNode<S>[];
  /** 0 for a root. */
  readonly depth: number;
  /** Time in which no child ran. */
  readonly own: number;
}

/** A part of a trace that nothing else can be said to wait for. */
export interface PathStep<S extends SpanPart = SpanPart> {
  readonly node: SpanNode<S>;
  /** Time for which the whole waited for this span itself, and not for a child of it. */
  readonly waited: number;
}

interface Growing<S extends SpanPart> extends SpanNode<S> {
  children: Growing<S>[];
  own: number;
}

/** Every root by its start. A span whose parent is not there is one, and so is the earliest of each circle. */
export function spanForest<S extends SpanPart>(spans: readonly S[]): readonly SpanNode<S>[] {
  const inOrder = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  const ids = new Set(inOrder.map(({ id }) => id));
  const childrenOf = new Map<string, S[]>();
  for (const span of inOrder) {
    const siblings = childrenOf.get(span.parent) ?? [];
    siblings.push(span);
    childrenOf.set(span.parent, siblings);
  }
  const placed = new Set<S>();
  const parents = new Set<string>();
  const grown = (root: S): SpanNode<S> => {
    const top = nodeOf(root);
    const waiting = [top];
    placed.add(root);
    for (let node = waiting.pop(); node; node = waiting.pop()) {
      const { id } = node.span;
      // Of spans that share an id the first has the children.
      if (id !== '' && !parents.has(id)) {
        parents.add(id);
        for (const span of childrenOf.get(id) ?? []) {
          if (placed.has(span)) continue;
          placed.add(span);
          const child = nodeOf(span, node);
          node.children.push(child);
          waiting.push(child);
        }
      }
      node.own = ownTime(node);
    }
    return top;
  };
  const isRoot = ({ parent }: S): boolean => parent === '' || !ids.has(parent);
  const roots = inOrder.filter(isRoot).map(grown);
  for (const span of inOrder) if (!placed.has(span)) roots.push(grown(span));
  return roots.sort((a, b) => a.span.start - b.span.start);
}

function nodeOf<S extends SpanPart>(span: S, parent?: Growing<S>): Growing<S> {
  const depth = parent === undefined ? 0 : parent.depth + 1;
  return { span, ...(parent ? { parent } : {}), children: [], depth, own: 0 };
}

/** Length of a span less the time in which any of its children ran inside it. */
function ownTime<S extends SpanPart>({ span, children }: SpanNode<S>): number {
  let covered = 0;
  let until = span.start;
  for (const { span: child } of children) {
    const from = Math.max(child.start, until);
    const to = Math.min(child.end, span.end);
    if (to <= from) continue;
    covered += to - from;
    until = to;
  }
  return Math.max(0, span.end - span.start - covered);
}

/** All spans of a forest, each before its children. */
export function spansInOrder<S extends SpanPart>(roots: readonly SpanNode<S>[]): SpanNode<S>[] {
  const found: SpanNode<S>[] = [];
  const waiting = [...roots].reverse();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    found.push(node);
    for (let at = node.children.length - 1; at >= 0; at -= 1) waiting.push(node.children[at] as SpanNode<S>);
  }
  return found;
}

/**
 * What made a root take as long as it did: read from its end backwards, always the child that ended last. The times add up
 * to the length of the root; the parent of every span on the path is on it too. In order of time.
 */
export function criticalPath<S extends SpanPart>(root: SpanNode<S>): PathStep<S>[] {
  const steps: (PathStep<S> & { readonly from: number })[] = [];
  const waiting = [{ node: root, from: root.span.start, to: Math.max(root.span.start, root.span.end) }];
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    const { node, from, to } = part;
    let waited = 0;
    let cursor = to;
    const inside = node.children
      .map((child) => ({ node: child, from: Math.max(child.span.start, from), to: Math.min(child.span.end, to) }))
      .filter((child) => child.from < child.to)
      .sort((a, b) => b.to - a.to || a.from - b.from);
    for (const child of inside) {
      if (child.to > cursor) continue;
      waited += cursor - child.to;
      cursor = child.from;
      waiting.push(child);
    }
    steps.push({ node, waited: waited + cursor - from, from });
  }
  return steps
    .sort((a, b) => a.from - b.from || a.node.depth - b.node.depth)
    .map(({ node, waited }) => ({ node, waited }));
}

/** The spans to show of a forest: the longest with all their ancestors, at most so many, each before its children. */
export function shownSpans<S extends SpanPart>(roots: readonly SpanNode<S>[], most: number): SpanNode<S>[] {
  const all = spansInOrder(roots);
  if (all.length <= most) return all;
  const chosen = new Set<SpanNode<S>>();
  const length = ({ span }: SpanNode<S>): number => span.end - span.start;
  for (const node of [...all].sort((a, b) => length(b) - length(a))) {
    const line: SpanNode<S>[] = [];
    for (let at: SpanNode<S> | undefined = node; at && !chosen.has(at); at = at.parent) line.push(at);
    if (chosen.size + line.length > most) continue;
    for (const above of line) chosen.add(above);
    if (chosen.size === most) break;
  }
  return all.filter((node) => chosen.has(node));
}
