import { CODE_MEANINGS } from '../siren/error-action.js';
import { isTemplateFault } from '../siren/error-codes.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import { isRefusedText } from '../deciding/content.js';
import { hasSucceeded } from '../deciding/ending.js';
import { NOT_ON_WHATSAPP_CODES, type NotOnWhatsApp } from '../deciding/reachability.js';
import { isErased } from '../messages/emptied.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import type { NotOnWhatsAppEvidence } from './not-on-whatsapp.js';
import type { OpenMessage } from '../messages/open-message.js';
import type { Step } from '../deciding/plan.js';
import { rank } from '../deciding/status.js';

/** Free text that was refused since its recipient's window was closed; or `withdrawn`: it was delivered after all. */
export interface RefusalEvidence {
  phoneNumber: string;
  begunAt: Date;
  withdrawn: boolean;
}

/** One piece of what a row of errors is told by: an error, or (null) a success, which ends the row. */
export interface RowEvidence {
  /** When it was learned, or happened. */
  at: Date;
  /** What the error is about: a message, or a number. Different ones count. */
  subject: string;
  code: string | null;
}

export interface TemplateEvidence extends RowEvidence {
  name: string;
  language: string;
  /** Only a request that was begun during a hold says whether that is over. */
  begunAt: Date;
}

/** What a transaction's changes of attempts say of windows, templates and numbers. */
export interface Evidence {
  refusals: RefusalEvidence[];
  /** Of recipients of whom nothing was known. */
  unknownWindows: RowEvidence[];
  templates: TemplateEvidence[];
  notOnWhatsApp: NotOnWhatsAppEvidence[];
}

type Changed = Pick<OpenMessage, 'message' | 'changedAttempts'>;

/** What these messages' changes say; the order in which the changes came about does not matter. */
export function evidenceOf(messages: readonly Changed[]): Evidence {
  const evidence: Evidence = { refusals: [], unknownWindows: [], templates: [], notOnWhatsApp: [] };
  for (const { message, changedAttempts } of messages) {
    const phoneNumber = canonicalNumber(message.to);
    for (const { before, after } of changedAttempts) {
      const { startedAt: begunAt, approvedName: name, approvedLanguage: language } = after;
      const [wasRefused, isRefused] = [isRefusedText(before, CODE_MEANINGS), isRefusedText(after, CODE_MEANINGS)];
      if (wasRefused !== isRefused && !isErased(message)) {
        evidence.refusals.push({ phoneNumber, begunAt, withdrawn: wasRefused });
      }
      if (!isErased(message)) evidence.notOnWhatsApp.push(...absenceEvidence(phoneNumber, before, after));
      const said = outcomeOf(before, after, message.plan[after.step]!);
      if (said === null) continue;
      if (name !== null && language !== null) {
        evidence.templates.push({ ...said, subject: message.id, name, language, begunAt });
      } else if (after.window === 'unknown' && !isErased(message)) {
        evidence.unknownWindows.push({ ...said, subject: phoneNumber });
      }
    }
  }
  return evidence;
}

/** What is left of a row in the order of its pieces: the errors since its last success. */
export function rowOf<Piece extends RowEvidence>(pieces: readonly Piece[]): { hasSuccess: boolean; errors: Piece[] } {
  const sorted = pieces.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const errors = sorted.slice(sorted.findLastIndex(({ code }) => code === null) + 1);
  return { hasSuccess: errors.length < sorted.length, errors };
}

/** Whether a request by WhatsApp has just succeeded, or failed for its window or its template; null: neither. */
function outcomeOf(before: AttemptRecord, after: AttemptRecord, step: Step): { at: Date; code: string | null } | null {
  if (after.channel !== 'whatsapp') return null;
  if (isSuccess(after, step)) return isSuccess(before, step) ? null : { at: succeededAt(after), code: null };
  if (!isError(after) || isError(before)) return null;
  return { at: after.failedAt ?? after.startedAt, code: after.errorCode };
}

/** Of several failures of one attempt the earliest counts, whichever comes first: so what it says may change, too. */
function absenceEvidence(phoneNumber: string, before: AttemptRecord, after: AttemptRecord): NotOnWhatsAppEvidence[] {
  const { number } = after;
  const [was, is] = [absenceIn(before), absenceIn(after)];
  if (was?.refusedAt.getTime() === is?.refusedAt.getTime() && was?.wasTaken === is?.wasTaken) return [];
  const isSameRow = was !== null && was.refusedAt.getTime() === is?.refusedAt.getTime();
  return [
    ...(was === null || isSameRow ? [] : [{ ...was, phoneNumber, number, withdrawn: true }]),
    ...(is === null ? [] : [{ ...is, phoneNumber, number, withdrawn: false }]),
  ];
}

/** That the number is not on WhatsApp, as far as an attempt says so. */
function absenceIn(attempt: AttemptRecord): NotOnWhatsApp | null {
  const { messageId, channel, status, errorCode, startedAt, acceptedAt, sentAt, failedAt } = attempt;
  if (channel !== 'whatsapp' || status !== 'failed' || !NOT_ON_WHATSAPP_CODES.includes(errorCode ?? '')) return null;
  const wasTaken = acceptedAt !== null || sentAt !== null;
  return { messageId, begunAt: startedAt, refusedAt: failedAt ?? startedAt, wasTaken };
}

function isError(attempt: AttemptRecord): boolean {
  if (attempt.approvedName === null) return isRefusedText(attempt, CODE_MEANINGS);
  return attempt.status === 'failed' && isTemplateFault(attempt.errorCode);
}

/** It is delivered, or has reached what is enough for its sender. Siren's `200` alone proves nothing. */
function isSuccess(attempt: AttemptRecord, step: Step): boolean {
  return hasSucceeded(attempt, step) || rank(attempt.status) >= rank('delivered');
}

function succeededAt({ readAt, deliveredAt, sentAt, acceptedAt, startedAt }: AttemptRecord): Date {
  return deliveredAt ?? readAt ?? sentAt ?? acceptedAt ?? startedAt;
}
