import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeliverySimulator } from '../../test/support/delivery-simulator.js';
import { type World, worlds } from '../../test/support/delivery-world.js';
import { acceptedLine, type HistoryLine, historyOf, type HistorySources } from './history-of.js';

/** A whole story, what happened in it, and the rows that are left of it. */
function lived(world: World): { happened: HistoryLine[]; sources: HistorySources } {
  const simulator = new DeliverySimulator(world, 1);
  const moments = simulator.run();
  const { message, attempts } = moments.at(-1)!;
  return {
    happened: [acceptedLine(message), ...moments.flatMap(({ happened }) => happened)],
    sources: {
      message,
      attempts,
      recorded: moments.flatMap(({ recorded }) => recorded).map(stored),
      receipts: simulator.receipts,
      smsProvider: world.policy.smsProvider,
    },
  };
}

/** As it comes back from JSON. */
const stored = (line: HistoryLine): HistoryLine => ({ ...line, detail: JSON.parse(JSON.stringify(line.detail)) });

/**
 * Without the answers of attempts of which receipts told that they were accepted, or had failed, too: the earliest time that
 * was told counts, so the answer's own may be lost.
 */
const comparable = (lines: readonly HistoryLine[]) =>
  lines
    .filter(({ event, detail: { number } }) => {
      const isAnswer = event === 'attempt_accepted' || event === 'attempt_rejected';
      return !isAnswer || !lines.some(({ detail }) => detail.number === number && isEnd(detail.status));
    })
    .map(({ at, event, detail: { webhookId: _webhookId, ...detail } }) =>
      JSON.stringify([at, event, Object.entries(detail).sort()]),
    );

const isEnd = (status: unknown): boolean => status === 'accepted' || status === 'failed';

describe('the history that is put together from the rows', () => {
  it('tells what happened, in its order', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { happened, sources } = lived(world);
        expect(comparable(historyOf(sources))).toEqual(comparable(happened));
      }),
      { numRuns: 1000 },
    );
  });

  it('tells without webhooks, too, how each attempt was answered and how far it has got', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { sources } = lived(world);
        const lines = historyOf({ ...sources, receipts: [] });
        const times = lines.map(({ at }) => at.getTime());
        expect(times).toEqual([...times].sort((a, b) => a - b));
        for (const { number, status } of sources.attempts) {
          const ofAttempt = lines.filter(({ detail }) => detail.number === number);
          expect(ofAttempt[0]).toMatchObject({ event: 'attempt_begun' });
          expect(ofAttempt.map(statusReported)).toContain(status);
        }
      }),
      { numRuns: 500 },
    );
  });
});

function statusReported({ event, detail }: HistoryLine): unknown {
  switch (event) {
    case 'attempt_begun':
      return 'sending';
    case 'attempt_accepted':
      return 'accepted';
    case 'attempt_rejected':
      return detail.action === 'already_accepted' ? 'accepted' : 'failed';
    case 'attempt_unknown':
      return 'unknown';
    default:
      return detail.status;
  }
}
