/**
 * What a monitor can check, as facts: the checks of v12, the operators that fit each, and the fixed values around
 * them. The platform validates none of it (`facts/monitor-checks.json`), so what is not here must not be sent.
 */

/** Operators under the platform's own names and spelling. `opposite` holds exactly when the operator does not. */
export const OPERATORS = {
  'Equal To': { text: '=', opposite: 'Not Equal To' },
  'Not Equal To': { text: '!=', opposite: 'Equal To' },
  'Greater Than': { text: '>', opposite: 'Less Than Or Equal To' },
  'Less Than': { text: '<', opposite: 'Greater Than Or Equal To' },
  'Greater Than Or Equal To': { text: '>=', opposite: 'Less Than' },
  'Less Than Or Equal To': { text: '<=', opposite: 'Greater Than' },
  Contains: { text: 'contains', opposite: 'Not Contains' },
  'Not Contains': { text: 'not contains', opposite: 'Contains' },
  'Starts With': { text: 'starts with' },
  'Ends With': { text: 'ends with' },
  'Is Empty': { text: 'is empty', opposite: 'Is Not Empty', bare: true },
  'Is Not Empty': { text: 'is not empty', opposite: 'Is Empty', bare: true },
  True: { text: 'is true', opposite: 'False', bare: true },
  False: { text: 'is false', opposite: 'True', bare: true },
  'Not Recieved In Minutes': { text: 'not received in', opposite: 'Recieved In Minutes' },
  'Recieved In Minutes': { text: 'received in', opposite: 'Not Recieved In Minutes' },
  'Evaluates To True': { text: 'is true:' },
  'Is Executing': { text: 'is executing', opposite: 'Is Not Executing' },
  'Is Not Executing': { text: 'is not executing', opposite: 'Is Executing' },
  'Anomalously High': { text: 'anomalously high', bare: true },
  'Anomalously Low': { text: 'anomalously low', bare: true },
  Anomalous: { text: 'anomalous', bare: true },
} as const satisfies Record<string, { text: string; opposite?: string; bare?: true }>;

export type Operator = keyof typeof OPERATORS;

/** What a check compares with; `either` is a number or a text, `minutes` a number of minutes. */
type ValueKind = 'number' | 'text' | 'either' | 'minutes' | 'none';

interface CheckFacts {
  readonly operators: readonly Operator[];
  readonly value: ValueKind;
  /** Values may be gathered over some minutes before they are compared. */
  readonly overTime?: true;
  /** The check that holds, under the same operator, exactly when this one does not. */
  readonly opposite?: string;
  /** The only values that make sense. */
  readonly values?: readonly string[];
}

const COMPARE: readonly Operator[] = ['Greater Than', 'Less Than', 'Greater Than Or Equal To', 'Less Than Or Equal To'];
const EQUAL: readonly Operator[] = ['Equal To', 'Not Equal To'];
const CONTAIN: readonly Operator[] = ['Contains', 'Not Contains'];
const BEGIN: readonly Operator[] = ['Starts With', 'Ends With'];
const EMPTY: readonly Operator[] = ['Is Empty', 'Is Not Empty'];
const ANOMALY: readonly Operator[] = ['Anomalously High', 'Anomalously Low', 'Anomalous'];

const measure: CheckFacts = { operators: COMPARE, value: 'number', overTime: true };
const threshold: CheckFacts = { operators: COMPARE, value: 'number' };
const number: CheckFacts = { operators: [...EQUAL, ...COMPARE], value: 'number' };
const count: CheckFacts = { operators: ['Equal To', ...COMPARE, ...ANOMALY], value: 'number' };
const flag: CheckFacts = { operators: ['True', 'False'], value: 'none' };
const steadyFlag: CheckFacts = { ...flag, overTime: true };
const fragment: CheckFacts = { operators: CONTAIN, value: 'text' };
const text: CheckFacts = { operators: [...EQUAL, ...CONTAIN, ...BEGIN], value: 'text' };
const letter: CheckFacts = { operators: [...text.operators, ...EMPTY], value: 'text' };
const failure: CheckFacts = { operators: [...EQUAL, ...CONTAIN, ...EMPTY], value: 'text' };
const arrival: CheckFacts = { operators: ['Not Recieved In Minutes', 'Recieved In Minutes'], value: 'minutes' };
const process: CheckFacts = { operators: ['Is Executing', 'Is Not Executing'], value: 'text' };

/** Browsers and screens of synthetic monitors. */
export const BROWSERS = ['Chromium', 'Firefox'] as const;
export const SCREENS = ['Mobile', 'Tablet', 'Desktop'] as const;
export const RECORD_TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT', 'SOA', 'PTR', 'SRV', 'CAA'] as const;
export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/** Ways to sum up the values of some minutes, under the words of the readable form. */
export const GATHERED = {
  average: 'Average',
  sum: 'Sum',
  maximum: 'Maximum Value',
  minimum: 'Minimum Value',
  all: 'All Values',
  any: 'Any Value',
} as const;
export const GATHER_MINUTES = [2, 3, 5, 10, 15, 20, 30, 45, 60] as const;
export const NO_DATA = ['Ignore', 'Treat As Zero', 'Trigger'] as const;

