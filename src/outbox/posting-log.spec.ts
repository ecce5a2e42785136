import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PostOutcome } from './post-outcome.js';
import { PostingLog } from './posting-log.js';

const REFUSED: PostOutcome = { outcome: 'failed', code: 'connection_refused', durationMs: 1 };
const TAKEN: PostOutcome = { outcome: 'answered', status: 200, retryAfter: undefined, body: '', durationMs: 1 };

describe('the log of a receiver', () => {
  let lines: unknown[];
  let log: PostingLog;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
    lines = [];
    for (const level of ['log', 'warn', 'error'] as const) {
      vi.spyOn(Logger.prototype, level).mockImplementation((fields: unknown, message: unknown) => {
        lines.push({ level, message, ...(fields as object) });
      });
    }
    vi.spyOn(Logger.prototype, 'debug').mockReturnValue(undefined);
    log = new PostingLog(new Logger('Events'));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  const event = (id: string) => ({ id, type: 'message.delivered', subject: `message of ${id}` }) as const;

  it('has one line when it takes no events, one for each that is given up, and one when it takes them again', () => {
    for (const id of ['a', 'b', 'a', 'b', 'a']) log.write(event(id), REFUSED, 'again');
    log.write({ id: 'c', type: 'incoming.received', subject: 'incoming of c' }, REFUSED, 'dead');
    log.write(event('d'), TAKEN, 'done');
    vi.advanceTimersByTime(60_000);
    log.write(event('e'), TAKEN, 'stale');
    log.write(event('e'), TAKEN, 'done');
    log.write(event('f'), TAKEN, 'done');
    const about = { type: 'message.delivered', code: 'connection_refused' };
    expect(lines).toEqual([
      {
        level: 'warn',
        message: 'events cannot be posted; trying again',
        eventId: 'a',
        messageId: 'message of a',
        ...about,
      },
      {
        level: 'error',
        message: 'dead letter',
        kind: 'event',
        eventId: 'c',
        incomingMessageId: 'incoming of c',
        type: 'incoming.received',
        code: 'connection_refused',
      },
      { level: 'log', message: 'events are posted again', failedForMs: 0 },
    ]);
  });
});
