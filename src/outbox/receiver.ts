import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, request } from 'undici';
import { databaseNow } from '../database/clock.js';
import { newId } from '../database/ids.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { Secret } from '../secrets/secret.js';
import { errorCodeOf } from '../siren/wire/exchange.js';
import { type EventDto, TEST_EVENT_TYPE, type TestedDto } from './event.dto.js';
import { EVENTS_OPTIONS, type EventsOptions } from './events.options.js';
import { postFailure, type PostOutcome } from './post-outcome.js';
import { signedHeaders } from './signed-headers.js';

/** Bytes of an answer that are read: a reply has at most 4096 characters. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** The application's address, with kept-alive connections of its own. Follows no redirect. */
export class Receiver {
  private readonly agent: Agent;

  constructor(private readonly options: EventsOptions & { url: string }) {
    this.agent = new Agent({
      connections: options.maxConcurrency,
      pipelining: 1,
      allowH2: false,
      maxResponseSize: MAX_ANSWER_BYTES,
      connect: { timeout: options.timeoutMs },
      // One clock for all phases, below.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Posts it once. Never rejects. `now` is that of the signature. */
  async post(event: EventDto, now: Date): Promise<PostOutcome> {
    const began = performance.now();
    const outcome = await this.exchange(event, now);
    return { ...outcome, durationMs: Math.round(performance.now() - began) };
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private async exchange(event: EventDto, now: Date) {
    const { url, secrets, timeoutMs } = this.options;
    const body = JSON.stringify(event);
    let status: number | undefined;
    let retryAfter: string | undefined;
    try {
      const answer = await request(url, {
        dispatcher: this.agent,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'siren-gateway',
          ...signedHeaders(event.id, body, Secret.of(secrets).reveal(), now),
        },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      status = answer.statusCode;
      retryAfter = [answer.headers['retry-after'] ?? []].flat()[0];
      return { outcome: 'answered', status, retryAfter, body: await answer.body.text() } as const;
    } catch (error) {
      const code = errorCodeOf(error as Error);
      if (status !== undefined && code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
        return { outcome: 'answered', status, retryAfter, body: null } as const;
      }
      return { outcome: 'failed', code: failureCode(code) } as const;
    }
  }
}

function failureCode(code: string): (PostOutcome & { outcome: 'failed' })['code'] {
  switch (code) {
    // An AbortSignal's timeout is recognised by its name. As a DOMException its code is a number.
    case 'TimeoutError':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return 'timeout';
    case 'ECONNREFUSED':
      return 'connection_refused';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'host_unknown';
    default:
      return 'connection_failed';
  }
}

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
