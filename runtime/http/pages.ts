/** What pages for people say: how to connect, and which tools there are. Pure, but for the data that is asked for. */

import { framed, type Html, html } from '../basics/html.ts';
import { isPlain, type Plain } from '../basics/plain.ts';
import { withoutUuids } from '../basics/without-uuids.ts';
import { KEY_HEADERS, type KeyHeader, saidKeyHeaders } from '../guard/key-headers.ts';
import type { ToolsQuery } from './instances.ts';

const TITLE = 'OneUptime over MCP';
/** Found tools that a page shows. */
const MOST_FOUND = '20';
/** Characters of a request. */
const LONGEST = 500;

type Page = ReturnType<typeof framed>;

interface FirstPage {
  /** Of the bare address; undefined where only instances are served. */
  readonly name: string | undefined;
  readonly version: string | undefined;
  /** Where clients reach the server. */
  readonly base: string;
  readonly requireKey: boolean;
  readonly keyHeaders: readonly KeyHeader[] | undefined;
  /** Whether people can sign in, so that clients need no key. */
  readonly signsIn: boolean;
}

/** What the page of the tools is made of: the same data that programs get. */
export interface ToolsPageData {
  /** Path of the MCP address. */
  readonly root: string;
  readonly query: ToolsQuery;
  readonly tools: (query: ToolsQuery) => Promise<unknown>;
}

/** How to connect, and where to look. */
export function firstPage({ name, version, base, requireKey, keyHeaders = KEY_HEADERS, signsIn }: FirstPage): Page {
  const path = name === undefined ? '/i/<name>/mcp' : '/mcp';
  const config = {
    mcpServers: { [name ?? 'oneuptime']: { type: 'http', url: base + path, headers: keyIn(keyHeaders) } },
  };
  const links =
    name === undefined
      ? html`<p>This server has several instances, each at an address of its own. Whoever runs it knows the names.</p>`
      : html`${requireKey ? undefined : searchForm('/mcp')}
<ul>
<li><a href="/mcp/tools">All tools</a>${requireKey ? ', with a key' : ''}</li>
<li><a href="/mcp/health">How it is</a>: this server, and whether OneUptime answers</li>
<li><a href="/mcp/server-card">Server card</a>, for programs</li>
</ul>`;
  return framed(
    TITLE,
    html`<h1>${TITLE}</h1>
<p>The whole OneUptime API as tools for assistants: incidents, alerts, monitors, on-call, status pages, telemetry.${version === undefined ? '' : ` This is ${name}, version ${version}.`}</p>
<h2>Connect a client</h2>
${signsIn ? html`<p>Give a client the address <code>${base}${path}</code>: it has you sign in with your browser. For a job without a person, use a key:</p>` : undefined}
<p>Give this to an MCP client, with a key of your project in place of the words (Project Settings, API Keys). The key may come as ${saidKeyHeaders(keyHeaders)}.</p>
<pre tabindex="0" aria-label="Configuration"><code>${JSON.stringify(config, null, 2)}</code></pre>
<h2>Look around</h2>
${links}`,
  );
}

function keyIn([first = KEY_HEADERS[0]]: readonly KeyHeader[]): Readonly<Record<string, string>> {
  const key = 'your project API key';
  return first === 'authorization' ? { Authorization: `Bearer ${key}` } : { [first]: key };
}

function searchForm(root: string, asked = ''): Html {
  return html`<form action="${root}/tools" method="get" role="search">
<label for="q">What would you like to do?</label>
<input type="search" id="q" name="q" value="${asked}" placeholder="who is on call" maxlength="500">
<button type="submit">Search</button>
</form>`;
}

/** All toolsets, the tools of one, or those found for a request. */
export async function toolsPage({ root, query: { q, toolset }, tools }: ToolsPageData): Promise<Page> {
  // A key that somebody pasted there is not shown again.
  const asked = withoutUuids(q?.trim().slice(0, LONGEST) ?? '');
  const all = rowsIn(await tools({}));
  const head = html`<h1>Tools</h1>
<p><a href="/">${TITLE}</a>. Every tool can be called by its name at every address. <code>find_tools</code> searches for an assistant as this field does for you.</p>
${searchForm(root, asked)}`;
  if (asked !== '') {
    const found = rowsIn(await tools({ q: asked, limit: MOST_FOUND }));
    const known = new Map(all.map((row) => [row.name, row]));
    return framed(
      `${asked} – tools`,
      html`${head}<h2>Found for “${asked}”</h2>${toolList(found.map((row) => known.get(row.name) ?? row))}`,
    );
  }
  if (toolset !== undefined) {
    const own = all.filter((row) => row.toolset === toolset);
    return framed(
      `${toolset} – tools`,
      html`${head}<p><a href="${root}/tools">All toolsets</a></p><h2>${toolset}</h2>${toolList(own)}`,
    );
  }
  return framed('Tools', html`${head}<h2>Toolsets</h2>${toolsetTable(root, all)}`);
}

type Row = Plain;

function rowsIn(data: unknown): readonly Row[] {
  return isPlain(data) && Array.isArray(data.tools) ? data.tools.filter(isPlain) : [];
}

function toolsetTable(root: string, rows: readonly Row[]): Html {
  const counts = new Map<string, { tools: number; writing: number }>();
  for (const row of rows) {
    const count = counts.get(String(row.toolset)) ?? { tools: 0, writing: 0 };
    count.tools += 1;
    if (row.readOnly !== true) count.writing += 1;
    counts.set(String(row.toolset), count);
  }
  const lines = [...counts].map(
    ([id, { tools, writing }]) => html`
<tr><td><a href="${root}/tools?toolset=${encodeURIComponent(id)}">${id}</a></td><td class="number">${tools}</td><td class="number">${writing}</td></tr>`,
  );
  return html`<p>${rows.length.toLocaleString('en')} tools that may be called here. As an address: <code>${root}/x/</code> and a name, or several parted by commas.</p>
<table>
<thead><tr><th scope="col">Toolset</th><th scope="col" class="number">Tools</th><th scope="col" class="number">that write</th></tr></thead>
<tbody>${lines}
</tbody>
</table>`;
}

function toolList(rows: readonly Row[]): Html {
  if (rows.length === 0) return html`<p>Nothing that may be called here.</p>`;
  const lines = rows.map(
    ({ name, description, readOnly, destructive }) => html`
<tr><td><code>${broken(String(name))}</code></td><td><span class="risk">${readOnly === true ? 'reads' : destructive === true ? 'deletes' : 'writes'}</span></td><td>${withCode(String(description ?? ''))}</td></tr>`,
  );
  return html`<table class="tools">
<thead><tr><th scope="col">Tool</th><th scope="col">Effect</th><th scope="col">What it does</th></tr></thead>
<tbody>${lines}
</tbody>
</table>`;
}

/** A name that a narrow column breaks between its words. */
function broken(name: string): Html {
  const [first = '', ...rest] = name.split('_');
  return html`${first}${rest.map((word) => html`_<wbr>${word}`)}`;
}

/** A description, in which names of arguments stand between backticks. */
function withCode(text: string): Html {
  return html`${text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))}`;
}
