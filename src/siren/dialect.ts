import type { Channel } from './channel.js';
import type { KnownStatus } from './outcome.js';
import type { OutboundMessage } from './outbound-message.js';
import type { SirenDialectName } from './siren.options.js';
import type { WireAnswer, WireRequest } from './wire/exchange.js';

/** How Siren's answer to a send is to be taken. Without `messageId` no receipt can be matched to it. */
export type SendReading = { taken: true; messageId?: string } | { taken: false };

/** One of Siren's APIs: translation and nothing else. The client does the HTTP and judges what failed. */
export interface SirenDialect {
  readonly name: SirenDialectName;
  readonly defaultBaseUrl: string;
  buildSend(channel: Channel, message: OutboundMessage): WireRequest;
  readSend(answer: WireAnswer): SendReading;
  /** Null for an id that no address can be made of, and that Siren therefore never gave out. */
  buildStatusQuestion(messageId: string): WireRequest | null;
  /** Null when the answer tells no status. */
  readStatus(answer: WireAnswer): Omit<KnownStatus, 'outcome'> | null;
}
