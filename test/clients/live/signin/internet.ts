/**
 * Loaded into our server ahead of it (`node --import`): whatever it would read from the internet it reads on loopback. Nothing of it is
 * judged less: names lead to a public address, and what stands there is what `documents.ts` serves.
 */
import { Resolver } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { DOCUMENTS_VARIABLE } from './documents.ts';

const SOMEWHERE_PUBLIC = '9.9.9.9';
const { hostname, port } = new URL(process.env[DOCUMENTS_VARIABLE] ?? '');

Resolver.prototype.resolve4 = (async () => [SOMEWHERE_PUBLIC]) as never;
Resolver.prototype.resolve6 = (async () => []) as never;
https.get = ((options: http.RequestOptions, answered: (answer: http.IncomingMessage) => void) =>
  http.get({ ...options, host: hostname, port }, answered)) as never;
