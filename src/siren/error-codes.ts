import { byChannel, type Channel, CHANNELS, factsOf } from './channel.js';
import type { ErrorCodeRow, ErrorDecision } from './error-decision.js';
import { ERROR_CODES } from './error-codes/of-channel.js';
import { ownerOfCodes, providerName } from './provider.js';

const ROWS_BY_CODE: Readonly<Record<Channel, ReadonlyMap<string, readonly ErrorCodeRow[]>>> = byChannel((channel) =>
  byCode(ERROR_CODES[channel]),
);

/** Whether a code is in the table, at whichever provider. Null: of whichever channel. */
export function isKnownCode(channel: Channel | null, code: string): boolean {
  return (channel === null ? CHANNELS : [channel]).some((of) => ROWS_BY_CODE[of].has(code));
}

/**
 * What a code calls for, or undefined when it cannot be told. WhatsApp's codes are Meta's whoever passes them on. An SMS
 * code belongs to its provider; where that is unknown, the code counts only if all who use it mean the same.
 */
export function decisionOfCode(
  channel: Channel,
  provider: string | undefined,
  code: string,
  { inReceipt = false }: { inReceipt?: boolean } = {},
): ErrorDecision | undefined {
  const rows = (ROWS_BY_CODE[channel].get(code) ?? []).filter((row) => !inReceipt || !row.notInReceipts);
  const row =
    provider === undefined || factsOf(channel).codesOf === 'channel'
      ? oneMeaning(rows)
      : rows.find((r) => r.owner === ownerOfCodes(channel, provider));
  return row && decisionOf(row);
}

/** Whether WhatsApp refused free text with this code since the recipient's window is closed. */
export function isWindowClosed(code: string | null): boolean {
  return rowsOfWhatsApp(code).some(({ windowClosed }) => windowClosed);
}

/** Whether the template of a WhatsApp message is at fault with this code, and every later message with it. */
export function isTemplateFault(code: string | null): boolean {
  return rowsOfWhatsApp(code).some(({ ofTemplate }) => ofTemplate);
}

function rowsOfWhatsApp(code: string | null): readonly ErrorCodeRow[] {
  return (code === null ? undefined : ROWS_BY_CODE.whatsapp.get(code)) ?? [];
}

/** Who a code comes from, as far as that is known. */
export interface CodeOrigin {
  /** Null: either channel. */
  channel: Channel | null;
  /** In any spelling. */
  provider?: string | undefined;
  inReceipt?: boolean;
}

/** The first of these codes by which something can be decided; else the first that the tables know at all. */
export function knownCode(codes: readonly string[], { channel, provider, inReceipt }: CodeOrigin): string | undefined {
  const channels = channel === null ? CHANNELS : [channel];
  const decides = (code: string) =>
    channels.some((of) => decisionOfCode(of, providerName(provider), code, { inReceipt }) !== undefined);
  const says = (code: string) =>
    channels.some((of) => ROWS_BY_CODE[of].get(code)?.some((row) => !inReceipt || !row.notInReceipts));
  return codes.find(decides) ?? codes.find(says);
}

function oneMeaning(rows: readonly ErrorCodeRow[]): ErrorCodeRow | undefined {
  const [first, ...others] = rows;
  return others.every((other) => other.action === first?.action) ? first : undefined;
}

function decisionOf(row: ErrorCodeRow): ErrorDecision {
  const { action, ofMarketing, suppresses, scope, maxRequests, delaysSeconds, ofProvider } = row;
  return {
    action,
    ...(ofMarketing && { ofMarketing }),
    ...(suppresses && { suppresses }),
    ...(scope && { scope }),
    ...(maxRequests !== undefined && { maxRequests }),
    ...(delaysSeconds && { delaysSeconds }),
    ...(ofProvider && { ofProvider }),
  };
}

function byCode(rows: readonly ErrorCodeRow[]): ReadonlyMap<string, readonly ErrorCodeRow[]> {
  const index = new Map<string, ErrorCodeRow[]>();
  for (const row of rows) {
    for (const code of row.codes) index.set(code, [...(index.get(code) ?? []), row]);
  }
  return index;
}
