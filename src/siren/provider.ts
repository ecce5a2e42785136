import { type Channel, type CHANNEL_FACTS, factsOf } from './channel.js';

/** A provider that a message can ask for. */
export type ProviderCode = (typeof CHANNEL_FACTS)[Channel]['providers'][number];

export function providerCodes(channel: Channel): readonly ProviderCode[] {
  return factsOf(channel).providers as readonly ProviderCode[];
}

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
