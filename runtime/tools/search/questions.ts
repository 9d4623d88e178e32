/** Which requests only ask: whoever asks who, which or how many is offered nothing that writes. */

/** Words that open a question or ask to be shown something. */
const ASKS: ReadonlySet<string> = new Set(
  (
    'who whose whom what which why where how any anything anyone anybody is are was were am did does do has had show ' +
    'list display find search grep browse count whats whos lookup query retell recap plot wich whic whcih hu wat wot hwo fetch retrieve describe'
  ).split(' '),
);
/** Those that are still known with a letter left out or two in each other's place, and are no other word then. */
const MISTYPED: ReadonlySet<string> = new Set(
  'show list display find what which where count search browse describe fetch'.split(' ').flatMap(slipsOf),
);
/** Slips that are words of their own. */
const OTHER_WORDS = /^(?:sow|fin|cont)$/u;
/** Words that ask with one of those after them: `since when`, `in which`, `tell me`. */
const BEFORE = /^(?:since|from|in|on|at|by|for|to|with|until|till|under|and|so)$/u;
const ASKED_BEFORE: ReadonlySet<string> = new Set(['when', 'what', 'which', 'who', 'whom', 'whose', 'how', 'where']);
const ASKED_LAST = /^(?:why|where|when|who)$/u;
/** `when is`, `have we`, `can Paul`: these ask only with the second word. */
const AUXILIARY = /^(?:is|are|was|were|did|does|do|will|has|have|had|can|should)$/u;
const HAVERS = /^(?:we|i|you|they|he|she|there|any|anyone|anybody|all|both|these|those)$/u;
/** Whoever says `can you` or `should we` proposes something. */
const PROPOSES = /^(?:you|we|i|someone|somebody|the|this|that|it)$/u;
/** `get Anna to look at it`, `get us a number`: whoever says so wants something done. */
const GETS_DONE =
  /^get (?:us|me an?|an?|it|this|that|them|him|her|rid)\b|\b(?:to|off|out|into|tracked|going|done|fixed|paged|ready|started)\b/u;
/** `show X on our page`: to others, not to whoever asks. */
const TO_OTHERS = /\b(?:on|in|to) (?:\w+ ){0,4}?(?:page|customers|public|everyone|visitors)\b/u;
const TO_ME = /^(?:me|us|all|what|which|who|how|everything|every|any)$/u;

/** Whoever wants to be told who or whether wants nothing done; what is to happen whenever something is so is no question. */
const INDIRECT =
  /^(?:(?:can|could|would|will) (?:you|we|i|someone|somebody) )?(?:please |kindly |quickly |just )*(?:(?:i|we) (?:want|need|would like) to )?(?:(?:tell|remind) (?:me|us)|check|see|find out|verify|confirm|look up|know|i wonder|any idea|do you know) (?:if|whether|who|whose|what|which|why|where|how)\b/u;
const REPEATED = /\b(?:every|each|once an?|hourly|daily|weekly|whenever|always|from now on)\b/u;
const FOR_GOOD =
  /\b(?:if|whether) (?:\w+ ){0,5}?(?:goes|gets|falls|drops|rises|exceeds|fails|breaks|stops|becomes|stays)\b/u;

/** `update on INC-470?`: what could be an order is a thing that is asked for. */
const NEWS = /^(?:updates?|notes?|news|close calls?)\b(?! (?:the|an?|this|that|it|us|me)\b).*[?？]$/u;

/** True for a text that asks in a favour: `could you check whether alerts are snoozed`, `tell me if the page is public`. */
export function asksIndirectly(text: string): boolean {
  const said = text.trim().toLowerCase();
  return NEWS.test(said) || (INDIRECT.test(said) && !REPEATED.test(said) && !FOR_GOOD.test(said));
}

/** A word with a letter left out, or two beside each other in the wrong order; never without its first letter. */
function slipsOf(word: string): string[] {
  const letters = [...word];
  return letters.slice(1).flatMap((letter, at) => {
    const [before, after] = [word.slice(0, at + 1), word.slice(at + 2)];
    return [`${before}${after}`, `${before.slice(0, -1)}${letter}${letters[at]}${after}`];
  });
}

/** Something ought to be so: `any check tagged so goes onto the page`, `users who left should be removed`. */
const WISHES = /\b(?:should|shall|must|may|ought|goes|gets|needs|make|tag|(?:is|are) to)\b/u;
/** After the plural of a thing: `errors in the pod`, `users who left`. */
const TELLS_APART =
  /^(?:that|which|who|whose|without|with|of|per|since|from|in|on|between|during|over|by|for|inside|past|after|slower|older|faster|we|they|i|you|nobody)$/u;
/** `monitors tagged production`. */
const PARTICIPLE = /^(?!need|exceed)[a-z]{3,}ed$/u;
const PLURAL = /(?:[^su]s|ies|people)$/u;

/** True where something is wished of what a clause names. */
export function wishes(words: readonly string[]): boolean {
  return WISHES.test(words.join(' '));
}

/** True for a clause, in lower case and without lead-ins, that asks. */
export function asks(words: readonly string[]): boolean {
  const [first = '', second = '', third = ''] = words;
  if (/^any/u.test(first) && wishes(words)) return false;
  // `workflow failed why`: asked at the end.
  if (words.length > 1 && ASKED_LAST.test(words.at(-1) ?? '')) return true;
  if (first === 'when') return second === '' || AUXILIARY.test(second.endsWith('ly') ? third : second);
  if (first === 'have') return HAVERS.test(second);
  if (first === 'can' || first === 'could' || first === 'will') return second !== '' && !PROPOSES.test(second);
  if (first === 'how' && second === 'about') return false;
  if (first === 'do' && second === 'not') return false;
  if (first === 'show' || first === 'display' || first === 'list')
    return TO_ME.test(second) || !TO_OTHERS.test(words.join(' '));
  if (first === 'open') return isOpenThings(words);
  if (first === 'get') return second !== '' && !GETS_DONE.test(words.join(' '));
  if (ASKS.has(first) || (MISTYPED.has(first) && !OTHER_WORDS.test(first))) return true;
  if (first === 'tell' || first === 'give')
    return /^(?:me|us)$/u.test(second) && (third === 'about' || ASKS.has(third));
  return BEFORE.test(first) && ASKED_BEFORE.has(second);
}

/** `open alerts of the shop` are looked for; `open an alert` makes one. */
function isOpenThings([, ...words]: readonly string[]): boolean {
  if (/^(?:an?|the|up|us|it|this|that|new|another|one)$/u.test(words[0] ?? '')) return false;
  const end = words.findIndex((word) => TELLS_APART.test(word));
  return words.slice(0, end < 0 ? 3 : end).some((word) => PLURAL.test(word));
}

/** `pods that crash`, `errors in the shop`: things and what they are or do, as long as nothing is wished of them. */
export function namesThings(words: readonly string[]): boolean {
  const at = words.findIndex((word, index) => index > 0 && (TELLS_APART.test(word) || PARTICIPLE.test(word)));
  return at >= 1 && at <= 2 && PLURAL.test(words[at - 1] ?? '') && !wishes(words);
}
