import type { ProviderCode } from './provider.js';
import type { WhatsAppMediaType } from './whatsapp-limits.js';

export type OutboundType = 'text' | WhatsAppMediaType;

/** In dialect `platform`, which has no field for files, its address and caption follow the text. */
export interface OutboundMedia {
  /** Where Siren fetches the file. */
  url: string;
  /** MIME type. */
  mimeType?: string;
  caption?: string;
  /** What a document is called. */
  filename?: string;
}

/** A place, in degrees. */
export interface OutboundLocation {
  latitude: number;
  longitude: number;
  name?: string;
  address?: string;
}

/** What the recipient may press: it is answered with its id (`reply`), or opens an address. */
export type OutboundButton = { type: 'reply'; id: string; title: string } | { type: 'url'; title: string; url: string };

/** A template that WhatsApp has approved, filled in. It may also be sent to those who have not written lately. */
export interface OutboundTemplate {
  /** WhatsApp's name of it. */
  name: string;
  /** WhatsApp's code of its language, such as `en` or `pt_BR`. */
  language: string;
  /** In the order of its placeholders. */
  parameters: { name: string; value: string }[];
}

/** One text for one recipient, as handed to Siren. */
export interface OutboundMessage {
  /** E.164 with its leading `+`. */
  to: string;
  /** Beside a template: what the recipient reads. */
  text: string;
  /** Sent instead of free text. */
  template?: OutboundTemplate;
  /** Whom an SMS is shown to come from; Siren's own choice without. */
  senderId?: string;
  /** Of the file; default `text`. */
  type?: OutboundType;
  media?: OutboundMedia;
  /** In dialect `platform`, which has no field for it, its address and a link to a map follow the text. */
  location?: OutboundLocation;
  /** In dialect `platform`, which has no field for them, they follow the text as numbered choices. */
  buttons?: readonly OutboundButton[];
  /** Sent along in dialect `toolkit`; Siren may or may not echo it in receipts. */
  metadata?: Record<string, string>;
  /** Who is to deliver it, where the dialect lets us choose (`platform`); Siren's own choice without. */
  provider?: ProviderCode;
  /** Sent as `Idempotency-Key`. Siren documents no such thing: never rely on it. Printable ASCII. */
  idempotencyKey?: string;
}

/** Of one request. */
export interface RequestOptions {
  /** What its line of the log names beside Siren's answer, such as the id of the message that it is about. */
  logged?: Readonly<Record<string, string | number>>;
}

export interface SendOptions extends RequestOptions {
  /**
   * An instant of `performance.now()`. A request that has not been put on the wire by then does not leave at all,
   * and is `rejected` with code `not_sent`: whoever holds a lease must not send after it.
   */
  leaveBefore?: number;
}
