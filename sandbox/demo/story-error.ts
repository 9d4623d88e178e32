/** The story cannot go on; the message is all there is to say. */
export class StoryError extends Error {
  override readonly name = 'StoryError';
}

/** Throws a `StoryError` unless the story got what it needs. */
export function need(isGiven: boolean, otherwise: string): asserts isGiven {
  if (!isGiven) throw new StoryError(otherwise);
}
