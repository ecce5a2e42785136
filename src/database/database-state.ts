import type { Logger } from '@nestjs/common';
import { ConnectGate } from './connect-gate.js';
import { refusedWriteCode } from './unavailable.js';

/** After a refused write nothing is believed for so long: the next probe of the health check sees it, whoever was refused. */
const REMEMBERED_MS = 5_000;

/** What this process knows of its database without asking: whether connections can be opened, and writes are taken. */
export class DatabaseState {
  readonly gate = new ConnectGate();
  private refusal: { code: string; at: number } | null = null;

  /** @param log hears once that writes are refused, and that they are taken again; left out by commands, which end with the error */
  constructor(private readonly log?: Pick<Logger, 'log' | 'warn'>) {}

  /** Every error of a statement. */
  noteError(error: unknown): void {
    const code = refusedWriteCode(error);
    if (code === undefined) return;
    if (this.refusal === null) this.log?.warn({ code }, 'the database refuses writes');
    this.refusal = { code, at: performance.now() };
  }

  /**
   * The SQLSTATE with which a write was refused, until one is known to work again (`writesWork`); null: none was.
   * `isFresh`: too short ago to try.
   */
  refusedWrite(): { code: string; isFresh: boolean } | null {
    if (this.refusal === null) return null;
    return { code: this.refusal.code, isFresh: performance.now() - this.refusal.at < REMEMBERED_MS };
  }

  writesWork(): void {
    if (this.refusal !== null) this.log?.log('the database takes writes again');
    this.refusal = null;
  }
}
