import type { Channel } from './channel.js';

/** The providers that a message can ask for, as dialect `platform` names them. */
export const PROVIDER_CODES = {
  whatsapp: ['WHATSAPP_META', 'WHATSAPP_WATI', 'WHATSAPP_TWILIO', 'WHATSAPP_GUPSHUP', 'WHATSAPP_MSG91'],
  sms: ['SMS_MSG91', 'SMS_TWILIO', 'SMS_KALEYRA_IO', 'SMS_PLIVO', 'SMS_MESSAGEBIRD'],
} as const satisfies Record<Channel, readonly string[]>;

export type ProviderCode = (typeof PROVIDER_CODES)[Channel][number];

/** Names that mean the same company, as seen in Siren's provider codes and in receipts. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['facebook', 'meta'],
  ['nexmo', 'vonage'],
  ['wavecell', '8x8'],
]);

/**
 * One name for whoever delivers behind Siren, in lower case: `SMS_TWILIO`, `WHATSAPP_TWILIO` and `Twilio` are `twilio`.
 * Undefined when nothing usable was given.
 */
export function providerName(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const name = value
    .trim()
    .toLowerCase()
    .replace(/^(?:whatsapp|sms)_/, '');
  if (!/^[\w.-]{1,64}$/.test(name)) return undefined;
  return ALIASES.get(name) ?? name;
}
