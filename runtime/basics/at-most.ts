/**
 * Bounds an `LRUCache` to so many entries. Its own `max` takes the room for all of them when it is made, which with thousands
 * is memory and time of every start; so each entry counts as one of a size instead, and room is taken as they come.
 */
export function atMost(entries: number) {
  return { maxSize: entries, sizeCalculation: one };
}

function one(): number {
  return 1;
}
