import type { Movement } from './movement.ts';

/** What episodes have in common: their states follow one another in any order, and being resolved has its time. */
export const EPISODE_FLOW = {
  record: 'Episode',
  isFree: true,
  initialCause: null,
  entered: (episode, state, { store }) => {
    store.update(episode, { resolvedAt: state.isResolvedState === true ? store.now() : null });
  },
} as const satisfies Omit<Movement, 'lacking'>;
