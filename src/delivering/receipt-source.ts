import type { Receipt } from '../deciding/receipt.js';
import type { Tx } from '../database/transaction.js';
import type { Channel } from '../siren/channel.js';

/** What a turn made of a receipt. */
export type ReceiptResult =
  | {
      is: 'applied' | 'changed_nothing';
      messageId: string;
      number: number;
      /** The recipient of its message was erased: the body is not kept. */
      isErased: boolean;
    }
  /** Its id is known, and its message is no longer kept. */
  | { is: 'message_gone' }
  /** No answer has told its id yet. */
  | { is: 'unknown_id' }
  /** Another turn has its message: it is looked at again in a moment. */
  | { is: 'held' }
  /** Handling it, or its message, has thrown. */
  | { is: 'failed'; cause: unknown };

/** Receipts that a turn has taken: their rows are locked until it ends. */
export interface TakenReceipts {
  /** The ids of their rows in the spool. */
  rows: readonly string[];
  /** The ids of those that were parked. */
  parked: readonly string[];
  /** A limit was met: there may be more at once. */
  isFull: boolean;
  /** In the order in which they came. */
  receipts: readonly Receipt[];
  /** Looked for by their ids in all days, not only in the last two: they have waited for long. */
  thorough: ReadonlySet<Receipt>;
  /**
   * Writes the result of each receipt within the turn's transaction, and settles what came beside receipts. @param now
   * the turn's
   */
  settle(results: ReadonlyMap<Receipt, ReceiptResult>, now: Date): Promise<void>;
}

/**
 * Where receipts come from; see `webhooks/`. Methods with a `tx` run in the transaction of a turn and wait for nobody.
 */
export interface ReceiptSource {
  /**
   * Takes what came and is not settled: rows until this many webhooks are reached, at least one row. Null: nothing has
   * come, or other turns hold it.
   */
  take(tx: Tx, now: Date, limit: number): Promise<TakenReceipts | null>;
  /**
   * Takes receipts that wait for these ids of Siren's, which the turn is about to store.
   * @param besides ids of parked ones that this turn has taken already
   */
  takeWaiting(tx: Tx, providerMessageIds: readonly string[], besides: readonly string[]): Promise<TakenReceipts>;
  /** Re-processes parked receipts that may belong to attempts that just became unknown. */
  lookAgain(tx: Tx, attempts: readonly { to: string; channel: Channel }[], now: Date): Promise<void>;
  /**
   * No turn can be saved with this row. Each of its webhooks gets a row of its own. A webhook that is alone already is
   * counted, put off, and given up in the end. Runs in a transaction of its own.
   */
  setApart(row: string, cause: unknown): Promise<void>;
}
