import { type DecisionInput, type NextStep, SMS_LIMIT_REACHED } from '../deciding/next-step.types.js';
import type { OpenMessage } from '../messages/open-message.js';
import { batchLine, classLine, classOf } from '../messages/lines.js';
import { recordSkipped } from './begin.js';
import { expiryOf } from './expiry.js';
import { waitInLine } from './waiting-line.js';

/** What waits, or is over. */
export function settle(open: OpenMessage, next: NextStep, inputs: DecisionInput): void {
  const { message, attempts } = open;
  switch (next.do) {
    case 'nothing':
      open.lookAgainAt(null);
      return;
    case 'finish':
      recordSkipped(open, next.skipped);
      open.finish(next.status, next.status === 'expired' ? expiryOf(open, inputs) : next.failure);
      return;
    case 'begin':
    case 'ask':
      throw new Error(`a decision to ${next.do} is not settled by waiting`);
    case 'wait':
      switch (next.for) {
        case 'batch':
          open.standIn(batchLine(message.batchId!, message.plan[0]!.channel), next.until);
          return;
        case 'hold': {
          const until = waitInLine(next, open, inputs);
          if (until === null) open.lookAgainAt(next.until);
          else open.standIn(classLine(classOf(message.priority, attempts.length > 0), next.channel), until);
          return;
        }
        case 'sms_limit':
          open.record(SMS_LIMIT_REACHED, { channel: next.channel, until: next.until });
          open.lookAgainAt(next.until);
          return;
        case 'schedule':
        case 'delivery_window':
        case 'template':
        case 'recipient':
        case 'answer':
        case 'receipt':
        case 'backoff':
          open.lookAgainAt(next.until);
      }
  }
}
