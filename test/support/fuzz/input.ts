/**
 * One request, or what is left of one, as plain data: it can be printed, kept as a vector and sent again. Texts here are
 * bytes: each character is one (latin1). A part between tildes stands for what only the moment of sending knows:
 * `~key~`, `~wrong-key~`, `~signature~` of the body, and `~known.id.3~`, an `id` that the service has told (see `known-values.ts`).
 */
export interface FuzzInput {
  /** The operation that it is meant for, such as `POST /api/v1/messages`. */
  operation: string;
  method: string;
  target: string;
  headers: readonly (readonly [name: string, value: string])[];
  /** Null: neither body nor length. */
  body: string | null;
  /** So many spaces follow the body. */
  padding?: number;
  framing: Framing;
  ending: Ending;
  /** Bytes of the whole that are others, or are missing. */
  damage?: readonly Damage[];
}

/** How the length of the body is told. */
export type Framing =
  | { kind: 'length' }
  | { kind: 'chunks'; sizes: readonly number[] }
  /** Chunked, and wrong. */
  | { kind: 'broken-chunks'; how: BrokenChunks }
  /** `Content-Length` as given, whatever the body has. */
  | { kind: 'said-length'; length: string }
  /** Both at once. */
  | { kind: 'length-and-chunks' };

export const BROKEN_CHUNKS = ['size', 'negative', 'huge', 'no-end', 'no-line-end', 'extension', 'trailer'] as const;
type BrokenChunks = (typeof BROKEN_CHUNKS)[number];

/** What becomes of the connection. */
export type Ending =
  /** All is sent, and the answer is read. */
  | { kind: 'whole' }
  /** The same in pieces, with pauses. */
  | { kind: 'pieces'; count: number }
  /** A second request follows before the answer to the first. */
  | { kind: 'pipelined' }
  /** All is sent, then this side is closed. */
  | { kind: 'half-closed' }
  /** A part is sent (0 to 1), then this side is closed, reset, or silent until the service hangs up. */
  | { kind: 'cut'; share: number; then: 'close' | 'reset' | 'silence' };

export interface Damage {
  /** Where, as a share of all bytes (0 to 1). */
  at: number;
  what: 'flip' | 'insert' | 'remove' | 'repeat';
  byte: number;
}

/**
 * A request as HTTP has it: it must be answered. Whoever closes their half is taken for gone, as Node and most proxies do: it
 * could be told from a client that closed the whole only by writing to it.
 */
export function isProper({ framing, ending, damage = [] }: FuzzInput): boolean {
  const isFramed = framing.kind === 'length' || framing.kind === 'chunks';
  return isFramed && (ending.kind === 'whole' || ending.kind === 'pieces') && damage.length === 0;
}

/** Whether it may bring a key: the one that opens everything, or one that the service has made. */
export function bringsKey({ headers }: FuzzInput): boolean {
  return headers.some(([, value]) => value.includes('~key~') || value.includes('~known.key.'));
}

/** Whether it may bring the signature of its body. */
export function bringsSignature({ headers }: FuzzInput): boolean {
  return headers.some(([, value]) => value.includes('~signature~'));
}
