/** Comments that tell where a sentence was read: `# see Common/Server/Services/IncidentService.ts onCreateSuccess`. Pure. */
import type { LawResult } from './law.ts';
import type { Overlay } from './overlay.ts';

/** A path below the root of the platform's repository (its folders have capitals) or in our runtime, or what was observed of a running server. */
const PLACE = /^(?:facts: \S|(?:[A-Z][\w.-]+|runtime)\/[\w./-]*\w(?:$|[ ,]))/;

export function brokenPlaces(overlays: readonly Overlay[]): LawResult {
  const places = overlays.flatMap(({ file, places: said = [] }) => said.map((place) => ({ file, place })));
  return {
    rule: 'places',
    holds: 'sentences that say where they were read name a file or a fact',
    looked: places.length,
    findings: places
      .filter(({ place }) => !PLACE.test(place))
      .map(({ file, place }) => ({
        rule: 'places',
        at: file.replace(/^.*[/\\]/, ''),
        cause: `"# see ${place}" is neither a path nor "facts: ...".`,
      })),
  };
}
