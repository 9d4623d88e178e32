/** Pages that people see who sign in: whole HTML texts, pure. */

export interface ShownClient {
  readonly name: string;
  readonly address: string;
  readonly isKnownByDocument: boolean;
  readonly returnsTo: string;
}
export interface ShownKey {
  readonly project: string;
  readonly name?: string;
  readonly can: readonly string[];
  readonly isReadOnly: boolean;
}

const esc = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${esc(title)}</title><h1>${esc(title)}</h1>${body}</html>`;
const form = (action: string, csrf: string, fields: string): string =>
  `<form method="post" action="${esc(action)}"><input type="hidden" name="csrf" value="${esc(csrf)}">${fields}</form>`;
const said = (problem?: string): string => (problem === undefined ? '' : `<p role="alert">${esc(problem)}</p>`);

export function signInPage(given: {
  action: string;
  csrf: string;
  client: ShownClient;
  problem?: string | undefined;
}): string {
  const { action, csrf, client, problem } = given;
  return page(
    'Sign in',
    `${said(problem)}<p>${esc(client.name)} ${esc(client.address)} ${esc(client.returnsTo)}</p>${form(action, csrf, '<label>Key <input name="key" type="password" autocomplete="off"></label><button>Go on</button>')}`,
  );
}
export function choosePage(given: {
  action: string;
  csrf: string;
  client: ShownClient;
  key: ShownKey;
  asked: readonly string[];
  toolsets: readonly { readonly id: string; readonly title: string }[];
  problem?: string | undefined;
}): string {
  const { action, csrf, client, key, toolsets, problem } = given;
  const fields = `${['read', 'write', 'delete'].map((access) => `<label><input type="radio" name="access" value="${access}"${access === 'read' ? ' checked' : ''}>${access}</label>`).join('')}${toolsets.map(({ id, title }) => `<label><input type="checkbox" name="toolset" value="${esc(id)}">${esc(title)}</label>`).join('')}<button name="answer" value="allow">Allow</button><button name="answer" value="deny">Deny</button>`;
  return page(
    'Choose',
    `${said(problem)}<p>${esc(client.name)} ${esc(client.address)}</p><p>${esc(key.project)}</p>${form(action, csrf, fields)}`,
  );
}
export function devicePage({
  action,
  csrf,
  code,
  problem,
}: {
  action: string;
  csrf: string;
  code?: string | undefined;
  problem?: string | undefined;
}): string {
  return page(
    'Enter the code',
    `${said(problem)}${form(action, csrf, `<input name="user_code" value="${esc(code ?? '')}"><button>Go on</button>`)}`,
  );
}
export function deviceDonePage({ client, isAllowed }: { client: ShownClient; isAllowed: boolean }): string {
  return page(isAllowed ? 'Signed in' : 'Not signed in', `<p>${esc(client.name)}</p>`);
}
export function failedPage({ title, text, next }: { title: string; text: string; next: string }): string {
  return page(title, `<p>${esc(text)}</p><p>${esc(next)}</p>`);
}
