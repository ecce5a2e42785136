import type { Logger } from '@nestjs/common';
import { INCOMING_EVENT_TYPE } from '../messages/app-events.js';
import { logDeadLetter } from '../logging/dead-letter.js';
import { Episode } from '../logging/episode.js';
import { postFailure, type PostOutcome } from './post-outcome.js';
import type { Settled } from './settle-rows.js';
import type { StoredEvent } from './stored-event.js';

/** If the receiver refuses one event for ever and accepts all others, its ever rarer tries make few episodes. */
const QUIET_MS = 60_000;

type LoggedEvent = Pick<StoredEvent, 'id' | 'type' | 'subject'>;

/** Logs one line when the receiver stops taking events, and one when it takes them again. Each failure is at debug. */
export class PostingLog {
  private readonly trouble = new Episode(QUIET_MS);

  constructor(private readonly log: Logger) {}

  write(event: LoggedEvent, outcome: PostOutcome, settled: Settled): void {
    switch (settled) {
      case 'stale':
        return;
      case 'done':
        return this.worked();
      case 'again':
      case 'dead':
        return this.failed(event, postFailure(outcome) ?? 'failed', settled === 'dead');
    }
  }

  private worked(): void {
    const failedForMs = this.trouble.worked(performance.now());
    if (failedForMs !== null) this.log.log({ failedForMs }, 'events are posted again');
  }

  private failed(event: LoggedEvent, code: string, isDead: boolean): void {
    const fields = { ...eventIds(event), type: event.type, code };
    const begins = this.trouble.failed(performance.now());
    if (isDead) logDeadLetter(this.log, { kind: 'event', ...fields });
    else if (begins) this.log.warn(fields, 'events cannot be posted; trying again');
    else this.log.debug(fields, 'an event could not be posted; trying again');
  }
}

/** The id of an event, and that of what it is about. */
export function eventIds({ id, type, subject }: LoggedEvent) {
  return { eventId: id, [type === INCOMING_EVENT_TYPE ? 'incomingMessageId' : 'messageId']: subject };
}
