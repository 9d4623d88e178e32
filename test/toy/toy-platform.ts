/**
 * A library as a platform, in about a hundred lines: what it takes to serve another API through the whole server. Its
 * wire is REST: `GET /books?from=&count=`, `GET /books/{id}`, `POST /books`; ids are numbers.
 */
import { badArgument, ToolError } from '../../runtime/basics/errors.ts';
import type { Call, Platform, Row } from '../../runtime/call/platform.ts';
import type { PlatformFace } from '../../runtime/call/platform-face.ts';
import { pathTo, type ResourceIndex, type ResourceModule } from '../../runtime/catalogue/kinds.ts';
import type { UpstreamAnswer } from '../../runtime/upstream/upstream.ts';
import type { UpstreamApi } from '../../runtime/upstream/upstream-api.ts';

const book = {
  resource: 'book',
  schema: 'Book',
  title: 'book',
  plural: 'books',
  toolset: 'library',
  label: 'title',
  defaultColumns: ['number', 'title'],
  columns: {
    number: { kind: 'id', access: 'r' },
    title: { kind: 'text', required: true, access: 'cr', about: 'What stands on the cover.' },
    pages: { kind: 'number', access: 'cr' },
  },
  operations: {
    list: { name: 'list_books', operationId: 'listBooks', method: 'GET', path: '/books', risk: 'read' },
    get: { name: 'get_book', operationId: 'getBook', method: 'GET', path: '/books/{id}', risk: 'read' },
    create: { name: 'create_book', operationId: 'addBook', method: 'POST', path: '/books', risk: 'write' },
  },
} as const satisfies ResourceModule;

export const index: ResourceIndex = {
  book: {
    tag: 'Book',
    toolset: 'library',
    tools: { list: ['list_books', 'listBooks'], get: ['get_book', 'getBook'], create: ['create_book', 'addBook'] },
    load: async () => book,
  },
};

export const LIBRARY_API: UpstreamApi = {
  title: 'Library',
  setting: 'ONEUPTIME_URL',
  basePath: '/v1',
  statusPath: '/open',
  headers: ({ key }) => ({ authorization: `Card ${key}` }),
};

export const LIBRARY: PlatformFace = {
  title: 'Library',
  scheme: 'library',
  prefix: 'library_',
  guide: { subject: 'A library', holds: 'books', names: ['Emma'], advice: ['Ask the desk with borrow_book.'] },
  pages: {},
  nameOf: ({ title }) => String(title),
  prompts: () => ({ prompts: [], get: async () => undefined, complete: async () => [] }),
};

const shown = (row: Row, columns: readonly string[]): Row =>
  Object.fromEntries(columns.map((name) => [name === 'number' ? 'id' : name, row[name]]));

const read = (call: Call, { path, method }: { path: string; method: string }): Promise<UpstreamAnswer> =>
  call.send({ method, path, isRead: true });

function bodyOf({ status, body }: UpstreamAnswer): Row {
  if (status === 403) throw new ToolError('not_permitted', 'The card does not open this shelf.', 'Ask the desk.');
  return body as Row;
}

async function getBook(call: Call, id: string): Promise<Row | undefined> {
  const get = book.operations.get;
  const answer = await read(call, { method: get.method, path: pathTo(get, id) });
  return answer.status === 404 ? undefined : bodyOf(answer);
}

const refuseWrite = async (): Promise<never> => {
  throw badArgument('Books are never changed.', 'Add another one.');
};

export const library: Platform = {
  title: 'Library',
  extraArguments: () => ({}),
  query: async ({ args }) => ({ query: (args.filter ?? {}) as Row, described: (args.filter ?? {}) as Row, notes: [] }),
  list: async (call, _query, { columns, skip, limit }) => {
    const path = `${call.tool.operation.path}?from=${skip}&count=${limit}`;
    const { books, total } = bodyOf(await read(call, { ...call.tool.operation, path })) as {
      books: Row[];
      total: number;
    };
    const rows = books.map((row) => shown(row, columns));
    return { rows, total, hasMore: skip + rows.length < total, omitted: [], notes: [], markAfter: async () => null };
  },
  count: refuseWrite,
  whyNone: async () => ({ notes: [] }),
  groups: refuseWrite,
  get: async (call, id, { columns }) => {
    const row = await getBook(call, id);
    return row && { row: shown(row, columns), omitted: [], link: `${call.site}/catalogue/${id}` };
  },
  present: (call, id) => getBook(call, id),
  plan: async ({ tool, args }) => {
    const body = { title: args.title, pages: args.pages };
    const request = { method: tool.operation.method, path: tool.operation.path, body };
    return { writes: [{ tool, request: { ...request, isRead: false }, shown: request }], changed: [], notes: [] };
  },
  create: async (call, { request }) => ({
    row: shown(bodyOf(await call.send(request)), ['number', 'title', 'pages']),
    notes: [],
  }),
  watch: async () => undefined,
  change: refuseWrite,
  readId: (text) => (/^\d+$/.test(text) ? text : undefined),
  rowsNamed: async (call) => {
    const { books } = bodyOf(await read(call, { method: 'GET', path: '/books' })) as { books: Row[] };
    const candidates = books.map(({ number, title }) => ({ id: String(number), label: String(title), also: [] }));
    return { title: 'book', candidates: () => candidates };
  },
  explain: async (error) => error,
};
