/** What --help prints. */
export const USAGE = `oneuptime-mcp: the whole OneUptime API as MCP tools

  oneuptime-mcp                 serve one client on standard input and output
  oneuptime-mcp --http          serve any number over HTTP, at /mcp, /mcp/all, /mcp/x/<toolset>

  --port N       port for HTTP (PORT; default 3000; 0 takes any free one)
  --host H       address to listen on (HOST; default 127.0.0.1)
  --surface S    what is listed: compact (default), all, or toolsets parted by commas (SURFACE); see GET /mcp/tools
  --toolsets T   the same, for toolsets
  --document D   compile and serve another OpenAPI document (file or URL)
  --read-only    refuse whatever writes
  --sandbox      serve a OneUptime of our own, in memory, and print its keys
  --keys FILE    write the keys of the sandbox to FILE as JSON
  --version      print the version
  --help         print this

  ONEUPTIME_URL       your OneUptime (default https://oneuptime.com)
  ONEUPTIME_API_KEY   the key for stdio; HTTP callers bring their own (x-api-key, apikey, Authorization: Bearer)
  SHARED_KEY=true     lends ONEUPTIME_API_KEY to HTTP callers without a key: whoever reaches the port uses it
`;
