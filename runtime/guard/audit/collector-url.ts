/** The address of a collector of OpenTelemetry, as an operator writes it. */

/** What an address has to be that `collectorUrl` takes; `example` is one. */
export function collectorWords(example: string): string {
  return `the address of a collector without a login, such as ${example}; headers stand in OTEL_EXPORTER_OTLP_HEADERS.`;
}

/** Where what it is sent goes: at `path`, where the address names none. Undefined for what is no such address. */
export function collectorUrl(text: string, path: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username + url.password !== '') return undefined;
  return url.pathname === '/' ? url.origin + path + url.search : url.href;
}
