/** How a request speaks, whatever it speaks of. */

/** What single words of a request tell. */
interface Manner {
  /** What is wanted shall be done by itself from now on. */
  readonly isRule: boolean;
  /** Speaks of what happened, or of one row. */
  readonly isPast: boolean;
  /** Asks for a figure of many rows. */
  readonly isMeasured: boolean;
  /** Says which row by when it came. */
  readonly isLike: boolean;
}

/** Reads it out of a request in English. */
export function mannerOf(request: string): Manner {
  return {
    isRule: FROM_NOW_ON.test(request),
    isPast: PAST.test(request),
    isMeasured: MEASURED.test(request),
    isLike: LIKE.test(request),
  };
}

/** Words of whoever wants something done from now on, without being asked for it each time. */
const FROM_NOW_ON =
  /\b(?:automatic\w*|auto|every(?:thing|one)?|each|all|any\w*|always|whenever|new|should|shall|must|(?:is|are) to|goes|gets?|only|without any(?:one|body)|(?:it|them)sel(?:f|ves)|(?:its|their) own|from now on|by default|if|when|once|as soon as)\b/iu;

/** Says which row by when it came, not by its name. */
const LIKE = /\b(?:current|latest|newest|oldest|last|recent)\b/iu;

/** Speaks of what happened, or of one row by its number: rules are seldom meant. */
const PAST = /\b(?:was|were|did|didn|got|happened|last|yesterday|ago|\d+)\b|<number>/iu;

/** Asks for a figure of many rows, or which of them are most. */
const MEASURED =
  /\b(?:top|most (?:frequent|common|often)|commonest|average|avg|mean|median|max(?:imum)?|min(?:imum)?|peak|p\d\d|percentile|total|sum|with counts|rate)\b/iu;
