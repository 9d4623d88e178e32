import type { Guard } from './guard.ts';

const ROOM = 'runtime/mcp/sessions/session-room.ts';
const LOGS = 'runtime/mcp/sessions/event-logs.ts';
const CLAIMS = 'runtime/mcp/sessions/memory-claims.ts';
const KNOWN = 'runtime/mcp/sessions/known-sessions.ts';

/** What clients can make a server remember. */
export const guards: readonly Guard[] = [
  {
    name: 'an owner beyond its quota loses its own sessions',
    file: ROOM,
    from: 'if (newcomer.size > newcomer.quota) return firstOf(newcomer.idle);',
    to: 'if (newcomer.quota === 0) return firstOf(newcomer.idle);',
    tests: ['test/mcp/session-room.test.ts'],
  },
  {
    name: 'those without a key make room first, then the owner of most',
    file: ROOM,
    from: 'return this.#keyless() ?? this.#ofUnproven() ?? this.#ofHeaviest() ?? firstOf(this.#idle);',
    to: 'return firstOf(this.#idle) ?? this.#keyless() ?? this.#ofUnproven() ?? this.#ofHeaviest();',
    tests: ['test/mcp/session-room.test.ts'],
  },
  {
    name: 'a session with an open stream makes no room',
    file: ROOM,
    from: 'if (isHeld) return void own.held.add(id);',
    to: "if (isHeld && id === '') return;",
    tests: ['test/mcp/session-room.test.ts'],
  },
  {
    name: 'sessions without a key are short',
    file: ROOM,
    from: 'Math.min(idleMs, KEYLESS_IDLE_MS)',
    to: 'Math.max(idleMs, KEYLESS_IDLE_MS)',
    tests: ['test/mcp/session-memory.test.ts'],
  },
  {
    name: 'uses of unknown ids count apart',
    file: KNOWN,
    from: 'const owner = strangersOf(ownerOf(principal));',
    to: 'const owner = strangersOf(ownerOf(principal)) && ownerOf(principal);',
    tests: ['test/mcp/session-memory.test.ts'],
  },
  {
    name: 'a handshake that is too long is not kept',
    file: KNOWN,
    from: 'if (JSON.stringify(initialize).length > MAX_HANDSHAKE) return undefined;',
    to: 'if (MAX_HANDSHAKE === 0) return undefined;',
    tests: ['test/mcp/session-memory.test.ts'],
  },
  {
    name: 'of a handshake no more is kept than is needed',
    file: KNOWN,
    from: 'const initialize = handshakeOf(handshake);',
    to: 'const { initialize } = handshakeOf(handshake) && handshake;',
    tests: ['test/mcp/session-memory.test.ts'],
  },
  {
    name: 'what those without a key have ended makes nothing else forgotten',
    file: 'runtime/mcp/sessions/memory-sessions.ts',
    from: '(isKnown ? this.#ended : this.#endedKeyless)',
    to: '(isKnown ? this.#ended : this.#ended)',
    tests: ['test/mcp/session-memory.test.ts'],
  },
  {
    name: 'an event larger than all that its session may have is not kept',
    file: LOGS,
    from: 'if (bytes > sessionBytes) return false;',
    to: '',
    tests: ['test/mcp/event-logs.test.ts'],
  },
  {
    name: 'bytes of the events of a session',
    file: LOGS,
    from: 'log.events.size > EVENTS.ofSession || log.bytes > sessionBytes',
    to: 'log.events.size > EVENTS.ofSession',
    tests: ['test/mcp/event-logs.test.ts'],
  },
  {
    name: 'bytes of the events of an owner',
    file: LOGS,
    from: 'while (own.bytes > ownerBytes) this.#forgetFirst(own.events);',
    to: 'if (ownerBytes === 0) this.#forgetFirst(own.events);',
    tests: ['test/mcp/event-logs.test.ts'],
  },
  {
    name: 'bytes of the events of all',
    file: LOGS,
    from: 'if (this.#bytes > EVENTS.allBytes) this.#makeRoom();',
    to: 'if (this.#bytes < 0) this.#makeRoom();',
    tests: ['test/mcp/event-logs.test.ts'],
  },
  {
    name: 'lists are not kept for each session',
    file: 'runtime/mcp/sessions/session-path.ts',
    from: 'const isKept = !isList(posted);',
    to: 'const isKept = isList(posted) || true;',
    tests: ['test/mcp/session-memory.test.ts'],
  },
  {
    name: 'streams of one key, of those without one, and of all',
    file: 'runtime/mcp/open-streams.ts',
    from: "if (this.isFull || own >= (owner === '' ? keyless : ofKey) || this.isCrowded(caller)) return undefined;",
    to: "if (this.isFull && own >= (owner === '' ? keyless : ofKey)) return undefined;",
    tests: ['test/mcp/open-streams.test.ts'],
  },
  {
    name: 'streams of one session',
    file: 'runtime/mcp/sessions/session-stream.ts',
    from: 'if (streams.size > MAX_OF_SESSION) oldest?.end();',
    to: 'if (streams.size > 1_000 * MAX_OF_SESSION) oldest?.end();',
    tests: ['test/mcp/open-streams.test.ts'],
  },
  {
    name: 'a stream whose client does not read is cut',
    file: 'runtime/mcp/event-stream.ts',
    from: 'stream.writableLength > MAX_UNREAD',
    to: 'stream.writableLength > MAX_UNREAD * 1_000',
    tests: ['test/mcp/open-streams.test.ts'],
  },
  {
    name: 'a connection whose client does not read ends',
    file: 'runtime/http/unread-answers.ts',
    from: 'if (isIdle || socket.writableLength > 0) socket.destroy();',
    to: 'if (isIdle) socket.destroy();',
    tests: ['test/mcp/open-streams.test.ts'],
  },
  {
    name: 'calls under way of a session and of all',
    file: CLAIMS,
    from: "if (own.begun.size >= CLAIMS.begunOfSession || this.#begun >= CLAIMS.begun) return { kind: 'full' };",
    to: '',
    tests: ['test/mcp/session-claims.test.ts'],
  },
  {
    name: 'calls carried out of which a session knows',
    file: CLAIMS,
    from: 'if (own.kept.size <= CLAIMS.keptOfSession) break;',
    to: 'if (CLAIMS.keptOfSession > 0) break;',
    tests: ['test/mcp/session-claims.test.ts'],
  },
  {
    name: 'resources that are looked at for one key and for all',
    file: 'runtime/tools/resource-poller.ts',
    from: 'if (own >= MAX_LOOKED_AT.ofKey || this.size >= MAX_LOOKED_AT.all) return undefined;',
    to: '',
    tests: ['test/tools/resource-poller.test.ts'],
  },
  {
    name: 'resources that a session wants to hear of',
    file: 'runtime/mcp/sessions/memory-sessions.ts',
    from: 'kept.subscriptions.size < MAX_WATCHED',
    to: 'kept.subscriptions.size < MAX_WATCHED * 1e9',
    tests: ['test/mcp/session-memory.test.ts'],
  },
  {
    name: 'answers that are kept for a call that is repeated',
    file: CLAIMS,
    from: 'if (answer.length <= CLAIMS.answerLength)',
    to: 'if (answer.length >= 0)',
    tests: ['test/mcp/session-claims.test.ts'],
  },
];
