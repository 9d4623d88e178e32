/** Requests and answers of pages: forms, cookies, and the headers that keep what people type to themselves. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pageHeaders } from './pages/frame.ts';

const MOST_FORM_BYTES = 32 * 1024;

/** A form that cannot be read: too large, or none. */
export class UnreadableForm extends Error {}

/** The body of a request within bounds. Rejects with an `UnreadableForm`. */
export async function receivedText(request: IncomingMessage, most = MOST_FORM_BYTES): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > most) throw new UnreadableForm('It is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** What a form says. Rejects with an `UnreadableForm`. */
export async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? ''))
    throw new UnreadableForm('It is no form.');
  return new URLSearchParams(await receivedText(request));
}

/** A cookie of a request; of several of one name the first, which is that of the longest path. */
export function cookieOf(request: Pick<IncomingMessage, 'headers'>, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

interface PageOptions {
  readonly status?: number;
  readonly cookie?: string | undefined;
}

/** Sends a page. It runs no script, loads nothing from elsewhere, stands in no frame and is kept nowhere. */
export function sendPage(response: ServerResponse, html: string, { status = 200, cookie }: PageOptions = {}): void {
  const body = Buffer.from(html);
  response.statusCode = status;
  for (const [name, value] of Object.entries(pageHeaders())) response.setHeader(name, value);
  if (cookie !== undefined) response.appendHeader('set-cookie', cookie);
  response.setHeader('content-length', body.length);
  response.end(body);
}

/** Sends a browser on to another address with a GET. */
export function redirect(response: ServerResponse, location: string, cookie?: string): void {
  response.statusCode = 303;
  response.setHeader('location', location);
  response.setHeader('cache-control', 'no-store');
  response.setHeader('referrer-policy', 'no-referrer');
  if (cookie !== undefined) response.appendHeader('set-cookie', cookie);
  response.setHeader('content-length', '0');
  response.end();
}

/** Sends JSON, for any web page to read: it holds nothing that a cookie let in. */
export function sendJson(response: ServerResponse, status: number, body: object | undefined): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.statusCode = status;
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('cache-control', 'no-store');
  if (body !== undefined) response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('content-length', Buffer.byteLength(text));
  response.end(text);
}

/** Answers what a web page asks before it sends something. */
export function sendPreflight(response: ServerResponse): void {
  response.statusCode = 204;
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-methods', 'POST');
  response.setHeader('access-control-allow-headers', 'content-type, authorization, mcp-protocol-version');
  response.setHeader('access-control-max-age', '3600');
  response.end();
}
