import type { Logger } from '@nestjs/common';

/** Something that was given up, under the id of its dead letter, with why where that is known. */
export type DeadLetter = { failures?: number; code?: string; err?: unknown; handler?: string; error?: object } & (
  | { kind: 'message'; messageId: string }
  | { kind: 'webhook'; webhookId: string }
  | { kind: 'incoming'; incomingMessageId: string }
  | { kind: 'event'; eventId: string; type: string; messageId?: string; incomingMessageId?: string }
);

/** The one line on whatever is given up: somebody must look at it, and may replay it. */
export function logDeadLetter(log: Pick<Logger, 'error'>, letter: DeadLetter): void {
  log.error(letter, 'dead letter');
}
