/** Trees of spans and critical paths, beside a reading of its own that goes from one unit of time to the next. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  criticalPath,
  type SpanNode,
  type SpanPart,
  shownSpans,
  spanForest,
  spansInOrder,
} from '../../runtime/workflows/telemetry/span-tree.ts';

const span = (id: string, parent: string, start: number, end: number): SpanPart => ({ id, parent, start, end });

/** Anything that senders send: parents that are missing, ids that come twice, circles, children beside their parents. */
const anySpans: fc.Arbitrary<SpanPart[]> = fc.array(
  fc
    .record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', ''),
      parent: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'lost', ''),
      start: fc.integer({ min: 0, max: 20 }),
      length: fc.integer({ min: 0, max: 20 }),
    })
    .map(({ length, ...rest }) => ({ ...rest, end: rest.start + length })),
  { maxLength: 9 },
);

const lengthOf = ({ start, end }: SpanPart): number => end - start;

/** Units of time in which a span runs and none of its children does. */
function ownUnits({ span: own, children }: SpanNode): number {
  let units = 0;
  for (let at = own.start; at < own.end; at += 1)
    if (!children.some((child) => child.span.start <= at && at < child.span.end)) units += 1;
  return units;
}

/** Who is waited for, unit by unit from the end back: whoever ends right there takes over, until it has begun. */
function waitsBackwards(root: SpanNode): Map<SpanNode, number> {
  const waits = new Map<SpanNode, number>();
  const done = new Set<SpanNode>();
  const line = [{ node: root, from: root.span.start, to: root.span.end }];
  for (let at = root.span.end; line.length > 0; ) {
    const { node, from, to } = line.at(-1) as (typeof line)[number];
    const clipped = node.children
      .filter((child) => !done.has(child))
      .map((child) => ({ node: child, from: Math.max(from, child.span.start), to: Math.min(to, child.span.end) }));
    const ending = clipped.filter((child) => child.to === at && child.from < child.to);
    const next = ending.sort((a, b) => a.from - b.from)[0];
    if (next) {
      done.add(next.node);
      line.push(next);
    } else if (at === from) line.pop();
    else {
      at -= 1;
      waits.set(node, (waits.get(node) ?? 0) + 1);
    }
  }
  return waits;
}

describe('a forest of spans', () => {
  it('holds every span once, each below what names it, and ends whatever is sent', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const nodes = spansInOrder(spanForest(spans));
        expect(new Set(nodes.map(({ span: one }) => one))).toEqual(new Set(spans));
        expect(nodes).toHaveLength(spans.length);
        for (const { span: one, parent, depth } of nodes) {
          if (parent) expect(one.parent).toBe(parent.span.id);
          expect(depth).toBe(parent ? parent.depth + 1 : 0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('makes roots of spans without a parent among them, and of one span of each circle', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const ids = new Set(spans.map(({ id }) => id));
        const roots = spanForest(spans).map(({ span: one }) => one);
        for (const one of spans) if (one.parent === '' || !ids.has(one.parent)) expect(roots).toContain(one);
      }),
      { numRuns: 200 },
    );
    const circle = [span('a', 'b', 5, 9), span('b', 'c', 3, 9), span('c', 'a', 4, 9), span('d', 'd', 0, 1)];
    expect(spanForest(circle).map((root) => root.span.id)).toEqual(['d', 'b']);
  });

  it('tells of each span the time in which no child of it ran', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        for (const node of spansInOrder(spanForest(spans))) expect(node.own).toBe(ownUnits(node));
      }),
      { numRuns: 300 },
    );
  });

  it('has own times that add up to the length of the root, where children run inside and one after the other', () => {
    const inside = fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 12 }).map((cuts) => {
      const sorted = [...new Set(cuts)].sort((a, b) => a - b);
      const spans = [span('root', '', 0, 100)];
      for (let at = 0; at + 1 < sorted.length; at += 2)
        spans.push(span(`s${at}`, 'root', sorted[at] as number, sorted[at + 1] as number));
      return spans;
    });
    fc.assert(
      fc.property(inside, (spans) => {
        const sum = spansInOrder(spanForest(spans)).reduce((all, { own }) => all + own, 0);
        expect(sum).toBe(100);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a critical path', () => {
  it('waits for whom a reading unit by unit waits for', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        for (const root of spanForest(spans)) {
          const told = new Map(criticalPath(root).flatMap(({ node, waited }) => (waited > 0 ? [[node, waited]] : [])));
          expect(told).toEqual(waitsBackwards(root));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('begins with the root, adds up to its length, and holds the parent of each span that it holds', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        for (const root of spanForest(spans)) {
          const path = criticalPath(root);
          expect(path[0]?.node).toBe(root);
          expect(path.reduce((sum, { waited }) => sum + waited, 0)).toBe(lengthOf(root.span));
          const on = new Set(path.map(({ node }) => node));
          for (const { node, waited } of path) {
            expect(waited).toBeGreaterThanOrEqual(0);
            if (node !== root) expect(on.has(node.parent as SpanNode)).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is read through chains as long as any trace', () => {
    const chain = Array.from({ length: 20_000 }, (_, at) => span(`${at}`, at === 0 ? '' : `${at - 1}`, 0, 100));
    const [root] = spanForest(chain);
    const path = criticalPath(root as SpanNode);
    expect(path).toHaveLength(20_000);
    expect(path.at(-1)).toMatchObject({ waited: 100, node: { depth: 19_999 } });
  });
});

describe('spans that are shown', () => {
  it('are at most so many, the longest of all among them where its ancestors fit, none without its parent', () => {
    fc.assert(
      fc.property(anySpans, fc.integer({ min: 1, max: 9 }), (spans, most) => {
        const roots = spanForest(spans);
        const shown = shownSpans(roots, most);
        expect(shown.length).toBeLessThanOrEqual(most);
        if (spans.length <= most) expect(shown).toHaveLength(spans.length);
        for (const { parent } of shown) if (parent) expect(shown).toContain(parent);
        const order = spansInOrder(roots);
        expect(shown).toEqual(order.filter((node) => shown.includes(node)));
        const [longest] = [...order].sort((a, b) => lengthOf(b.span) - lengthOf(a.span));
        if (longest && longest.depth < most) expect(shown).toContain(longest);
      }),
      { numRuns: 200 },
    );
  });
});
