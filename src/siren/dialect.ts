import type { Channel } from './channel.js';
import type { OutboundMessage } from './outbound-message.js';
import type { SirenDialectName } from './siren.options.js';
import type { ReportedStatus } from './reported-status.js';
import type { WireAnswer, WireRequest } from './wire/exchange.js';

/** How Siren's answer to a send is to be taken. Without `messageId` no receipt can be matched to it. */
export type SendReading = { taken: true; messageId?: string } | { taken: false };

/** What an answer to a status question says: a status, that the question went wrong, or nothing that can be read. */
type StatusReading = { reported: 'status'; status: ReportedStatus } | { reported: 'error' } | { reported: 'nothing' };

/** Where Siren is to deliver its webhooks. */
export interface WebhookAddresses {
  deliveryStatus: string;
  message: string;
}

/** One of Siren's APIs: translation and nothing else. The client does the HTTP and classifies what failed. */
export interface SirenDialect {
  readonly name: SirenDialectName;
  /** Whether a message may name the provider that is to deliver it; where not, the name is left out. */
  readonly takesProviders: boolean;
  buildSend(channel: Channel, message: OutboundMessage): WireRequest;
  readSend(answer: WireAnswer): SendReading;
  /** Null for an id that no address can be made of, and that Siren therefore never gave out. */
  buildStatusQuestion(messageId: string): WireRequest | null;
  readStatus(answer: WireAnswer): StatusReading;
  /** Null where webhooks cannot be registered over the API. */
  readonly webhooks: {
    buildRegistration(addresses: WebhookAddresses, secret: string): WireRequest;
    readRegistration(answer: WireAnswer): 'registered' | 'refused' | 'unclear';
  } | null;
}
