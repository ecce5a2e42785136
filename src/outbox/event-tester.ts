import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { newId } from '../database/new-id.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { databaseNow } from '../database/clock.js';
import { type TestedDto, TEST_EVENT_TYPE } from './event.dto.js';
import { EVENTS_OPTIONS, type EventsOptions } from './events.options.js';
import { postFailure } from './post-outcome.js';
import { Receiver } from './receiver.js';

const SHOWN_CHARACTERS = 1_000;

/** Lets an operator try the receiver: the address, the secret, and what it answers. */
@Injectable()
export class EventTester implements OnApplicationShutdown {
  private readonly receiver: Receiver | null;
  private readonly address: string;

  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    @Inject(EVENTS_OPTIONS) options: EventsOptions,
  ) {
    const { url } = options;
    this.receiver = url === null ? null : new Receiver({ ...options, url });
    this.address = url === null ? '' : shownAddress(url);
  }

  /** @throws Error where there is no receiver */
  async test(): Promise<TestedDto> {
    if (this.receiver === null) throw new Error('there is no receiver to be tried');
    const now = await databaseNow(this.context.dataSource);
    const event = { id: newId(), type: TEST_EVENT_TYPE, timestamp: now, data: {} } as const;
    const outcome = await this.receiver.post(event, now);
    const error = postFailure(outcome);
    const answer = outcome.outcome === 'answered' ? outcome : null;
    return {
      postedTo: this.address,
      event,
      delivered: error === null,
      statusCode: answer?.status ?? null,
      durationMs: outcome.durationMs,
      error,
      body: answer?.body?.slice(0, SHOWN_CHARACTERS) ?? null,
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.receiver?.close();
  }
}

function shownAddress(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
