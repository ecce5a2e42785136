import type { Socket } from 'node:net';
import { inspect } from 'node:util';
// As a whole: an older Node, to which index.ts says so, has not all of it and would not even load this.
import zlib from 'node:zlib';
import { Agent, buildConnector } from 'undici';
import { errorCodeOf } from './exchange.js';

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

/** Bytes of an answer that are read, packed or not; Siren's are a few hundred. */
export const MAX_ANSWER_BYTES = 1 << 20;

/** The text of an answer, or why it cannot be read: it is cut off, or too large once unpacked. */
type AnswerText = { readable: true; text: string } | { readable: false; reason: string };

type Unpack = (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer;

/** `deflate` means zlib's format; some servers leave out its header, or call one format by the name of the other. */
const UNPACK: ReadonlyMap<string, readonly Unpack[]> = new Map([
  ['gzip', [zlib.unzipSync]],
  ['x-gzip', [zlib.unzipSync]],
  ['deflate', [zlib.unzipSync, zlib.inflateRawSync]],
  ['br', [zlib.brotliDecompressSync]],
  ['zstd', [zlib.zstdDecompressSync]],
]);

/** Each layer may cost as much as a whole answer, and more than two were never seen. */
const MAX_LAYERS = 4;

/** Drops a byte order mark; what is no UTF-8 becomes U+FFFD. */
const UTF8 = new TextDecoder('utf-8');

/**
 * Reads the body of an answer. We ask for an unpacked one, but a proxy may pack it all the same, and an answer that is
 * not read loses the id by which receipts are matched. What is not packed as its header says is taken as it came.
 *
 * @param contentEncoding the header, once or several times; the last layer comes last
 */
export function answerText(body: Uint8Array, contentEncoding: string | readonly string[] = []): AnswerText {
  const layers = [contentEncoding]
    .flat()
    .flatMap((value) => value.toLowerCase().split(','))
    .map((layer) => layer.trim())
    .filter((layer) => layer !== '' && layer !== 'identity');
  if (layers.length > MAX_LAYERS) return { readable: false, reason: 'packed too many times' };
  let bytes = body;
  for (const layer of layers.toReversed()) {
    const unpacked = unpack(bytes, UNPACK.get(layer) ?? []);
    if (typeof unpacked === 'string') return { readable: false, reason: unpacked };
    bytes = unpacked;
  }
  return { readable: true, text: UTF8.decode(bytes) };
}

/** The bytes of one layer, or what keeps them from being read. A few packed bytes may stand for gigabytes. */
function unpack(bytes: Uint8Array, ways: readonly Unpack[]): Uint8Array | string {
  if (bytes.length === 0 || isJson(bytes)) return bytes;
  for (const way of ways) {
    try {
      return way(bytes, { maxOutputLength: MAX_ANSWER_BYTES });
    } catch (error) {
      const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ERR_BUFFER_TOO_LARGE') return 'too large once unpacked';
      if (code === 'Z_BUF_ERROR') return 'cut off';
    }
  }
  return bytes;
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(UTF8.decode(bytes));
    return true;
  } catch {
    return false;
  }
}
