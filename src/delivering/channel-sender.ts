import type { Logger } from '@nestjs/common';
import { byChannel, type Channel, CHANNELS, factsOf } from '../siren/channel.js';
import { errorAction } from '../siren/error-action.js';
import type { SendOutcome, StatusOutcome } from '../siren/outcome.js';
import type { OutboundMessage, RequestOptions, SendOptions } from '../siren/outbound-message.js';
import { readMessageId } from '../siren/message-id.js';
import { safeMessage } from '../siren/safe-message.js';
import type { SirenClient } from '../siren/siren-client.js';
import { type SirenError, sirenError } from '../siren/siren-error.js';

/** One attempt, as it is handed to a sender. */
export interface SenderOptions extends SendOptions {
  channel: Channel;
  /** Aborted when the time of the request is over: its outcome is unknown then. */
  signal: AbortSignal;
}

/** What went wrong, by a code of the channel's table of codes; a code that no table knows fails for good on the channel. */
export interface SenderFailure {
  code: string;
  /** For operators. What it repeats of the message is left out. */
  message: string;
  retryAfterMs?: number;
}

/**
 * What is known after a request. `accepted`: the carrier has it, under this id; `rejected`: the recipient will not get it
 * from this request; `unknown`: the recipient may have got it.
 */
export type SenderOutcome =
  | { outcome: 'accepted'; messageId?: string }
  | { outcome: 'rejected'; error: SenderFailure }
  | { outcome: 'unknown'; error: SenderFailure };

/** What became of a message that the carrier had accepted. */
export type SenderStatus =
  | { outcome: 'known'; status: 'accepted' | 'sent' | 'delivered' | 'read'; occurredAt?: Date }
  | { outcome: 'known'; status: 'failed'; occurredAt?: Date; error: SenderFailure }
  | { outcome: 'not_found' }
  | { outcome: 'unknown'; error: SenderFailure };

/**
 * How the messages of a channel leave: one attempt is sent, and its status asked for when no receipt came. The worker
 * decides when; a sender never repeats a request by itself. Siren carries its own channels by the same two calls.
 */
export interface ChannelSender {
  send(message: OutboundMessage, options: SenderOptions): Promise<SenderOutcome>;
  /** @param messageId the carrier's own */
  getStatus(messageId: string, options: Omit<SenderOptions, 'leaveBefore'>): Promise<SenderStatus>;
}

/** The senders that an application brings, by their channels. One for a channel of Siren's takes its place. */
export type Senders = Readonly<Partial<Record<Channel, ChannelSender>>>;

/** Injection token of {@link Senders}. */
export const SENDERS = Symbol('SENDERS');

/** @throws Error that names the channels that nobody sends by */
export function checkSenders(senders: Senders): Senders {
  const missing = CHANNELS.filter((channel) => factsOf(channel).carrier !== 'siren' && senders[channel] === undefined);
  if (missing.length > 0) {
    throw new Error(`CommunicationModule: senders.${missing[0]} is missing: Siren does not carry this channel`);
  }
  return senders;
}

/** What a worker sends a channel by: Siren's client, or a sender of the application in the same shape. */
interface Carrier {
  send(message: OutboundMessage, options: SendOptions): Promise<SendOutcome>;
  getStatus(messageId: string, options: RequestOptions): Promise<StatusOutcome>;
  /** The outcome of a request that is not made after all. */
  notSent(): SendOutcome;
}
export type Carriers = Readonly<Record<Channel, Carrier>>;

/** Chosen once for each channel, since requests are many. */
export function carriersOf(siren: SirenClient, senders: Senders, timeoutMs: number, log: Logger): Carriers {
  return byChannel((channel): Carrier => {
    const sender = senders[channel];
    if (sender !== undefined) return new GuardedSender(channel, sender, timeoutMs, log);
    return {
      send: (message, options) => siren.send(channel, message, options),
      getStatus: (messageId, options) => siren.getStatus(messageId, { channel, ...options }),
      notSent: () => siren.notSent(channel),
    };
  });
}

const IN_DOUBT: SenderFailure = { code: 'unknown_outcome', message: 'the sender broke off' };
const TOOK_TOO_LONG: SenderFailure = { code: 'timeout', message: 'the sender took too long' };

/** An application's sender may throw, or never answer: either is an outcome, as it is with Siren. */
class GuardedSender implements Carrier {
  constructor(
    private readonly channel: Channel,
    private readonly sender: ChannelSender,
    private readonly timeoutMs: number,
    private readonly log: Logger,
  ) {}

  async send(message: OutboundMessage, options: SendOptions): Promise<SendOutcome> {
    const hidden = [message.to, message.text];
    if (options.leaveBefore !== undefined && performance.now() > options.leaveBefore) return this.notSent();
    const sent = await this.guarded((signal) =>
      this.sender.send(message, { ...options, channel: this.channel, signal }),
    );
    if (sent.outcome !== 'accepted') return { outcome: sent.outcome, error: this.errorOf(sent.error, hidden) };
    const messageId = readMessageId(sent.messageId);
    return messageId === undefined ? { outcome: 'accepted' } : { outcome: 'accepted', messageId };
  }

  async getStatus(messageId: string, options: RequestOptions): Promise<StatusOutcome> {
    const status = await this.guarded<SenderStatus>((signal) =>
      this.sender.getStatus(messageId, { ...options, channel: this.channel, signal }),
    );
    switch (status.outcome) {
      case 'known':
        return {
          outcome: 'known',
          status: status.status,
          word: status.status.toUpperCase(),
          occurredAt: status.occurredAt ?? null,
          error:
            status.status === 'failed'
              ? { code: status.error.code, message: safeMessage(status.error.message, []) }
              : null,
        };
      case 'not_found':
        return status;
      case 'unknown':
        return { outcome: 'unknown', error: this.errorOf(status.error, []) };
    }
  }

  notSent(): SendOutcome {
    return { outcome: 'rejected', error: this.errorOf({ code: 'not_sent', message: 'it was no longer to leave' }, []) };
  }

  private async guarded<Result>(
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result | { outcome: 'unknown'; error: SenderFailure }> {
    const signal = AbortSignal.timeout(this.timeoutMs);
    const late = new Promise<{ outcome: 'unknown'; error: SenderFailure }>((resolve) =>
      signal.addEventListener('abort', () => resolve({ outcome: 'unknown', error: TOOK_TOO_LONG }), { once: true }),
    );
    try {
      return await Promise.race([work(signal), late]);
    } catch (err) {
      if (signal.aborted) return { outcome: 'unknown', error: TOOK_TOO_LONG };
      // Not the error itself: its words may hold anything.
      this.log.error(
        { err: { name: err instanceof Error ? err.name : typeof err }, channel: this.channel },
        'a sender threw',
      );
      return { outcome: 'unknown', error: IN_DOUBT };
    }
  }

  private errorOf({ code, message, retryAfterMs }: SenderFailure, hidden: readonly string[]): SirenError {
    const { channel } = this;
    const decision = errorAction({ channel, code });
    return sirenError(channel, {
      code,
      message: safeMessage(message, hidden) || 'The sender gave no reason',
      retryable: decision.action === 'retry' || decision.action === 'wait',
      decision,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }
}
