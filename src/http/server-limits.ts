/** What one HTTP server of ours bears, so that nobody's requests take the time or the memory of the others. */
export interface ServerLimits {
  /** So long after its first byte a request must be whole, headers and body, unless its body is streamed. */
  requestMs: number;
  /** The same for a route that takes more than {@link LARGE_BODY} bytes, counted from when its body is read. */
  largeBodyMs: number;
  /** How often it is looked for requests that take too long. */
  checkEveryMs: number;
  /** An answer of which nothing is read for so long is given up. */
  unreadMs: number;
  /**
   * Connections at once. Beyond it the one that has idled longest is closed, else the oldest whose request is not whole gets
   * `503`; when all are being answered, the new one does.
   */
  connections: number;
  /** Bytes of bodies that have not come to their end. Beyond it the oldest of them is refused. */
  bodyBytes: number;
  /** Large bodies that are in hand at once; they are parsed one after the other. Others wait unread. */
  largeBodies: number;
  largeBodyWaitMs: number;
  /** A large body of which nothing comes for so long is refused when others wait. */
  largeBodySilentMs: number;
  /** For how long the rest of what a client sends is read and dropped, so that it sees our answer and not a reset. */
  lingerMs: number;
  /** What the server gives, when it closes, to connections on which nothing was asked yet. */
  closingIdleMs: number;
  /** And to requests that are not whole by then. */
  closingRequestMs: number;
}

/** A body may be larger only where its route says so. */
export const LARGE_BODY = 1 << 20;

export const SERVER_LIMITS: ServerLimits = {
  requestMs: 30_000,
  // 20 MB at 1.4 Mbit/s.
  largeBodyMs: 120_000,
  checkEveryMs: 500,
  unreadMs: 60_000,
  // Each costs some 15 KB, and the limit of open files of most systems is far from it.
  connections: 4_000,
  // A signed webhook is here within milliseconds: only who sends none, or stops sending, ever holds so much.
  bodyBytes: 32 << 20,
  // 18 MB of JSON take 100 MB while they are parsed and stored. Ten at once took 650 MB, two by two they take 300.
  largeBodies: 2,
  largeBodyWaitMs: 60_000,
  largeBodySilentMs: 5_000,
  lingerMs: 2_000,
  closingIdleMs: 1_000,
  closingRequestMs: 5_000,
};

/** Longer than the 60 s for which load balancers commonly keep theirs, so that it is never we who close first. */
export const KEEP_ALIVE_MS = 72_000;
