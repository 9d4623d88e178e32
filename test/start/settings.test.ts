import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StartError } from '../../runtime/basics/errors.ts';
import { SETTING_TABLE, type Setting } from '../../runtime/start/setting-table.ts';
import { readEnvFile, readSettings, type Settings } from '../../runtime/start/settings.ts';

const KEY = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';

function settings(argv: string[], env: NodeJS.ProcessEnv = {}, file: NodeJS.ProcessEnv = {}): Settings {
  const result = readSettings(argv, env, () => file);
  if ('settings' in result) return result.settings;
  throw new Error(JSON.stringify(result));
}

function problems(argv: string[], env: NodeJS.ProcessEnv = {}, file: NodeJS.ProcessEnv = {}): readonly string[] {
  const result = readSettings(argv, env, () => file);
  return 'problems' in result ? result.problems : [];
}

function warnings(argv: string[], env: NodeJS.ProcessEnv = {}, file: NodeJS.ProcessEnv = {}): readonly string[] {
  const result = readSettings(argv, env, () => file);
  if ('settings' in result) return result.warnings;
  throw new Error(JSON.stringify(result));
}

describe('readSettings', () => {
  it('serves stdio of oneuptime.com when nothing is said', () => {
    expect(settings([])).toEqual({
      http: false,
      logLevel: 'info',
      logFormat: 'auto',
      logSlowMs: 5000,
      hasCircuit: true,
      host: '127.0.0.1',
      port: 3000,
      upstreamUrl: 'https://oneuptime.com',
      credential: undefined,
      sharedKey: false,
      sandbox: false,
      keysFile: undefined,
      surface: 'compact',
      readOnly: false,
      mode: 'full',
      allow: [],
      deny: [],
      policyFile: undefined,
      document: undefined,
      requireKey: false,
      hasDefault: true,
      allowMasterKey: false,
      publicProbe: false,
      asksFirst: true,
      trustProxy: [],
      toolPrefix: '',
      isContentOnce: true,
      serverName: 'oneuptime',
      maxBody: 1_048_576,
      upstreamTimeoutMs: 30_000,
      callTimeoutMs: 45_000,
      upstreamRetries: 2,
      revealSecrets: false,
      audit: undefined,
      auditReads: false,
      auditRequired: false,
      sessions: true,
      sessionIdleMs: 1_800_000,
      sessionLimit: 10_000,
      drainMs: 2_000,
      redisUrl: undefined,
      allowedOrigins: [],
      allowedHosts: [],
      publicUrl: undefined,
      keyHeaders: ['x-api-key', 'apikey', 'authorization'],
      legacySse: false,
      auth: 'off',
      tokenMinutes: 60,
      clientDocuments: true,
      sealKey: undefined,
      metrics: 'on',
      metricsToken: undefined,
      traces: 'off',
      logs: 'stderr',
    });
  });

  it.each([
    ['1024', 1_024],
    ['512k', 524_288],
    ['512 KB', 524_288],
    ['512KiB', 524_288],
    ['1MiB', 1_048_576],
    ['4m', 4_194_304],
    ['64MB', 67_108_864],
    ['2048b', 2_048],
  ])('reads a size written %s', (text, bytes) => {
    expect(settings(['--http'], { MAX_BODY: text }).maxBody).toBe(bytes);
  });

  it.each(['0', '1023', '1k1', '65MiB', '1GiB', '-1', '1.5m', 'much', '1e6', '9'.repeat(500)])(
    'refuses the size %.20s in a sentence',
    (text) => {
      const read = readSettings(['--http'], { MAX_BODY: text });
      const problems = 'problems' in read ? read.problems : [];
      expect(problems).toEqual([expect.stringMatching(/^MAX_BODY must be a number of bytes from 1024 .{20,80}$/)]);
    },
  );

  it('is frozen', () => {
    expect(Object.isFrozen(settings([]))).toBe(true);
    expect(Object.isFrozen(settings([], { ONEUPTIME_API_KEY: KEY }).credential)).toBe(true);
  });

  it('takes flags over variables', () => {
    const env = { HOST: '0.0.0.0', PORT: '81' };
    expect(settings(['--http'], env)).toMatchObject({ http: true, host: '0.0.0.0', port: 81 });
    expect(settings(['--http', '--port', '82', '--host=::1'], env)).toMatchObject({ host: '::1', port: 82 });
    expect(settings(['--sandbox', '--keys', 'k.json'])).toMatchObject({ sandbox: true, keysFile: 'k.json' });
  });

  it.each([
    ['https://x.example', 'https://x.example'],
    ['https://x.example/', 'https://x.example'],
    ['https://x.example/api', 'https://x.example'],
    ['https://x.example/api/', 'https://x.example'],
    ['http://x.example:8080/status//api//', 'http://x.example:8080/status'],
    ['https://x.example/rapi', 'https://x.example/rapi'],
    ['HTTPS://X.example:443/', 'https://x.example'],
    ['\uFEFFhttps://x.example\u200B', 'https://x.example'],
    ['http://[::1]:3002/monitoring', 'http://[::1]:3002/monitoring'],
  ])('reads %s as %s', (given, wanted) => {
    expect(settings([], { ONEUPTIME_URL: given }).upstreamUrl).toBe(wanted);
  });

  it.each<[string, string[], Record<string, string>, RegExp]>([
    ['an unknown flag', ['--htpp'], {}, /--htpp is not a flag: did you mean --http\?/],
    ['a foreign flag', ['--frobnicate'], {}, /--frobnicate is not understood: see --help/],
    ['a word', ['serve'], {}, /argument without a flag/],
    ['a short flag', ['-p'], {}, /flags start with --/],
    ['a flag of Object', ['--constructor'], {}, /--constructor is not understood/],
    ['a flag without its value', ['--http', '--port'], {}, /--port needs a value: --port 3000/],
    ['a flag followed by a flag', ['--port', '--http'], {}, /--port needs a value/],
    ['a flag with an empty value', ['--http', '--host='], {}, /--host needs a value/],
    ['a switch with a value', ['--http=yes'], {}, /--http takes no value/],
    ['a flag given twice', ['--http', '--port', '1', '--port', '2'], {}, /--port is given twice/],
    ['a port that is no number', [], { PORT: 'http' }, /PORT must be a whole number/],
    ['a port out of range', ['--http', '--port', '65536'], {}, /--port must be a whole number/],
    ['a negative port', [], { PORT: '-1' }, /PORT must be/],
    ['a hexadecimal port', [], { PORT: '0x50' }, /PORT must be/],
    ['a host with a port', [], { HOST: '127.0.0.1:80' }, /HOST must not hold a port/],
    ['a host that is an address', [], { HOST: 'http://x' }, /HOST must be a host name/],
    ['a port on stdio', ['--port', '1'], {}, /--port has no meaning on stdio: add --http/],
    ['a URL without scheme', [], { ONEUPTIME_URL: 'oneuptime.com' }, /ONEUPTIME_URL must be an http or https/],
    ['a URL of another scheme', [], { ONEUPTIME_URL: 'ftp://x' }, /ONEUPTIME_URL must be an http or https/],
    ['a URL with a password', [], { ONEUPTIME_URL: 'https://a:b@x' }, /must hold no user, password/],
    [
      'a URL with a query',
      [],
      { ONEUPTIME_URL: 'https://x/y?key=1' },
      /must hold no user.*: write https:\/\/x\/y, and the key/,
    ],
    ['a key with a line break', [], { ONEUPTIME_API_KEY: 'a\nb' }, /ONEUPTIME_API_KEY holds line breaks/],
    ['a doubtful SHARED_KEY', [], { SHARED_KEY: 'yes' }, /SHARED_KEY must be true or false/],
    ['SHARED_KEY without a key', [], { SHARED_KEY: 'true' }, /SHARED_KEY=true lends ONEUPTIME_API_KEY/],
    ['--keys without --sandbox', ['--keys', 'f'], {}, /--keys writes the keys of the sandbox/],
    ['an unknown ONEUPTIME_ variable', [], { ONEUPTIME_APIKEY: 'x' }, /did you mean ONEUPTIME_API_KEY\?/],
    ['a variable in small letters', [], { oneuptime_url: 'x' }, /did you mean ONEUPTIME_URL\?/],
    [
      'a blank behind a name',
      [],
      { 'ONEUPTIME_URL ': 'x' },
      /^"ONEUPTIME_URL " is not .* did you mean ONEUPTIME_URL\?/,
    ],
    ['a mark before a name', [], { '\uFEFFONEUPTIME_URL': 'x' }, /^"\\ufeffONEUPTIME_URL" is not /],
    ['a doubled letter', [], { ONEUPTIME_URLL: 'x' }, /did you mean ONEUPTIME_URL\?/],
    ['a misspelt variable of ours', [], { SHAREDKEY: 'true' }, /did you mean SHARED_KEY\?/],
    ['swapped letters', [], { ONEUPTIME_API_KYE: 'x' }, /did you mean ONEUPTIME_API_KEY\?/],
    ['letters swapped at the beginning', [], { NOEUPTIME_URL: 'x' }, /did you mean ONEUPTIME_URL\?/],
    ['letters swapped within', [], { SHAERD_KEY: 'true' }, /did you mean SHARED_KEY\?/],
    ['letters swapped twice', [], { SHAERD_KYE: 'true' }, /did you mean SHARED_KEY\?/],
    ['a letter too many', [], { UPSTREAM_RETRRIES: '1' }, /did you mean UPSTREAM_RETRIES\?/],
    ['a slip in what only HTTP reads', ['--http'], { SEAL_KYE: 'x' }, /did you mean SEAL_KEY\?/],
    [
      'two flags for one thing',
      ['--surface', 'all', '--toolsets', 'alerts'],
      {},
      /--surface and --toolsets say the same/,
    ],
    ['several letters behind one dash', ['-port'], {}, /flags start with --/],
    [
      'a key that is wanted and lent',
      [],
      { SHARED_KEY: 'true', ONEUPTIME_API_KEY: KEY, REQUIRE_KEY: 'true' },
      /keep one/,
    ],
    [
      'lines that are sent and not made',
      [],
      { LOGS: 'otlp', LOG_LEVEL: 'off' },
      /^LOGS=otlp sends lines that LOG_LEVEL=off does not make: set LOG_LEVEL to info, or LOGS to stderr\.$/,
    ],
    ['a misspelt prefix', [], { ONE_UPTIME_URL: 'x' }, /did you mean ONEUPTIME_URL\?/],
  ])('reports %s', (_what, argv, env, wanted) => {
    expect(problems(argv, env)).toEqual([expect.stringMatching(wanted)]);
  });

  it('reports every mistake at once', () => {
    const env = { PORT: 'x', ONEUPTIME_URL: 'x', ONEUPTIME_KEY: 'x', SHARED_KEY: '1' };
    expect(problems(['--nope', '--http', '--keys', 'f'], env)).toHaveLength(6);
  });

  it('never repeats a secret', () => {
    const env = { ONEUPTIME_API_KEY: `${KEY}\n${KEY}`, ONEUPTIME_APIKEY: KEY, ONEUPTIME_URL: `https://u:${KEY}@x` };
    const text = problems([`--apikey=${KEY}`, `--=${KEY}`, `-${KEY}`, `--${KEY}`, KEY], env).join('\n');
    expect(text).toContain('--apikey');
    expect(text).not.toContain(KEY);
  });

  it('leaves alone what is not ours', () => {
    const env = {
      HOSTNAME: 'pod-1',
      GHOST: 'x',
      PORTS: 'x',
      MY_SHARED_KEY: 'x',
      REDIS_URI: 'x',
      SESSION_ID: 'x',
      SERVER_ADDR: 'x',
      UPSTREAM: 'x',
      ONEUPTIME_SERVICE_HOST: '10.0.0.1',
      ONEUPTIME_NGINX_SERVICE_PORT_HTTP: '80',
      ONEUPTIME_NGINX_PORT: 'tcp://10.0.0.1:80',
      ONEUPTIME_NGINX_PORT_80_TCP_ADDR: '10.0.0.1',
    };
    expect(problems([], env)).toEqual([]);
  });

  it('never repeats what is pasted where it does not belong: a key, or a login', () => {
    const secrets = [KEY, KEY.replaceAll('-', ''), 'S3CR3TPW'];
    const forms = secrets.flatMap((text) => [
      text,
      `x=${text}`,
      `Bearer ${text}`,
      `[${text}]`,
      `https://u:${text}@x.example`,
      `u:${text}@x.example:80/x`,
      `a@b@${text}@c`,
      `https://x.example/dashboard?token=${text}`,
    ]);
    for (const { variable = '', flags: [flag] = [], read } of Object.values<Setting>(SETTING_TABLE)) {
      for (const text of read ? forms : []) {
        const named = [...(variable ? [[[], { [variable]: text }]] : []), ...(flag ? [[[`--${flag}`, text], {}]] : [])];
        for (const [argv, env] of named as [string[], NodeJS.ProcessEnv][]) {
          const told = readSettings(['--http', '--sandbox', ...argv], env);
          const said = 'problems' in told ? told.problems : 'warnings' in told ? told.warnings : [];
          // A word that stands where a name belongs is one.
          const isWord = !text.includes(KEY) && !text.includes('@') && /ORIGINS|HOSTS/.test(variable);
          if (!isWord) for (const secret of secrets) expect(said.join('\n')).not.toContain(secret);
        }
      }
    }
  });

  it('tells an address of the outgoing proxy that is none with the rest', () => {
    for (const text of ['"http://proxy:3128"', `${'$'}{HTTPS_PROXY}`, 'socks5://u:hunter2@p:1080']) {
      const env = { HTTPS_PROXY: text, RESULTS: 'x' };
      expect(problems([], env)).toEqual([
        expect.stringMatching(/^RESULTS must/),
        expect.stringMatching(/^HTTPS_PROXY must be the address of an http or https proxy/),
      ]);
      expect(problems(['--sandbox'], { HTTPS_PROXY: text })).toEqual([]);
    }
  });

  it('reads a surface in whatever case, and says which flag is meant by readonly', () => {
    expect(settings(['--surface', 'ALL']).surface).toBe('all');
    expect(settings([], { SURFACE: 'Incidents, monitors,' }).surface).toBe('incidents, monitors,');
    expect(problems([], { SURFACE: 'everyday,readonly' })).toEqual([
      expect.stringMatching(/give --read-only beside it/),
    ]);
    for (const text of ['/mcp/all', '*', 'a b', 'x/everyday', ','])
      expect(problems([], { SURFACE: text })).toEqual([expect.stringMatching(/^SURFACE must be compact, all, or/)]);
  });

  it('says that a key over HTTP is nobody else’s, where its owner has not said that it is', () => {
    const env = { ONEUPTIME_API_KEY: KEY, ONEUPTIME_URL: 'https://x.example' };
    expect(warnings(['--http'], env)).toEqual([expect.stringMatching(/lent to nobody.*SHARED_KEY is true/)]);
    expect(warnings(['--http'], { ...env, SHARED_KEY: 'true' })).toEqual([]);
    expect(warnings([], env)).toEqual([]);
  });

  it('answers --help and --version whatever else is wrong', () => {
    const unreadable = () => {
      throw new StartError('.env cannot be read');
    };
    expect(readSettings(['--port', 'x', '--help'], { PORT: '' }, unreadable)).toEqual({ asked: 'help' });
    expect(readSettings(['--port', '--help'], {})).toEqual({ asked: 'help' });
    expect(readSettings(['--nope', '-h'], {})).toEqual({ asked: 'help' });
    expect(readSettings(['--version', '--nope'], {})).toEqual({ asked: 'version' });
    expect(readSettings(['-v'], {})).toEqual({ asked: 'version' });
  });
});

