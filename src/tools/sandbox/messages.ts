import { BoundedMap } from './bounded-map.js';
import type { Channel, Dialect, MessageStatus, ProviderError, StatusReport } from './dialect.js';

const RANK: Readonly<Record<MessageStatus, number>> = { accepted: 0, sent: 1, failed: 2, delivered: 3, read: 4 };

/** A status reached at a time (ISO 8601). */
export interface Progress {
  readonly status: MessageStatus;
  readonly at: string;
  readonly error: ProviderError | null;
}

/** The messages the sandbox took, and how far each got. Remembers at least the newest `capacity`. */
export class Messages {
  private readonly states: BoundedMap<string, StatusReport>;

  constructor(
    capacity: number,
    private readonly dialect: Pick<Dialect, 'newMessageId'>,
  ) {
    this.states = new BoundedMap(capacity);
  }

  /** Takes a message and gives it its id. */
  take({ channel, to }: { channel: Channel; to: string }): string {
    const messageId = this.dialect.newMessageId(channel);
    this.states.set(messageId, { messageId, channel, to, status: 'accepted', deliveredAt: null, error: null });
    return messageId;
  }

  get(messageId: string): StatusReport | undefined {
    return this.states.get(messageId);
  }

  /** Moves a message forward; news of a lower rank than what is known changes nothing. Unknown ids are ignored. */
  advance(messageId: string, { status, at, error }: Progress): void {
    const known = this.states.get(messageId);
    if (known === undefined || RANK[status] <= RANK[known.status]) return;
    const deliveredAt = known.deliveredAt ?? (RANK[status] >= RANK.delivered ? at : null);
    this.states.set(messageId, { ...known, status, deliveredAt, error: status === 'failed' ? error : null });
  }
}
