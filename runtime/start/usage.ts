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

  Over HTTP only:
  SESSIONS=off              serve clients of the handshake era statelessly; they cannot be asked, then
  SESSION_IDLE_MINUTES=30   a session nobody used for so long ends
  SESSION_LIMIT=10000       beyond so many, the one unused for longest ends
  REDIS_URL                 share sessions between processes; without, this one serves alone
  ALLOWED_ORIGINS           web pages that may call, parted by commas, or *; none by default
  ALLOWED_HOSTS             names this server is called by, parted by commas; all by default
  PUBLIC_URL                where clients reach this server, for the server card
  SEAL_KEY                  a secret all processes share that serve the same clients without Redis
  LEGACY_SSE=true           serve the transport of 2024-11-05 at /mcp/sse
`;
