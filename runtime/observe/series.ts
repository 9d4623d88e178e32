/** The series of a metric that calls are counted in: each is found once and kept, and they are at most so many. */
import { OTHER } from './label-values.ts';

/** Made up names of nobody make no series: there would have to be ways that we do not know of to come here. */
const MOST = 2_000;

/** Finds what counts by up to three labels. Beyond the bound, the first label is `other` for all that is new. */
export class SeriesByLabels<Series> {
  readonly #make: (labels: readonly string[]) => Series;
  readonly #most: number;
  readonly #known = new Map<string, Series>();

  constructor(make: (labels: readonly string[]) => Series, most = MOST) {
    this.#make = make;
    this.#most = most;
  }

  of(first: string, second = '', third = ''): Series {
    const key = `${first}\n${second}\n${third}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= this.#most && first !== OTHER) return this.of(OTHER, second, third);
    const made = this.#make([first, second, third].filter((label) => label !== ''));
    this.#known.set(key, made);
    return made;
  }
}
