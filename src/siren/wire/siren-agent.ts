import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { Agent, buildConnector } from 'undici';
import { MAX_ANSWER_BYTES } from './answer-text.js';
import { errorCodeOf } from './exchange-failure.js';

/** Connections are being made, and none is ready. */
export interface Connecting {
  /** Instant of `performance.now()` from which on none became ready. */
  since: number;
  /** What the oldest of them waits for: the host's address, the connection itself, or TLS. */
  phase: 'lookup' | 'connect' | 'handshake';
}

/** The connections to Siren. */
export interface SirenConnections {
  agent: Agent;
  /** Undefined while no connection is being made. */
  connecting: () => Connecting | undefined;
}

/**
 * One request at a time on each connection, so that their number bounds the requests in flight; HTTP/1.1 only, because an
 * HTTP/2 session may put a written request back in its queue, and whether anything was written is what the whole outcome
 * hangs on.
 */
export function sirenConnections(limits: { maxConcurrency: number; timeoutMs: number }): SirenConnections {
  const connector = new WatchedConnector(buildConnector({ timeout: limits.timeoutMs, allowH2: false }));
  const agent = new Agent({
    connections: limits.maxConcurrency,
    pipelining: 1,
    allowH2: false,
    maxResponseSize: MAX_ANSWER_BYTES,
    connect: (options, callback) => connector.connect(options, callback),
    // The exchange has one clock of its own for all of its phases.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  // It holds the requests on the wire, and they hold the key.
  Object.defineProperty(agent, inspect.custom, { value: () => 'Agent of Siren' });
  return { agent, connecting: () => connector.connecting() };
}

/** Knows what is being connected, and tells a failed handshake by its code. */
class WatchedConnector {
  /** In the order in which they began. */
  private readonly current = new Set<Connecting>();
  /** When the first began of those that failed since the last success. */
  private failingSince = Infinity;

  constructor(private readonly inner: buildConnector.connector) {}

  connect(options: buildConnector.Options, callback: buildConnector.Callback): void {
    const own: Connecting = { since: performance.now(), phase: 'lookup' };
    this.current.add(own);
    // Its types hide that it returns the socket.
    const socket = this.inner(options, (...[error, made]) => {
      this.current.delete(own);
      this.failingSince = error === null ? Infinity : Math.min(this.failingSince, own.since);
      if (error === null) callback(null, made);
      else callback(own.phase === 'handshake' ? new HandshakeError(error) : error, null);
    }) as unknown as Socket;
    socket.once('connectionAttempt', () => (own.phase = 'connect'));
    socket.once('connect', () => (own.phase = 'handshake'));
  }

  connecting(): Connecting | undefined {
    const oldest = this.current.values().next().value;
    return oldest && { phase: oldest.phase, since: Math.min(oldest.since, this.failingSince) };
  }
}

/** TLS failed, be it that its connection was reset: that alone would look like a refused one. */
class HandshakeError extends Error {
  readonly code: string;

  constructor(cause: Error) {
    super('TLS failed', { cause });
    this.name = 'HandshakeError';
    this.code = `ERR_TLS_HANDSHAKE_${errorCodeOf(cause)}`;
  }
}
