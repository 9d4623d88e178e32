/** How OneUptime's operations look: which verb a method and the end of a path are. */
import type { Verb } from '../../runtime/catalogue/kinds.ts';

/** Path endings per verb, the present one first; `/{id}` by POST is the get of releases before 7.0.4700. */
export const SHAPES: readonly (readonly [verb: Verb, method: string, ending: string])[] = [
  ['list', 'post', '/get-list'],
  ['count', 'post', '/count'],
  ['get', 'post', '/{id}/get-item'],
  ['get', 'post', '/{id}'],
  ['update', 'put', '/{id}'],
  ['delete', 'delete', '/{id}'],
  ['create', 'post', ''],
];