export const MAX_TIMEOUT_MS = 60_000;
export const MAX_RETRIES = 3;

/** What fits a check; nothing fits one that does not exist. */
export function factsOf(check: string): CheckFacts {
  return (Object.hasOwn(CHECKS, check) ? CHECKS[check] : undefined) ?? { operators: [], value: 'none' };
}

/** Every check and what fits it. */
export const CHECKS: Readonly<Record<string, CheckFacts>> = {
  'Response Time (in ms)': measure,
  'Packet Loss (in %)': measure,
  'Jitter (in ms)': measure,
  'Port DNS Lookup Time (in ms)': measure,
  'Port TCP Connect Time (in ms)': measure,
  'Response Status Code': { ...number, overTime: true },
  'Response Header': fragment,
  'Response Header Value': fragment,
  'Response Body': fragment,
  'Is Online': steadyFlag,
  'Is Request Timeout': flag,
  'JavaScript Expression': { operators: ['Evaluates To True'], value: 'text' },
  'Incoming Request': arrival,
  'Request Body': fragment,
  'Request Header': fragment,
  'Request Header Value': fragment,
  'Email Received': arrival,
  'Email Subject': letter,
  'Email From Address': letter,
  'Email Body': letter,
  'Email To Address': letter,
  'Server Process Name': process,
  'Server Process Command': process,
  'Server Process PID': process,
  'Disk Usage (in %)': measure,
  'CPU Usage (in %)': measure,
  'Memory Usage (in %)': measure,
  'Load Average (1 minute)': measure,
  'Load Average (5 minute)': measure,
  'Load Average (15 minute)': measure,
  'Swap Usage (in %)': measure,
  'CPU IO Wait (in %)': measure,
  'Expires In Hours': threshold,
  'Expires In Days': threshold,
  'Is Self Signed Certificate': flag,
  'Is Expired Certificate': flag,
  'Is Valid Certificate': { ...flag, opposite: 'Is Not A Valid Certificate' },
  'Is Not A Valid Certificate': { ...flag, opposite: 'Is Valid Certificate' },
  'Result Value': { operators: [...EQUAL, ...COMPARE, ...CONTAIN, ...EMPTY], value: 'either' },
  Error: failure,
  'Execution Time (in ms)': threshold,
  'Screen Size': { operators: EQUAL, value: 'text', values: SCREENS },
  'Browser Type': { operators: EQUAL, value: 'text', values: BROWSERS },
  'Log Count': count,
  'Span Count': count,
  'Metric Value': count,
  'Exception Count': { operators: [...EQUAL, ...COMPARE, ...ANOMALY], value: 'number' },
  'Profile Count': { operators: [...EQUAL, ...COMPARE, ...ANOMALY], value: 'number' },
  'Security Event Count': { operators: ['Equal To', ...COMPARE], value: 'number' },
  'SNMP OID Value': { operators: [...EQUAL, ...COMPARE, ...CONTAIN], value: 'either' },
  'SNMP OID Exists': flag,
  'SNMP Response Time (in ms)': measure,
  'SNMP Device Is Online': steadyFlag,
  'SNMP Interface Is Down': flag,
  'SNMP Trap Received (Trap OID)': text,
  'SNMP Interface Utilization (in %)': { operators: [...COMPARE, ...ANOMALY], value: 'number' },
  'SNMP Interface Errors (per second)': threshold,
  'DNS Response Time (in ms)': measure,
  'DNS Is Online': steadyFlag,
  'DNS Record Value': text,
  'DNSSEC Is Valid': flag,
  'DNS Record Exists': flag,
  'Domain Expires In Days': threshold,
  'Domain Registrar': text,
  'Domain Name Server': text,
  'Domain Status Code': text,
  'Domain Is Expired': flag,
  'DNSSEC Chain Is Valid': flag,
  'DNSSEC DNSKEY Record Exists': flag,
  'DNSSEC DS Record Exists At Parent': flag,
  'DNSSEC Signature Expires In Days': threshold,
  'DNSSEC Resolver Consensus (AD Flag)': flag,
  'DNSSEC Nameservers Are Consistent': flag,
  'SQL Is Online': flag,
  'SQL Query Row Count': number,
  'SQL Query Scalar Value': { operators: [...EQUAL, ...COMPARE, ...CONTAIN, ...BEGIN], value: 'either' },
  'SQL Query Execution Time (in ms)': number,
  'SQL Query Error': failure,
  'External Status Page Is Online': steadyFlag,
  'External Status Page Overall Status': text,
  'External Status Page Component Status': text,
  'External Status Page Active Incidents': { operators: ['Equal To', ...COMPARE], value: 'number' },
  'External Status Page Response Time (in ms)': measure,
};
