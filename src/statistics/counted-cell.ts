/** The channels that are counted one by one. Spelled here again: the statistics know words, not Siren. */
export const COUNTED_CHANNELS = ['whatsapp', 'sms'] as const;
export type CountedChannel = (typeof COUNTED_CHANNELS)[number];

/** How many messages or attempts of a range share these properties. */
export interface CountedCell {
  subject: 'message' | 'attempt';
  /** Of a message: null exactly while it has no attempt. */
  channel: string | null;
  status: string;
  /** Of messages only. */
  finished: boolean;
  fallbackUsed: boolean;
  n: number;
}
