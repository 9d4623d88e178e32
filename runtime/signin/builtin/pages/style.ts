/** How the pages of signing in look, beyond what all pages share. Colours by media query: a browser that knows no other way has them too. */
export const SIGN_IN_STYLE = `
:root { --edge: #6b6b6b; --card: #f3f5f8; --quiet: #555; --good: #17632a; --bad: #a3201a; --fill: #0b57d0; --on-fill: #fff; --ground: #fff; --ink: #1b1b1b; }
@media (prefers-color-scheme: dark) { :root { --edge: #9a9a9a; --card: #212429; --quiet: #bdbdbd; --good: #86d69a; --bad: #ffb4ab; --fill: #9ecbff; --on-fill: #06223f; --ground: #131417; --ink: #ededed; } }
body { background: var(--ground); color: var(--ink); max-width: 34rem; overflow-wrap: anywhere; padding-top: 2.5rem; }
a { color: var(--fill); } :is(a, input, button, summary, [tabindex]):focus-visible { outline: 3px solid var(--fill); outline-offset: 2px; }
.product { color: var(--quiet); margin: 0; } h1 { line-height: 1.25; margin-bottom: 1.25rem; }
.card { background: var(--card); border: 1px solid var(--edge); border-radius: .75rem; margin: 1.25rem 0; padding: 1rem 1.25rem; }
.card h2 { font-size: 1.15rem; margin: 0 0 .75rem; } .card > :last-child { margin-bottom: 0; }
dl { margin: 0; } dt { color: var(--quiet); font-size: .9rem; } dd { margin: 0 0 .75rem; } dd small { display: block; }
.address { font: 600 1.1rem/1.4 ui-monospace, monospace; }
small, .hint { color: var(--quiet); font-size: .9rem; } .hint { margin: .25rem 0; }
.good { color: var(--good); font-weight: 600; } .bad { color: var(--bad); font-weight: 600; }
.problem { border: 2px solid var(--bad); border-radius: .5rem; color: var(--bad); font-weight: 600; margin: 1.25rem 0; padding: .75rem 1rem; }
form { display: block; } label { display: block; } label.field { font-weight: 600; }
input:not([type=radio], [type=checkbox]) { background: var(--ground); border: 1px solid var(--edge); box-sizing: border-box; color: var(--ink); font: 1rem/1.5 ui-monospace, monospace; min-height: 2.75rem; width: 100%; }
input[aria-invalid=true] { border: 2px solid var(--bad); }
fieldset { border: 1px solid var(--edge); border-radius: .75rem; margin: 1.25rem 0; min-width: 0; padding: .5rem 1.25rem .75rem; } legend { font-weight: 600; padding: 0 .4rem; }
details fieldset { border: 0; margin: 0; padding: 0; } details legend { padding: 0; } summary { align-items: center; cursor: pointer; display: flex; font-weight: 600; gap: .5rem; min-height: 2.75rem; }
summary::before { content: "+"; font-family: ui-monospace, monospace; } details[open] > summary::before { content: "−"; }
.choice { align-items: flex-start; display: flex; gap: .75rem; min-height: 2.75rem; padding: .6rem 0; box-sizing: border-box; }
.choice input { accent-color: var(--fill); flex: none; height: 1.5rem; margin: 0; width: 1.5rem; } .choice small { display: block; }
.choice:has(:disabled) { color: var(--quiet); }
.asked { border: 1px solid currentcolor; border-radius: 1rem; font-size: .8rem; padding: 0 .5rem; white-space: nowrap; }
.toolsets { display: grid; gap: 0 1rem; grid-template-columns: repeat(auto-fill, minmax(min(13rem, 100%), 1fr)); }
.answers { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem; }
button, .onward { background: var(--ground); border: 2px solid var(--fill); border-radius: .4rem; box-sizing: border-box; color: var(--fill); cursor: pointer; flex: 1 1 10rem; font-weight: 600; min-height: 2.75rem; padding: .4rem .7rem; }
.onward { display: inline-block; text-decoration: none; }
button.main { background: var(--fill); color: var(--on-fill); } button[hidden] { display: none; }
@media print { body { max-width: none; padding: 0; } .answers { display: none; } }
`;
