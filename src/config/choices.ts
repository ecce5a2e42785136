import type { CountryCode } from 'libphonenumber-js/max';
import type { Channel } from '../siren/channel.js';

export const ROLES = ['api', 'worker'] as const;
export type Role = (typeof ROLES)[number];

export const SUCCESS_STATUSES = ['accepted', 'sent', 'delivered', 'read'] as const;
export type SuccessStatus = (typeof SUCCESS_STATUSES)[number];

/**
 * What is done about WhatsApp's 24-hour window. `learn`: free text to recipients of whom nothing is known is tried until
 * that is refused. `open`: the window is ignored. `strict`: of whom nothing is known, the window is closed.
 */
export const WINDOW_MODES = ['learn', 'open', 'strict'] as const;
export type WindowMode = (typeof WINDOW_MODES)[number];

/** What STOP ends. */
export const OPT_OUT_SCOPES = ['all', 'channel', 'off'] as const;
export type OptOutScope = (typeof OPT_OUT_SCOPES)[number];

/** What a numbering plan says of a number, as `libphonenumber` names it. */
export const PHONE_NUMBER_TYPES = [
  'mobile',
  'fixed_line',
  'fixed_line_or_mobile',
  'voip',
  'personal_number',
  'pager',
  'uan',
  'voicemail',
  'toll_free',
  'shared_cost',
  'premium_rate',
] as const;
export type PhoneNumberType = (typeof PHONE_NUMBER_TYPES)[number];

/** Kinds of files that are recognised by their first bytes. */
export const MEDIA_TYPES = [
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'application/pdf',
  'audio/ogg',
  'audio/mpeg',
  'audio/mp4',
  'audio/aac',
  'audio/amr',
  'video/mp4',
  'video/3gpp',
] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

/** What somebody is told whose message could not be answered. */
export type FailureReplySetting = { say: 'by_language' } | { say: 'nothing' } | { say: 'text'; text: string };

/** Hours of the local day in which nothing leaves, in minutes after midnight; over midnight where `to` is not later. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
}

/** What Siren takes for a request, on one channel and to one country, or to all without a price of their own (`*`). */
export interface Price {
  readonly channel: Channel;
  /** ISO 3166 alpha-2, or `*`. */
  readonly country: CountryCode | '*';
  /** `segment`: for each of the parts that networks cut an SMS into. */
  readonly per: 'message' | 'segment';
  /** Millionths of the currency. */
  readonly micros: number;
  /** ISO 4217. */
  readonly currency: string;
}

/** Whom an SMS is shown to come from, in one country, or in all without a sender of their own (`*`). */
export interface SmsSenderId {
  readonly country: CountryCode | '*';
  readonly senderId: string;
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
