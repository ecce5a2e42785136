import { describe, expect, it } from 'vitest';
import type { Tx } from '../database/transaction.js';
import { claim, type LineWanted, QueueHead } from './claim.js';

const FLOOR = new Date('2026-01-01T12:00:00Z');
const before = new Date('2026-01-01T13:00:00Z');
const after = { lineAt: new Date('2026-01-01T12:30:00Z'), messageId: '019b7a00-0000-7000-8000-000000000001' };

/** A head that has rotted: claims begin at its floor. */
class SlowHead extends QueueHead {
  override measured<Result>(_queue: 'due' | 'lines', work: (floor: Date) => Promise<Result>): Promise<Result> {
    return work(FLOOR);
  }
}

/** From where each of these lines is read. */
async function beginnings(lines: readonly LineWanted[]): Promise<unknown> {
  let values: readonly unknown[] = [];
  const tx: Tx = {
    query: (_text, given = []) => {
      values = given;
      return Promise.resolve([]);
    },
  };
  await claim(tx, { messageIds: [], now: before, due: 0, lines }, new SlowHead());
  return values[3];
}

describe('a claim from a line whose head is slow', () => {
  it('begins where the last one found somebody', async () => {
    expect(await beginnings([{ line: 'bulk/whatsapp', limit: 10 }])).toEqual([FLOOR.toISOString()]);
  });

  it('passes over nobody who waits behind a recipient, or whom a walk has not come by yet', async () => {
    expect(
      await beginnings([
        { line: 'to:+919876543210/whatsapp', limit: 1 },
        { line: 'bulk/whatsapp', limit: 50, walk: { before, after: null } },
      ]),
    ).toEqual(['-infinity', '-infinity']);
  });

  it('goes on behind the last one that a walk has come by', async () => {
    expect(await beginnings([{ line: 'bulk/whatsapp', limit: 50, walk: { before, after } }])).toEqual([
      after.lineAt.toISOString(),
    ]);
  });
});
