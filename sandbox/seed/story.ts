/** What the company is made of: names and numbers only. Times are minutes or days before now. */

/** Names and mailboxes. */
export const PEOPLE = [
  ['Maya Chen', 'maya.chen'],
  ['Tom Adeyemi', 'tom.adeyemi'],
  ['Priya Raman', 'priya.raman'],
  ['Lukas Novak', 'lukas.novak'],
  ['Sara Lindqvist', 'sara.lindqvist'],
  ['Diego Fuentes', 'diego.fuentes'],
  ['Hannah Weiss', 'hannah.weiss'],
  ['Kofi Mensah', 'kofi.mensah'],
  ['Aiko Tanaka', 'aiko.tanaka'],
  ['Ben Carter', 'ben.carter'],
] as const;

/** Teams and their members by position in the list of people. */
export const TEAMS = [
  { name: 'Infrastructure', description: 'Hosts, networks, databases and the on-call rota.', members: [0, 1, 2, 3] },
  { name: 'Payments', description: 'Checkout and everything that moves money.', members: [4, 5, 1] },
  { name: 'Storefront', description: 'The website, search and the catalogue.', members: [6, 7] },
  { name: 'Customer Support', description: 'Talks to customers and keeps the status page.', members: [8, 9] },
] as const;

/** Name, colour, description. */
export const LABELS = [
  ['production', '#ef4444', 'Serves customers.'],
  ['staging', '#f59e0b', 'Tried out here before it reaches customers.'],
  ['payments', '#10b981', 'Moves money.'],
  ['customer-facing', '#3b82f6', 'Customers notice at once.'],
  ['internal', '#6b7280', 'Only colleagues notice.'],
  ['database', '#8b5cf6', 'Keeps data.'],
] as const;

/** What the company runs. */
export const SERVICES = [
  { name: 'checkout', description: 'Basket, prices and orders.', version: '4.18.2', runtime: 'nodejs' },
  { name: 'payments', description: 'Talks to the payment gateway.', version: '2.7.0', runtime: 'go' },
  { name: 'catalogue', description: 'Products and stock.', version: '8.1.4', runtime: 'java' },
  { name: 'search', description: 'Finds products.', version: '3.3.9', runtime: 'java' },
  { name: 'accounts', description: 'Customers and their addresses.', version: '5.0.1', runtime: 'nodejs' },
  { name: 'notifications', description: 'Mail and text messages.', version: '1.12.0', runtime: 'python' },
  { name: 'shipping', description: 'Parcels and carriers.', version: '2.2.5', runtime: 'go' },
  { name: 'web-frontend', description: 'The shop in the browser.', version: '11.4.0', runtime: 'nodejs' },
] as const;

/** Kind of check, name, target, labels by index. */
export interface MonitorStory {
  readonly type: string;
  readonly name: string;
  readonly target: string;
  readonly labels: readonly number[];
  readonly paused?: true;
}

/** What it watches. */
export const MONITORS: readonly MonitorStory[] = [
  { type: 'API', name: 'Checkout API', target: 'https://checkout.example.com/health', labels: [0, 2, 3] },
  { type: 'API', name: 'Payment gateway', target: 'https://gateway.example.com/v2/ping', labels: [0, 2] },
  { type: 'API', name: 'api.example.com', target: 'https://api.example.com/health', labels: [0, 3] },
  { type: 'API', name: 'Catalogue API', target: 'https://catalogue.example.com/health', labels: [0] },
  { type: 'API', name: 'Search API', target: 'https://search.example.com/health', labels: [0, 3] },
  { type: 'API', name: 'Accounts API', target: 'https://accounts.example.com/health', labels: [0] },
  { type: 'API', name: 'Shipping API', target: 'https://shipping.example.com/health', labels: [0] },
  { type: 'API', name: 'Partner webhook receiver', target: 'https://hooks.example.com/ready', labels: [0] },
  { type: 'Website', name: 'Shop website (www.example.com)', target: 'https://www.example.com/', labels: [0, 3] },
  {
    type: 'Website',
    name: 'Staging website (staging.example.com)',
    target: 'https://staging.example.com/',
    labels: [1],
  },
  { type: 'Website', name: 'Help centre', target: 'https://help.example.com/', labels: [0, 3] },
  { type: 'Website', name: 'Company blog', target: 'https://blog.example.com/', labels: [3] },
  { type: 'Website', name: 'Careers page', target: 'https://careers.example.com/', labels: [3] },
  { type: 'Ping', name: 'Office gateway', target: 'office.example.com', labels: [4] },
  { type: 'Ping', name: 'Warehouse router', target: 'warehouse.example.com', labels: [4] },
  { type: 'Port', name: 'Primary database', target: 'db-1.example.com', labels: [0, 5] },
  { type: 'Port', name: 'Replica database', target: 'db-2.example.com', labels: [0, 5] },
  { type: 'Port', name: 'Cache cluster', target: 'cache.example.com', labels: [0, 5] },
  { type: 'SQL Query', name: 'Order database query', target: 'db-1.example.com', labels: [0, 5] },
  { type: 'SSL Certificate', name: 'Certificate of www.example.com', target: 'https://www.example.com', labels: [0] },
  { type: 'SSL Certificate', name: 'Certificate of api.example.com', target: 'https://api.example.com', labels: [0] },
  { type: 'Domain', name: 'Domain example.com', target: 'example.com', labels: [0] },
  { type: 'DNS', name: 'DNS of example.com', target: 'example.com', labels: [0] },
  { type: 'Incoming Request', name: 'Nightly backup', target: '', labels: [5, 4] },
  { type: 'Incoming Request', name: 'Invoice worker', target: '', labels: [0, 2] },
  { type: 'Server', name: 'Build server', target: '', labels: [4] },
  { type: 'Synthetic Monitor', name: 'Buy a product', target: '', labels: [0, 3] },
  { type: 'Logs', name: 'Checkout error rate', target: '', labels: [0, 2] },
  { type: 'Manual', name: 'Carrier portal', target: '', labels: [0] },
  { type: 'Website', name: 'Old campaign site', target: 'https://summer.example.com/', labels: [1], paused: true },
];

