/** What every drawing is. Drawings are pure: the same facts, look and clock give the same text. */

export type Theme = 'light' | 'dark';

/** How it is to look, and when now is. */
export interface Look {
  readonly theme: Theme;
  /** IANA zone in which times are written. */
  readonly timezone: string;
  readonly now: Date;
}

export interface Drawing {
  /** A whole SVG document without anything from elsewhere: no script, no link, no font but by the names of `fonts.ts`. */
  readonly svg: string;
  /** In pixels; never wider than 600. */
  readonly width: number;
  readonly height: number;
  /** Says in words what the drawing shows, for whoever does not see it; ends with a full stop. */
  readonly alt: string;
}
