import { type Channel, CHANNELS, factsOf } from '../siren/channel.js';
import type { IncomingType } from '../siren/webhook-shapes/shapes.js';

export const INCOMING_CHANNELS = CHANNELS.filter((channel) => factsOf(channel).isTwoWay);

export const INCOMING_TYPES = [
  'text',
  'image',
  'voice',
  'video',
  'document',
  'location',
  'contacts',
] as const satisfies readonly IncomingType[];

/**
 * `received`: its handlers have not seen it through yet. `failed`: they threw each time; the message is kept. `not_obeyed`: a
 * STOP of a sender who is no phone number, for an operator to see to. `discarded`: failed, and an operator wants to see no more of it.
 */
export const INCOMING_STATUSES = ['received', 'handled', 'failed', 'not_obeyed', 'discarded'] as const;
export type IncomingStatus = (typeof INCOMING_STATUSES)[number];

export interface Media {
  url: string;
  mimeType: string | null;
  caption: string | null;
}

/** In degrees. */
export interface Location {
  latitude: number;
  longitude: number;
  name: string | null;
  address: string | null;
}

/** Somebody's card. Numbers are as they came, not normalised. */
export interface Contact {
  name: string | null;
  phoneNumbers: string[];
  emails: string[];
}

/** A button that the sender pressed. What Siren does not tell is null. */
export interface Button {
  id: string | null;
  /** What stands on it. */
  title: string | null;
}

/** What a sender wrote to us, as handlers get it. */
export interface IncomingMessage {
  /** UUIDv7. */
  id: string;
  /** Siren's id of it. */
  providerMessageId: string;
  /** As it came. */
  from: string;
  /**
   * The number that it most likely is, in E.164: of what it may be read as, the one that we have written to. Null when it
   * holds none, and then no reply can reach it.
   */
  fromE164: string | null;
  to: string | null;
  /** What it came by, and what a reply goes out by. */
  channel: Channel;
  type: IncomingType;
  /** Siren's own word for the type. */
  providerType: string;
  /** Null or empty where there is only media. */
  text: string | null;
  media: Media[];
  /** Where the sender says to be. */
  location: Location | null;
  /** The cards that were sent. */
  contacts: Contact[];
  /** The button that was pressed; null: it was typed. */
  button: Button | null;
  /** Our message that it answers, by a button or by a quote; null: none, or none that is known. */
  replyTo: string | null;
  /** Siren's id of the conversation, where it tells one. */
  conversationId: string | null;
  /** Whatever Siren sent along. */
  metadata: Record<string, unknown>;
  /** By Siren's clock. */
  sentAt: Date;
  receivedAt: Date;
}

/** An incoming message before its sender's number was read, with what the button says that brought it. */
export type NewIncomingMessage = Omit<IncomingMessage, 'fromE164' | 'replyTo' | 'button'> & {
  button?: Button;
  buttonTexts?: readonly string[];
  /** Siren's id of the message that it answers. */
  answeredId?: string;
};
