/** How a value of each kind travels on OneUptime's wire. Pure: shared with the compiler. */
import type { Kind } from '../catalogue/kinds.ts';

/** `_type` of the object that wraps a value; null: it travels bare. Every kind is here, as a test holds. */
export const WRAPPERS = {
  id: null,
  uuid: 'ObjectID',
  fk: 'ObjectID',
  one: null,
  many: null,
  text: null,
  longText: null,
  veryLongText: null,
  markdown: null,
  html: null,
  css: null,
  javascript: null,
  slug: null,
  permission: null,
  color: 'Color',
  email: 'Email',
  name: 'Name',
  phone: 'Phone',
  url: 'URL',
  version: 'Version',
  domain: 'Domain',
  hashed: 'HashedString',
  decimal: null,
  number: null,
  bigint: null,
  nanos: null,
  boolean: null,
  date: 'DateTime',
  enum: null,
  enums: null,
  texts: null,
  numbers: null,
  json: null,
  textMap: null,
  monitorSteps: 'MonitorSteps',
  recurring: 'Recurring',
  restrictionTimes: 'RestrictionTimes',
  dashboardViewConfig: null,
  file: 'Buffer',
} as const satisfies Readonly<Record<Kind, string | null>>;

/**
 * Kinds of text that the API takes in their wrapper only: it answers a plain password with a 500 in a create and a 400 in
 * an update. Other texts are taken either way, and are sent plain.
 */
export const SENT_WRAPPED = ['hashed'] as const satisfies readonly Kind[];
