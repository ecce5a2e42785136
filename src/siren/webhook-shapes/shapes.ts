import type { Sentence } from '../../languages/say.js';
import type { Channel } from '../channel.js';
import type { JsonObject } from '../reported-status.js';
import type { ReceiptStatus, ReportedError } from '../outcome.js';

export type { JsonObject } from '../reported-status.js';

/** Which of Siren's two ways of writing a webhook has. */
export type WebhookDialect = 'toolkit' | 'platform';

export interface ShapeError {
  /** Dotted path from the body's root; empty for the body itself. */
  path: string;
  message: Sentence;
}

export type ReadResult<T> = { ok: true; value: T } | { ok: false; errors: ShapeError[] };

export type IncomingType = 'text' | 'image' | 'voice' | 'video' | 'document' | 'location' | 'contacts';

export interface IncomingMedia {
  url: string;
  /** MIME type. */
  mimeType: string | null;
  caption: string | null;
}

/** In degrees. */
export interface IncomingLocation {
  latitude: number;
  longitude: number;
  name: string | null;
  address: string | null;
}

/** A card. Numbers are as they came, not normalised. */
export interface IncomingContact {
  name: string | null;
  phoneNumbers: string[];
  emails: string[];
}

/** A button that the sender pressed. What Siren does not tell is null. */
export interface PressedButton {
  id: string | null;
  /** What stands on it. */
  title: string | null;
}

/** What a sender wrote to us. Numbers are as they came, not normalised. */
export interface IncomingMessageShape {
  providerMessageId: string;
  from: string;
  to: string | null;
  channel: Channel | null;
  type: IncomingType;
  /** Siren's own word for the type. */
  providerType: string;
  text: string | null;
  media: IncomingMedia[];
  location: IncomingLocation | null;
  contacts: IncomingContact[];
  /** Siren's id of the conversation, where it tells one. */
  conversationId: string | null;
  /** What the button says that brought it, its label first; absent where it was typed. */
  buttonTexts?: string[];
  /** The button that brought it; absent where it was typed. */
  button?: PressedButton;
  /** Siren's id of the message that it answers; absent where it answers none. */
  answeredId?: string;
  metadata: JsonObject;
  sentAt: Date;
}

/** What Siren says became of a request, whoever made it. */
export interface DeliveryStatusShape {
  providerMessageId: string;
  /** Siren's own status word. */
  word: string;
  /** Null for a word we do not know. */
  status: ReceiptStatus | null;
  occurredAt: Date | null;
  error: ReportedError | null;
  channel: Channel | null;
  /** As it came, not normalised. */
  recipient: string | null;
  /** Who delivered it, in lower case (`twilio`), where the receipt says so. */
  provider?: string;
  /** Our own `messageId` and `attemptId` may be echoed here. */
  metadata: JsonObject;
  /** Optional dates that are none, by their paths; absent where there is none of them. */
  leftOut?: readonly string[];
}
