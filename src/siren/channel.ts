/** The ways Siren can reach a recipient, in the order in which a default plan tries them. */
export const CHANNELS = ['whatsapp', 'sms'] as const;

export type Channel = (typeof CHANNELS)[number];

export function isChannel(value: unknown): value is Channel {
  return CHANNELS.some((channel) => channel === value);
}

/** Reads a channel's name in any letter case (`WHATSAPP`); null for what is no channel of ours. */
export function readChannel(value: unknown): Channel | null {
  if (typeof value !== 'string') return null;
  const word = value.trim().toLowerCase();
  return CHANNELS.find((channel) => channel === word) ?? null;
}
