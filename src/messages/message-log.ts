import { Logger } from '@nestjs/common';
import { afterCommit, type Tx } from '../database/transaction.js';
import { endLines, failureLines, historyLines, type MessageLine, waitLines } from './message-lines.js';
import type { OpenMessage } from './open-message.js';

const logger = new Logger('Message');

/** Writes what happened to these messages to the log, once it is committed. */
export function logMessages(tx: Tx, messages: readonly OpenMessage[]): void {
  // Built only for who reads them: of a bulk they are as many as its messages.
  const isDebugging = Logger.isLevelEnabled('debug');
  afterCommit(tx, () => {
    for (const open of messages) {
      if (isDebugging) [...historyLines(open), ...waitLines(open)].forEach(write);
      failureLines(open).forEach(write);
      endLines(open).forEach(write);
      open.lines.forEach(write);
    }
  });
}

/** For who debugs: messages that are stored now, and what brought them. */
export function logAccepted(
  tx: Tx,
  messages: readonly { id: string; batchId: string | null; replyTo: string | null }[],
): void {
  if (!Logger.isLevelEnabled('debug')) return;
  afterCommit(tx, () => {
    for (const { id, batchId, replyTo } of messages) {
      const cause = { ...(batchId !== null && { batchId }), ...(replyTo !== null && { incomingMessageId: replyTo }) };
      logger.debug({ messageId: id, event: 'accepted', ...cause }, 'message history');
    }
  });
}

function write({ level, message, fields }: MessageLine): void {
  if (level === 'info') logger.log(fields, message);
  else logger.debug(fields, message);
}