describe('what only an HTTP server needs', () => {
  it('is read from variables', () => {
    const env = {
      SESSIONS: 'off',
      SESSION_IDLE_MINUTES: '5',
      SESSION_LIMIT: '7',
      REDIS_URL: 'redis://:secret@127.0.0.1:6379/1',
      ALLOWED_ORIGINS: 'https://a.example, http://localhost:5173',
      ALLOWED_HOSTS: 'Mcp.example.com',
      PUBLIC_URL: 'https://mcp.example.com/',
      LEGACY_SSE: 'true',
      TRUST_PROXY: '10.0.0.0/8, ::1',
      SEAL_KEY: 'sixteen letters!',
    };
    expect(settings(['--http'], env)).toMatchObject({
      sessions: false,
      sessionIdleMs: 300_000,
      sessionLimit: 7,
      redisUrl: env.REDIS_URL,
      allowedOrigins: ['https://a.example', 'http://localhost:5173'],
      allowedHosts: ['mcp.example.com'],
      publicUrl: 'https://mcp.example.com',
      legacySse: true,
      trustProxy: ['10.0.0.0/8', '::1'],
      sealKey: env.SEAL_KEY,
    });
  });

  it.each([
    ['SESSIONS', 'yes', /SESSIONS must be on or off/],
    ['TRACES', 'on', /TRACES must be off, otlp, or otlp: and the address/],
    ['TRACES', 'otlp:https://a:b@host/', /TRACES must be off, otlp.* without a login/],
    ['LOGS', 'off', /LOGS must be stderr, otlp, or otlp: and the address .* otlp:https:\/\/host:4318\/v1\/logs;/],
    ['LOGS', 'otlp:https://a:b@host/', /LOGS must be stderr, otlp.* without a login/],
    ['METRICS', 'yes', /METRICS must be on, off, or the number of a port/],
    ['METRICS', '70000', /METRICS must be on, off, or the number of a port/],
    ['METRICS', '3000', /METRICS and PORT are both 3000: choose two ports/],
    ['METRICS_TOKEN', 'short', /METRICS_TOKEN must have at least 16 characters/],
    ['SESSION_IDLE_MINUTES', '0', /SESSION_IDLE_MINUTES must be a whole number from 1/],
    ['SESSION_LIMIT', 'many', /SESSION_LIMIT must be a whole number/],
    ['REDIS_URL', 'http://hunter2@x', /REDIS_URL must be an address such as redis:/],
    ['ALLOWED_ORIGINS', 'https://a.example/', /ALLOWED_ORIGINS must hold \* or origins/],
    ['PUBLIC_URL', 'mcp.example.com', /PUBLIC_URL must be an address/],
    ['PUBLIC_URL', 'https://*.example.com', /PUBLIC_URL must be an address/],
    [
      'PUBLIC_URL',
      'https://u:hunter2@mcp.example.com/a',
      /PUBLIC_URL is published.*: write https:\/\/mcp\.example\.com\/a\.$/,
    ],
    [
      'PUBLIC_URL',
      'https://mcp.example.com?key=hunter2',
      /PUBLIC_URL is published.*: write https:\/\/mcp\.example\.com\.$/,
    ],
    ['REDIS_URL', 'redis:6379', /REDIS_URL must be an address such as redis:\/\//],
    ['TRUST_PROXY', 'hunter2', /TRUST_PROXY must hold addresses or networks/],
    ['LEGACY_SSE', '1', /LEGACY_SSE must be true or false/],
    ['REQUIRE_KEY', 'yes', /REQUIRE_KEY must be true or false/],
    ['UPSTREAM_TIMEOUT', '0', /UPSTREAM_TIMEOUT must be a whole number from 1 to 3600/],
    ['UPSTREAM_TIMEOUT', '2.5', /UPSTREAM_TIMEOUT must be a whole number/],
    ['UPSTREAM_RETRIES', '11', /UPSTREAM_RETRIES must be a whole number from 0 to 10/],
    ['SERVER_NAME', 'a\nb', /SERVER_NAME must be at most 64 letters/],
    ['SERVER_NAME', 'x'.repeat(65), /SERVER_NAME must be at most 64 letters/],
    ['TOOL_PREFIX', 'oneuptime', /TOOL_PREFIX must be at most 16 lower-case letters.*the last an underscore/],
    ['TOOL_PREFIX', 'One_', /TOOL_PREFIX must be/],
    ['TOOL_PREFIX', 'one-', /TOOL_PREFIX must be/],
    ['TOOL_PREFIX', 'sixteen_letters__', /TOOL_PREFIX must be at most 16/],
    ['RESULTS', 'twice', /RESULTS must be once or both/],
    ['SEAL_KEY', 'hunter2', /SEAL_KEY must have at least 16/],
  ])('is checked: %s=%s', (name, value, wanted) => {
    const found = problems(['--http'], { [name]: value });
    expect(found).toEqual([expect.stringMatching(wanted)]);
    expect(found.join()).not.toContain('hunter2');
  });
});

it('on stdio, what another project says to its own server is not read', () => {
  const foreign = {
    ALLOWED_HOSTS: 'localhost 127.0.0.1 [::1]',
    ALLOWED_ORIGINS: 'app.example.com',
    REDIS_URL: 'redis-cluster:6379',
    PUBLIC_URL: '/static',
    SESSIONS: 'cookie',
    SEAL_KEY: 'short',
  };
  expect(readSettings([], foreign)).toEqual(readSettings([], {}));
  expect(problems(['--http'], foreign)).toHaveLength(6);
});

it.each([
  ['/mcp', ''],
  ['/mcp/', ''],
  ['/mcp/x/everyday', ''],
  ['/tools/mcp', '/tools'],
])('what clients are given is no part of PUBLIC_URL: %s', (rest, kept) => {
  const env = { PUBLIC_URL: `https://mcp.example.com${rest}` };
  expect(settings(['--http'], env).publicUrl).toBe(`https://mcp.example.com${kept}`);
  expect(warnings(['--http'], env)).toEqual([expect.stringContaining(`: https://mcp.example.com${kept} is used`)]);
  const plain = { PUBLIC_URL: `HTTPS://MCP.example.com:443${kept}/` };
  expect(settings(['--http'], plain).publicUrl).toBe(`https://mcp.example.com${kept}`);
  expect(warnings(['--http'], plain)).toEqual([]);
});

describe('what every server may be told', () => {
  it.each([
    ['stderr', 'stderr'],
    ['OTLP', { url: undefined }],
    ['otlp:http://c:4318', { url: 'http://c:4318/v1/logs' }],
    ['otlp:https://c/?from=here', { url: 'https://c/v1/logs?from=here' }],
    ['otlp:https://c/own/logs', { url: 'https://c/own/logs' }],
  ])('LOGS=%s', (text, place) => {
    expect(settings([], { LOGS: text }).logs).toEqual(place);
  });

  it('is read from variables', () => {
    const env = {
      REQUIRE_KEY: 'true',
      UPSTREAM_TIMEOUT: '90',
      UPSTREAM_RETRIES: '0',
      SERVER_NAME: 'OneUptime of Acme',
      TOOL_PREFIX: 'oneuptime_',
      RESULTS: 'both',
    };
    expect(settings([], env)).toMatchObject({
      requireKey: true,
      upstreamTimeoutMs: 90_000,
      upstreamRetries: 0,
      serverName: 'OneUptime of Acme',
      toolPrefix: 'oneuptime_',
      isContentOnce: false,
    });
    expect(settings([], { TOOL_PREFIX: 'sixteen_letters_' }).toolPrefix).toBe('sixteen_letters_');
  });
});

describe('a .env file', () => {
  it('is read like the environment, which wins', () => {
    const file = { SURFACE: 'all', SERVER_NAME: 'acme', ONEUPTIME_URL: 'https://x.example', ONEUPTIME_API_KEY: KEY };
    expect(settings(['--http'], {}, file)).toMatchObject({
      surface: 'all',
      serverName: 'acme',
      upstreamUrl: 'https://x.example',
      credential: { key: KEY },
    });
    expect(settings(['--http'], { SURFACE: 'compact' }, file)).toMatchObject({
      surface: 'compact',
      serverName: 'acme',
    });
    expect(settings(['--http', '--surface', 'alerts'], {}, file).surface).toBe('alerts');
    expect(settings(['--http'], {}, { PORT: '81' }).port).toBe(81);
  });

  it('gives on stdio, where the client chooses the folder, only what bears our name', () => {
    const file = { SURFACE: 'all', SERVER_NAME: ':80', UPSTREAM_TIMEOUT: '30s', ONEUPTIME_URL: 'https://x.example' };
    expect(settings([], {}, file)).toEqual(settings([], { ONEUPTIME_URL: 'https://x.example' }));
  });

  it('of another project is left alone', () => {
    const foreign = {
      PORT: 'tcp',
      HOST: 'a:1',
      PUBLIC_URL: '/app',
      DATABASE: 'x',
      ONEUPTIME_SECRET: 'x',
      REDIS_URI: 'x',
    };
    expect(settings([], {}, foreign)).toEqual(settings([]));
  });

  it.each<[string, string[], NodeJS.ProcessEnv, NodeJS.ProcessEnv, RegExp]>([
    ['a slip', [], {}, { ONEUPTIME_API_KYE: 'x' }, /did you mean ONEUPTIME_API_KEY\?/],
    ['quotation marks', ['--http'], {}, { SURFACE: '"all"' }, /SURFACE \(in \.env\) is wrapped in quotation marks/],
    ['a bad value', ['--http'], {}, { PORT: 'tcp' }, /PORT \(in \.env\) must be a whole number/],
    [
      'an address for a key from elsewhere',
      [],
      { ONEUPTIME_API_KEY: KEY },
      { ONEUPTIME_URL: 'https://x' },
      /in one place/,
    ],
  ])('is checked for %s', (_what, argv, env, file, wanted) => {
    expect(problems(argv, env, file)).toEqual([expect.stringMatching(wanted)]);
  });

  it('that cannot be read is one problem', () => {
    const unreadable = () => {
      throw new StartError('.env cannot be read (EACCES).');
    };
    expect(readSettings([], {}, unreadable)).toEqual({ problems: ['.env cannot be read (EACCES).'] });
  });
});

describe('a blank variable', () => {
  const variables = Object.values<Setting>(SETTING_TABLE).flatMap(({ variable }) => variable ?? []);
  it.each(['', ' ', '\t\n', '\u00A0', '\uFEFF', '\u200B', '""', "''"])('is unset: %j', (blank) => {
    const all = Object.fromEntries(variables.map((name) => [name, blank]));
    for (const argv of [[], ['--http']]) {
      expect(readSettings(argv, all)).toEqual(readSettings(argv, {}));
      expect(readSettings(argv, {}, () => all)).toEqual(readSettings(argv, {}));
    }
    expect(settings(['--http'], { SURFACE: blank }, { SURFACE: 'all' }).surface).toBe('all');
    expect(problems([], { ONEUPTIME_APIKEY: blank })).toEqual([]);
  });

  it('does not stand for an address that a file names, with a key from elsewhere', () => {
    const env = { ONEUPTIME_API_KEY: KEY, ONEUPTIME_URL: ' ' };
    expect(problems([], env, { ONEUPTIME_URL: 'https://x' })).toEqual([expect.stringMatching(/in one place/)]);
  });
});

describe('names of ours with something before them', () => {
  it('are told by what they lack', () => {
    for (const name of ['ONEUPTIME_CALL_TIMEOUT', 'ONEUPTIME_MCP_CALL_TIMEOUT'])
      expect(warnings([], { [name]: 'x' })).toEqual([
        `${name} is not read by this server, and CALL_TIMEOUT is not set, which it reads.`,
      ]);
    expect(warnings([], { ONEUPTIME_CALL_TIMEOUT: '9', CALL_TIMEOUT: '9' })).toEqual([
      expect.stringMatching(/^Not read/),
    ]);
  });

  it('do not let anybody believe that writes are refused', () => {
    for (const name of ['READ_ONLY', 'READONLY', 'ONEUPTIME_READ_ONLY', 'MCP_READ_ONLY_MODE']) {
      expect(warnings([], { [name]: 'true' })).toEqual([
        `${name} is not read, and writes are served: give --read-only, or connect to /mcp/readonly.`,
      ]);
      expect(warnings(['--http'], {}, { [name]: '1' })).toHaveLength(1);
      expect(warnings(['--read-only'], { [name]: 'true' })).toEqual([]);
      expect(warnings([], { [name]: 'false' }).join()).not.toContain('writes');
    }
  });
});

describe('variables of other OneUptime tools', () => {
  // As they stand in the public repository of OneUptime: its own servers, agents, Helm charts, Terraform provider, CLI.
  const others = [
    ...['TOKEN', 'SECRET_KEY', 'SECRET', 'HOST', 'BASE_URL', 'API_URL', 'SERVICE_TOKEN', 'TELEMETRY_INGESTION_KEY'],
    ...['RUNNER_ID', 'RUNNER_KEY', 'RUNNER_PORT', 'RUNNER_ONEUPTIME_URL', 'RUNNER_POLL_INTERVAL_MS', 'RUNNER_NAME'],
    ...['USERNAME', 'PASSWORD', 'PROJECT_ID', 'DB_NAME', 'DB_PASSWORD', 'DB_URL', 'HTTP_PORT', 'LABELS', 'ORG', 'SSL'],
    ...['AGENT_LOG_PATH', 'AGENT_CONFIG_PATH', 'GIT_ACCESS_TOKEN', 'LABEL_ATTRIBUTE_PREFIX', 'APP_KEY', 'AI_KEY'],
  ].map((name) => `ONEUPTIME_${name}`);

  it.each(others)('never stop the server: %s', (name) => {
    for (const argv of [[], ['--http'], ['--sandbox']]) {
      const found = warnings(argv, { [name]: KEY });
      expect(found.length).toBeLessThan(2);
      if (!name.endsWith('_PORT')) expect(found.join()).toContain(name);
      expect(found.join()).not.toContain(KEY);
    }
    expect(warnings([], {}, { [name]: 'x' })).toEqual([]);
  });

  it('share a line, all at once', () => {
    expect(warnings([], { ONEUPTIME_RUNNER_ID: 'x', ONEUPTIME_LABELS: 'x' })).toEqual([
      expect.stringMatching(/^Not read .*: ONEUPTIME_LABELS, ONEUPTIME_RUNNER_ID\.$/),
    ]);
  });

  it('tell where calls go, and which key is missing, where somebody may believe to have said so', () => {
    expect(warnings([], { ONEUPTIME_HOST: 'x' })).toEqual([
      'ONEUPTIME_HOST is not read by this server, and ONEUPTIME_URL is not set: calls go to https://oneuptime.com. Set ONEUPTIME_URL where another instance is meant.',
    ]);
    expect(warnings([], { ONEUPTIME_TOKEN: 'x' })[0]).toMatch(
      /, and ONEUPTIME_API_KEY is not set: .* Set ONEUPTIME_API_KEY to a key of your project\.$/,
    );
    for (const [argv, env] of [
      [[], { ONEUPTIME_URL: 'https://x', ONEUPTIME_API_KEY: KEY }],
      [['--sandbox'], {}],
      [['--http'], { ONEUPTIME_URL: 'https://x' }],
    ] as const)
      expect(warnings([...argv], { ...env, ONEUPTIME_HOST: 'x', ONEUPTIME_TOKEN: 'x' })).toEqual([
        expect.stringMatching(/^Not read/),
      ]);
  });

  it('tell the same of names of files, which are not read', () => {
    expect(warnings([], { ONEUPTIME_TOKEN_FILE: '/x' })).toEqual([expect.stringMatching(/calls have no key/)]);
    expect(warnings([], { ONEUPTIME_URL_FILE: '/x' })).toEqual([expect.stringMatching(/calls go to https/)]);
  });

  it('never stop it, whatever they are called: only letters of our own names in another order do', () => {
    const name = fc
      .stringMatching(/^[A-Z]{2,8}(_[A-Z0-9]{2,8}){0,3}$/)
      .filter((text) => !/^(API_?KEY|URL)$/.test(text));
    fc.assert(
      fc.property(name, (text) => {
        const letters = (word: string) => [...new Set(word.replaceAll('_', ''))].sort().join('');
        fc.pre(!['APIKEY', 'URL'].some((ours) => letters(ours) === letters(text)));
        expect(problems([], { [`ONEUPTIME_${text}`]: 'x' })).toEqual([]);
      }),
    );
  });
});

describe('a slip', () => {
  it.each([
    [{ ONEUPTIME_APIKEY: 'x', ONEUPTIME_API_KEY: KEY }, 'ONEUPTIME_APIKEY is not read: ONEUPTIME_API_KEY is set'],
    [{ ONEUPTIME_URLL: 'x', ONEUPTIME_URL: 'https://x' }, 'ONEUPTIME_URLL is not read: ONEUPTIME_URL is set'],
    [{ SERVER_NAMES: 'x', SERVER_NAME: 'y' }, 'SERVER_NAMES is not read: SERVER_NAME is set'],
  ])('stops nothing where what was meant is set: %o', (env, wanted) => {
    expect(warnings([], env)).toEqual([expect.stringContaining(wanted)]);
  });

  it('stops nothing where it may be another word of somebody else', () => {
    for (const [name, meant] of [
      ['SESSION', 'SESSIONS'],
      ['RESULT', 'RESULTS'],
      ['SURFACES', 'SURFACE'],
    ] as const)
      expect(warnings(['--http'], { [name]: 'x' })).toEqual([`${name} is not read: set ${meant} where that is meant.`]);
  });

  it('stops nothing where a flag says it', () => {
    expect(warnings(['--surface', 'all'], { SURFACES: 'x' })).toEqual([expect.stringContaining('SURFACE is set')]);
  });
});

describe('what is pasted', () => {
  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    [
      'a quoted address',
      { ONEUPTIME_URL: '"https://x.example"' },
      /^ONEUPTIME_URL is wrapped in quotation marks: leave/,
    ],
    ['curly quotation marks', { SURFACE: '\u201Call\u201D' }, /^SURFACE is wrapped in quotation marks/],
    ['a placeholder', { ONEUPTIME_URL: '{input:oneuptime-url}' }, /^ONEUPTIME_URL holds the placeholder \{input:/],
    ['a placeholder within', { ONEUPTIME_URL: `https://${'$'}{HOST}/` }, /placeholder \$\{HOST\}, .*: give the value/],
    ['a placeholder of cmd.exe', { SURFACE: '%SURFACE%' }, /^SURFACE holds the placeholder %SURFACE%/],
    [
      'a secret one',
      { ONEUPTIME_API_KEY: `${'$'}{ONEUPTIME_API_KEY}` },
      /^ONEUPTIME_API_KEY holds the placeholder \$\{/,
    ],
    ['a quoted key', { ONEUPTIME_API_KEY: `'${KEY}'` }, /^ONEUPTIME_API_KEY stands in quotation marks: leave /],
    ['a key with its scheme', { ONEUPTIME_API_KEY: `Bearer ${KEY}` }, /begins with the word Bearer/],
    ['an example', { ONEUPTIME_API_KEY: 'your project API key' }, /^ONEUPTIME_API_KEY holds an example/],
    ['the address as key', { ONEUPTIME_API_KEY: 'https://x.example' }, /^ONEUPTIME_API_KEY holds an address/],
    ['the key as address', { ONEUPTIME_URL: KEY }, /^ONEUPTIME_URL must be .* goes into ONEUPTIME_API_KEY/],
    ['no scheme', { ONEUPTIME_URL: 'oneuptime.com/dashboard' }, /: write https:\/\/oneuptime\.com\.$/],
    ['a key for a host', { ONEUPTIME_URL: `https://${KEY}` }, /^ONEUPTIME_URL must be .* goes into ONEUPTIME_API_KEY/],
    ['half a pair of quotation marks', { ONEUPTIME_URL: '"https://x.example' }, /a quotation mark at one end/],
    ['a file that holds the key', { ONEUPTIME_API_KEY: '/run/secrets/uptime' }, /name of a variable or file/],
    [
      'no scheme, in Docker',
      { ONEUPTIME_URL: 'host.docker.internal:80' },
      /: write http:\/\/host\.docker\.internal:80\.$/,
    ],
    ['no scheme, near', { ONEUPTIME_URL: 'localhost:80' }, /: write http:\/\/localhost:80\.$/],
    ['two schemes', { ONEUPTIME_URL: 'https://https://x.example' }, /names its scheme twice/],
    ['a comma behind', { ONEUPTIME_URL: 'https://x.example,' }, /must be an http or https address such as/],
    ['a path as a name', { ONEUPTIME_URL: '/dashboard' }, /must be an http or https address such as/],
  ])('is told by what is wrong with it: %s', (_what, env, wanted) => {
    const found = problems([], env);
    expect(found).toEqual([expect.stringMatching(wanted)]);
    expect(found.join()).not.toContain(KEY);
  });

  it.each(
    Object.values<Setting>(SETTING_TABLE).flatMap(({ variable, ...setting }) =>
      variable ? [[variable, setting] as const] : [],
    ),
  )('is told in every variable: %s', (variable, { default: text, example, secret }) => {
    const value = text || example || 'x';
    for (const [given, wanted] of [
      [`"${value}"`, /quotation marks/],
      [`'${value}'`, /quotation marks/],
      [`${'$'}{${variable}}`, /placeholder/],
      [`{{${variable}}}`, /placeholder/],
      ['{input:hunter2-value}', /placeholder/],
    ] as const) {
      const found = problems(['--http'], { [variable]: given });
      expect(found).toEqual([expect.stringMatching(wanted)]);
      expect(found[0]?.startsWith(`${variable} `)).toBe(true);
      if (secret) expect(found[0]).not.toContain('hunter2');
    }
  });

  it('is read without what is not seen around it', () => {
    expect(settings([], { ONEUPTIME_API_KEY: `\uFEFF\u200B${KEY}\u00A0\n` }).credential).toEqual({ key: KEY });
  });

  it.each([
    ['/dashboard', ''],
    [`/dashboard/${KEY}/incidents/view?tab=notes#top`, ''],
    [`/monitoring/dashboard/${KEY}/home/`, '/monitoring'],
    ['/accounts/login?token=x', ''],
    ['/admin', ''],
    ['/status-page/x', ''],
    ['/api/incident/get-list', ''],
    ['/api?x=1', ''],
    ['/mcp', ''],
    ['/docs/en/x', ''],
    [`/heartbeat/${KEY}`, ''],
    [`/incoming-request-ingest/heartbeat/${KEY}`, ''],
    [`/${KEY}`, ''],
    [`/tools/${KEY}/home`, '/tools'],
  ])('is cut to the instance where it is an address within it: %s', (rest, prefix) => {
    const env = { ONEUPTIME_URL: `https://x.example${rest}` };
    expect(settings([], env).upstreamUrl).toBe(`https://x.example${prefix}`);
    expect(warnings([], env)).toEqual([
      expect.stringMatching(/ONEUPTIME_URL .*: https:\/\/x\.example\S* is used, set it to that/),
    ]);
    expect(warnings([], env).join()).not.toContain(KEY);
  });

  it('stays a prefix where it is no page of an instance', () => {
    const segment = fc
      .stringMatching(/^[a-z]{1,8}(-x[a-z]{1,4})?$/)
      .filter((text) => !/^(api|admin|docs|mcp|otlp)$/.test(text));
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 3 }), (segments) => {
        const wanted = ['https://x.example', ...segments].join('/');
        for (const end of ['', '/', '/api', '/api/']) {
          const env = { ONEUPTIME_URL: wanted + end };
          expect([settings([], env).upstreamUrl, warnings([], env)]).toEqual([wanted, []]);
        }
      }),
    );
  });
});

