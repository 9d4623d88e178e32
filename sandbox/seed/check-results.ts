/** What a check of each kind leaves behind, as the probes, agents and senders of the real platform write it. */
import { DAY, MINUTE } from '../engine/clock.ts';
import type { JsonObject } from '../engine/json.ts';
import type { StoredRow } from '../engine/store.ts';

/** One result to be made up: when, whether it went well, what it took in ms, and how many came after it. */
export interface CheckStory {
  readonly time: number;
  readonly isUp: boolean;
  readonly ms: number;
  readonly index: number;
  /** Ids of the probes that take turns; none for what others send in. */
  readonly probes: readonly string[];
}

const iso = (time: number): string => new Date(time).toISOString();

/** Parts of a time by what each usually takes of it. */
function timings(ms: number): JsonObject {
  const [dns, connect, tls] = [Math.round(ms * 0.05), Math.round(ms * 0.1), Math.round(ms * 0.2)];
  const firstByte = Math.round(ms * 0.6);
  return {
    dnsLookupInMs: dns,
    tcpConnectInMs: connect,
    tlsHandshakeInMs: tls,
    timeToFirstByteInMs: firstByte,
    downloadInMs: Math.max(0, ms - dns - connect - tls - firstByte),
  };
}

function request({ isUp, ms }: CheckStory): JsonObject {
  if (isUp) return { responseCode: 200, httpTimings: timings(ms) };
  return {
    responseCode: 502,
    failureCause: 'Request failed with status code 502',
    requestFailedDetails: {
      failedPhase: 'Server Response',
      errorDescription: 'The gateway in front got no good answer.',
    },
    totalAttempts: 3,
  };
}

function connection({ isUp, ms }: CheckStory): JsonObject {
  return isUp
    ? {
        portTimings: {
          dnsLookupInMs: Math.round(ms * 0.2),
          tcpConnectInMs: Math.round(ms * 0.8),
          totalConnectionInMs: ms,
        },
      }
    : { failureCause: 'connect ECONNREFUSED' };
}

const pings = ({ isUp, ms }: CheckStory): JsonObject => ({
  pingResponse: {
    packetsSent: 4,
    packetsReceived: isUp ? 4 : 0,
    packetLossPercent: isUp ? 0 : 100,
    ...(isUp ? { avgRoundTripTimeInMs: ms, jitterInMs: Math.round(ms / 20) } : {}),
  },
});

const certificate = ({ time, isUp }: CheckStory): JsonObject => ({
  sslResponse: {
    isValidCertificate: isUp,
    isSelfSigned: false,
    issuer: 'Example Trust Services',
    createdAt: iso(time - 40 * DAY),
    expiresAt: iso(time + 50 * DAY),
  },
});

const browser = ({ isUp, ms }: CheckStory): JsonObject => {
  const steps = [
    `step 1/3 ok ${Math.round(ms * 0.7)} ms: goto https://www.example.com/`,
    `step 2/3 ok ${Math.round(ms * 0.2)} ms: click "#buy"`,
    `step 3/3 ${isUp ? 'ok' : 'failed'} ${Math.round(ms * 0.1)} ms: expect text "Thank you"`,
  ];
  const run = {
    browserType: 'Chromium',
    screenSizeType: 'Desktop',
    executionTimeInMS: ms * 10,
    logMessages: steps,
    capturedMetrics: [],
    totalAttempts: 1,
    screenshots: { end: 'iVBORw0KGgo=' },
    ...(isUp ? { result: { steps: 3 } } : { scriptError: 'The text "Thank you" did not show.' }),
  };
  return { syntheticMonitorResponse: [run] };
};

/** By type of monitor, what its probe adds to a result. */
const PROBED: Readonly<Record<string, (story: CheckStory) => JsonObject>> = {
  API: request,
  Website: request,
  Ping: pings,
  IP: pings,
  Port: connection,
  'SSL Certificate': certificate,
  Domain: ({ time, ms }) => ({
    domainResponse: {
      isOnline: true,
      responseTimeInMs: ms,
      domainName: 'example.com',
      expiresDate: iso(time + 200 * DAY),
    },
  }),
  DNS: ({ isUp, ms }) => ({
    dnsResponse: {
      isOnline: isUp,
      responseTimeInMs: ms,
      failureCause: '',
      records: [{ type: 'A', value: '192.0.2.7', ttl: 300 }],
    },
  }),
  'SQL Query': ({ isUp, ms }) => ({
    sqlQueryMonitorResponse: {
      isOnline: isUp,
      responseTimeInMs: ms,
      failureCause: '',
      rowCount: 1,
      scalarValue: 40 + ms,
      firstRow: null,
      queryError: null,
    },
  }),
  'Synthetic Monitor': browser,
};

/** A heartbeat that came, or a look of the server after the last one. */
function heartbeat({ time, isUp, index }: CheckStory): JsonObject {
  const came = isUp ? time : time - (8 - index) * 5 * MINUTE;
  return {
    incomingRequestReceivedAt: iso(came),
    checkedAt: iso(time),
    onlyCheckForIncomingRequestReceivedAt: !isUp,
    requestMethod: 'POST',
    requestHeaders: { 'user-agent': 'curl/8.5.0' },
    requestBody: {},
  };
}

const agent = ({ time, ms }: CheckStory): JsonObject => ({
  hostname: 'build-1',
  requestReceivedAt: iso(time),
  timeNow: iso(time),
  onlyCheckRequestReceivedAt: false,
  basicInfrastructureMetrics: {
    cpuMetrics: { percentUsed: ms / 5, cores: 8 },
    memoryMetrics: { total: 32e9, used: 20e9, free: 12e9, percentUsed: 62.5, percentFree: 37.5 },
    diskMetrics: [{ diskPath: '/', total: 500e9, used: 410e9, free: 90e9, percentUsed: 82, percentFree: 18 }],
  },
});

/** By type of monitor, what is sent in, or counted. */
const SENT: Readonly<Record<string, (story: CheckStory) => JsonObject>> = {
  'Incoming Request': heartbeat,
  Server: agent,
  Logs: ({ isUp, ms }) => ({ logCount: isUp ? Math.round(ms / 40) : 200 }),
};

/** The `logBody` of a result. */
export function checkResult(monitor: StoredRow, story: CheckStory): JsonObject {
  const type = String(monitor.monitorType);
  const ids = { projectId: typed(monitor.projectId), monitorId: typed(monitor._id) };
  const sent = SENT[type];
  if (sent) return { ...ids, ...sent(story) };
  const { time, isUp, ms, index, probes } = story;
  const probe = probes[index % Math.max(1, probes.length)];
  return {
    ...ids,
    isOnline: isUp,
    responseTimeInMs: ms,
    failureCause: '',
    monitoredAt: iso(time),
    ...(probe === undefined ? {} : { probeId: typed(probe) }),
    ...PROBED[type]?.(story),
  };
}

function typed(id: unknown): JsonObject {
  return { _type: 'ObjectID', value: String(id) };
}
