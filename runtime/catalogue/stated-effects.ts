/** What may come of a write beyond its rows, as it is generated: read of the platform's server, never guessed by a call. */

/** Whom what comes of a write reaches beyond its rows. `mails` go to owners and members: named, never asked about. */
export const EFFECT_KINDS = ['pages', 'subscribers', 'workspace', 'tells', 'erases', 'mails'] as const;
export type EffectKind = (typeof EFFECT_KINDS)[number];

/** What may come of an operation, as its resource, its verb and the columns that are sent tell. */
export interface StatedEffect {
  readonly kind: EffectKind;
  /** How the platform finds out whom it reaches; a word of its own. */
  readonly by: string;
  /** Only where one of these columns is sent, and is not false. */
  readonly when?: readonly string[];
}
