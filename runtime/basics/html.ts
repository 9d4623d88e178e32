/** Pages as text: what stands in them is escaped, and every page has the same frame. */
import { createHash } from 'node:crypto';

/** Markup; any other text is none. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | undefined | Html | readonly Html[];

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Markup around values, which are escaped where they are none; undefined is left out. */
export function html(markup: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(markup.map((text, at) => text + written(parts[at])).join(''));
}

function written(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return String(part).replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? '');
}

const STYLE = `
:root { color-scheme: light dark; --line: #8886; --faint: #8882; --link: light-dark(#0b57d0, #9ecbff); }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
a { color: var(--link); } a:focus-visible, input:focus-visible, button:focus-visible, pre:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
pre { background: var(--faint); border-radius: .5rem; overflow-x: auto; padding: 1rem; } code { font-family: ui-monospace, monospace; font-size: .92em; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; } th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem .4rem 0; text-align: left; vertical-align: top; }
td code { overflow-wrap: normal; }
td.number, th.number { text-align: right; padding-right: 0; }
@media (max-width: 40rem) { .tools thead { position: absolute; clip-path: inset(50%); } .tools tr { border-bottom: 1px solid var(--line); display: block; padding: .5rem 0; } .tools td { border: 0; display: block; padding: 0; } }
form { display: flex; gap: .5rem; flex-wrap: wrap; margin: 1rem 0; } label { flex-basis: 100%; }
input { flex: 1 1 16rem; } input, button { border: 1px solid var(--line); border-radius: .4rem; font: inherit; padding: .4rem .7rem; }
.risk { border: 1px solid var(--line); border-radius: 1rem; font-size: .8rem; padding: 0 .5rem; white-space: nowrap; }
`;

interface Frame {
  /** Rules after those that all pages share. */
  readonly style?: string;
  /** What else stands in the head. */
  readonly head?: Html;
}

/** What a policy of content names the style of a frame by. */
export function styleHash({ style = '' }: Frame = {}): string {
  return `sha256-${createHash('sha256').update(STYLE).update(style).digest('base64')}`;
}

/** A whole page of that title. */
export function framed(
  title: string,
  main: Html,
  frame: Frame = {},
): { readonly text: string; readonly styleHash: string } {
  const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${frame.head}<title>${title}</title>
<style>${new Html(STYLE + (frame.style ?? ''))}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`;
  return { text, styleHash: styleHash(frame) };
}