/** What has gone wrong with monitors by name: how, and minutes since. */
export const PRESENT_TROUBLE: Readonly<Record<string, readonly ['offline' | 'degraded', number]>> = {
  'Checkout API': ['degraded', 48],
  'Payment gateway': ['offline', 95],
  'Invoice worker': ['offline', 37],
};

/** Title, monitor by index, severity. */
export type Trouble = readonly [title: string, monitor: number, severity: 'critical' | 'major' | 'minor'];

/** What goes wrong in an ordinary half-year. */
export const TROUBLES: readonly [Trouble, ...Trouble[]] = [
  ['Checkout is slow for some customers', 0, 'major'],
  ['Payment gateway times out', 1, 'critical'],
  ['Search returns no results', 4, 'major'],
  ['High error rate on the accounts API', 5, 'major'],
  ['Shop website answers with errors', 8, 'critical'],
  ['Primary database reached its connection limit', 15, 'critical'],
  ['Replica database lags behind', 16, 'minor'],
  ['Stock figures are out of date', 3, 'minor'],
  ['Cache cluster lost a node', 17, 'minor'],
  ['Parcel labels cannot be printed', 6, 'major'],
  ['Certificate renewal failed', 19, 'minor'],
  ['Warehouse lost its connection', 14, 'major'],
  ['Order mails arrive late', 7, 'minor'],
  ['Help centre unreachable', 10, 'minor'],
];

/** Incidents that are still open, by number. */
export const OPEN_INCIDENTS: Readonly<Record<number, { trouble: Trouble; minutes: number; isTaken: boolean }>> = {
  456: { trouble: ['Replica database runs out of disk space', 16, 'major'], minutes: 60 * 31, isTaken: true },
  468: { trouble: ['Payment gateway rejects card payments', 1, 'critical'], minutes: 94, isTaken: true },
  470: { trouble: ['Checkout API is slow', 0, 'major'], minutes: 46, isTaken: false },
};

/** Number of the newest incident. */
export const INCIDENT_COUNT = 470;

/** Log lines of trouble; %d becomes a number. */
export const ERROR_LINES = [
  ['Error', 'POST /orders failed: payment gateway answered 502 for order %d'],
  ['Error', 'Timeout after 5000 ms while authorising card payment %d'],
  ['Error', 'Could not reserve stock for basket %d: lock wait timeout exceeded'],
  ['Error', 'Unhandled rejection: TypeError: Cannot read properties of undefined (reading "total")'],
] as const;

/** Log lines of a good day. */
export const CALM_LINES = [
  ['Information', 'GET /basket/%d 200'],
  ['Information', 'Order %d placed'],
  ['Debug', 'cache hit for price list %d'],
  ['Warning', 'Slow query: 1%d ms for SELECT orders'],
  ['Information', 'Health check answered'],
] as const;

/** Type, message and service. */
export const EXCEPTIONS = [
  ['PaymentGatewayError', 'Gateway answered 502', 'checkout'],
  ['TimeoutError', 'Request to gateway.example.com timed out', 'payments'],
  ['TypeError', 'Cannot read properties of undefined (reading "total")', 'checkout'],
  ['StockLockError', 'Lock wait timeout exceeded', 'catalogue'],
] as const;

/** What spans are called. */
export const SPAN_NAMES = [
  'POST /orders',
  'GET /basket',
  'GET /products',
  'GET /search',
  'SELECT orders',
  'authorise payment',
] as const;

/** Name, lowest and highest value. */
export const METRICS = [
  ['http.server.request.duration', 40, 300],
  ['process.cpu.utilization', 0.05, 0.9],
  ['process.memory.usage', 120e6, 900e6],
  ['orders.placed', 1, 40],
] as const;
