import { closeSync, openSync, writeSync } from 'node:fs';
import type { SandboxChannel, SentContent, SentTemplate } from './dialect.js';

/** One request to send, as it reached the sandbox. Written before it is answered, so it counts what Siren really got. */
export interface LedgerEntry extends SentContent {
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Null where neither the address nor the body named one. */
  readonly channel: SandboxChannel | null;
  /** Empty where the body could not be read. */
  readonly to: string;
  readonly content: string;
  readonly type: string;
  readonly template: SentTemplate | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  /** The code of the provider that was asked for. */
  readonly provider: string | null;
  /** Whom an SMS is to come from. */
  readonly senderId: string | null;
  readonly idempotencyKey: string | null;
  /** The scenario's name, `fault` for a fault a test asked for, or `invalid` for a request Siren would not take. */
  readonly scenario: string;
  /** The HTTP status it will be answered with; null: it will get no whole answer. */
  readonly answeredStatus: number | null;
  /** The id of the message that came of it; null: none did. */
  readonly messageId: string | null;
}

/** The newest `capacity` entries in memory, and all of them in a file where one is named. */
export class Ledger {
  readonly entries: LedgerEntry[] = [];
  private readonly file: number | null;

  /** @param path JSON lines are appended to it; its folder must exist. */
  constructor(
    private readonly capacity: number,
    path: string | undefined,
  ) {
    this.file = path === undefined ? null : openSync(path, 'a');
  }

  record(entry: LedgerEntry): void {
    // Synchronous on purpose: once write(2) returned, the line outlives this process, whatever kills it.
    if (this.file !== null) writeSync(this.file, `${JSON.stringify(entry)}\n`);
    this.entries.push(entry);
    // Cut a quarter at a time: cutting the first entry each time would move all the others each time.
    if (this.entries.length > this.capacity * 1.25) this.entries.splice(0, this.entries.length - this.capacity);
  }

  close(): void {
    if (this.file !== null) closeSync(this.file);
  }
}
