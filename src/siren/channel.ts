/** What the service has to know of a channel. All that differs by channel and is no rule of one alone follows from it. */
export interface ChannelFacts {
  /** As people call it. */
  readonly label: string;
  /** Who sends: Siren, or a `ChannelSender` that the application brings. */
  readonly carrier: 'siren' | 'application';
  /** Networks cut its texts into segments, each of which may have a price. */
  readonly hasSegments: boolean;
  /** Whose numbering its error codes have: one of the channel, or one of each provider behind it. */
  readonly codesOf: 'channel' | 'provider';
  /**
   * Codes that say of the number itself that it is not to be reached there, whoever tells them: Meta's 131026 and 1013 (no
   * WhatsApp there), Twilio's 30005 and 30006 (no such subscriber; a landline). Shorter codes mean different things at
   * different providers, and prove nothing.
   */
  readonly unreachableCodes: readonly string[];
  /** Recipients can write to us there. */
  readonly isTwoWay: boolean;
}

/**
 * The channels, a row each, in the order in which a default plan tries them. One more needs a row here, its codes in
 * `error-codes/of-channel.ts`, a sender, and a migration of the SQL function `is_channel`. Who carries each for Siren is
 * the table in `provider.ts`.
 */
export const CHANNEL_FACTS = {
  whatsapp: {
    label: 'WhatsApp',
    carrier: 'siren',
    hasSegments: false,
    codesOf: 'channel',
    unreachableCodes: ['131026', '1013'],
    isTwoWay: true,
  },
  sms: {
    label: 'SMS',
    carrier: 'siren',
    hasSegments: true,
    codesOf: 'provider',
    unreachableCodes: ['30005', '30006'],
    isTwoWay: true,
  },
} as const satisfies Readonly<Record<string, ChannelFacts>>;

export type Channel = keyof typeof CHANNEL_FACTS;

export const CHANNELS = Object.keys(CHANNEL_FACTS) as Channel[];

/** The same facts, of a channel that is known at run time alone. */
export function factsOf(channel: Channel): ChannelFacts {
  return CHANNEL_FACTS[channel];
}

/** Something of each channel. */
export function byChannel<Value>(valueOf: (channel: Channel) => Value): Record<Channel, Value> {
  return Object.fromEntries(CHANNELS.map((channel) => [channel, valueOf(channel)])) as Record<Channel, Value>;
}

export function isChannel(value: unknown): value is Channel {
  return CHANNELS.some((channel) => channel === value);
}

/** Reads a channel's name in any letter case (`WHATSAPP`); null for what is no channel of ours. */
export function readChannel(value: unknown): Channel | null {
  if (typeof value !== 'string') return null;
  const word = value.trim().toLowerCase();
  return CHANNELS.find((channel) => channel === word) ?? null;
}