describe('the file .env itself', () => {
  const inFolderWith = <T>(bytes: Uint8Array, read: () => T): T => {
    const [folder, before] = [mkdtempSync(path.join(tmpdir(), 'oneuptime-mcp-')), process.cwd()];
    try {
      writeFileSync(path.join(folder, '.env'), bytes);
      process.chdir(folder);
      return read();
    } finally {
      process.chdir(before);
      rmSync(folder, { recursive: true });
    }
  };

  it.each([
    'ONEUPTIME_URL: https://x.example',
    '$env:ONEUPTIME_URL="https://x.example"',
    'SET ONEUPTIME_URL=https://x.example',
    'setx ONEUPTIME_URL https://x.example',
    '{"ONEUPTIME_URL": "https://x.example"}',
    'oneuptime_url=https://x.example',
  ])('is told where it names what it does not set: %s', (line) => {
    const text = Buffer.from(`ONEUPTIME_API_KEY=${KEY}\n  ${line}\n`);
    expect(inFolderWith(text, () => readSettings([], {}, readEnvFile))).toEqual({
      problems: [
        '.env names ONEUPTIME_URL in a line that sets nothing: write ONEUPTIME_URL=, and the value behind it.',
      ],
    });
  });

  it.each([
    '# ONEUPTIME_URL: x',
    'export ONEUPTIME_URL=https://x.example',
    'ONEUPTIME_URL=',
    'A=the ONEUPTIME_URL: x',
    '',
  ])('is fine where it does not, or sets it: %s', (line) => {
    expect(inFolderWith(Buffer.from(line), () => readSettings([], {}, readEnvFile))).toHaveProperty('settings');
  });

  it.each([
    ['with a byte order mark', Buffer.from('\uFEFFSURFACE=all\n')],
    ['as PowerShell writes it', Buffer.from('\uFEFFSURFACE=all\r\n', 'utf16le')],
    ['in UTF-16, high byte first', Buffer.from('\uFEFFSURFACE=all\r\n', 'utf16le').swap16()],
    ['without one', Buffer.from('SURFACE="all"')],
  ])('is read %s', (_what, bytes) => {
    expect(inFolderWith(bytes, readEnvFile)).toEqual({ SURFACE: 'all' });
  });
});
