import type { Tx } from '../../database/transaction.js';
import type { HeldTemplateDto, WhatsAppLimitsDto } from './live.dto.js';

/** Reads what of WhatsApp is not used for now: a row or a few. */
export async function readWhatsAppLimits(tx: Pick<Tx, 'query'>): Promise<WhatsAppLimitsDto> {
  const closed = await tx.query<{ since: Date }>(`SELECT since FROM unknown_windows_closed`);
  const heldTemplates = await tx.query<HeldTemplateDto>(
    `SELECT name, language, reason, since, until FROM template_holds ORDER BY name, language`,
  );
  return { unknownWindowsClosedSince: closed[0]?.since ?? null, heldTemplates };
}
