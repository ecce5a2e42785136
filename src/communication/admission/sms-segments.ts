/** What a text becomes as an SMS, which is what it costs. */
export interface SmsSegments {
  segments: number;
  /** One character outside of GSM-7 makes the whole text UCS-2: 70 characters a segment instead of 160. */
  encoding: 'GSM-7' | 'UCS-2';
}

/** The default alphabet of 3GPP TS 23.038, a septet each. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Its extension, an escape and a septet each. */
const EXTENDED = new Set('\f^{}\\[~]|€');

/** Units that fit into a text of one segment, and into each of several, which need room for their order. */
const ROOM = { 'GSM-7': { alone: 160, each: 153 }, 'UCS-2': { alone: 70, each: 67 } } as const;

/** Whether each character is in GSM-7, extension included. */
export function isGsm7(text: string): boolean {
  return Array.from(text).every((c) => BASIC.has(c) || EXTENDED.has(c));
}

/**
 * Counts segments as networks cut them: a character of two units is never cut in half. Linear, as a text of 4,096
 * characters must not keep the process from others; the spec compares it with Twilio's calculator, which takes a second
 * for such a text.
 */
export function smsSegments(text: string): SmsSegments {
  const isGsm = isGsm7(text);
  const encoding = isGsm ? 'GSM-7' : 'UCS-2';
  const units = Array.from(text, (c) => (isGsm ? (EXTENDED.has(c) ? 2 : 1) : c.length));
  const total = units.reduce((sum, n) => sum + n, 0);
  const { alone, each } = ROOM[encoding];
  return { segments: total <= alone ? 1 : pieces(units, each), encoding };
}

function pieces(units: readonly number[], room: number): number {
  let count = 1;
  let used = 0;
  for (const n of units) {
    if (used + n > room) {
      count++;
      used = 0;
    }
    used += n;
  }
  return count;
}
