import type { Channel } from '../siren/channel.js';
import type { SendOutcome, StatusOutcome } from '../siren/outcome.js';

/** What came of one request to Siren: of a send, or of the question what became of one. */
export type Answer = {
  messageId: string;
  number: number;
  /** Another message to this recipient may stand behind it. E.164. */
  to: string;
  channel: Channel;
} & (
  | {
      kind: 'send';
      outcome: SendOutcome;
      /** With this one, the failures of its channel are an outage. */
      isOutage: boolean;
    }
  | {
      kind: 'ask';
      answer: StatusOutcome;
      /** Its receipt was overdue: nobody waits for the answer. */
      reconciles: boolean;
    }
);
export type SendAnswer = Answer & { kind: 'send' };
export type StatusAnswer = Answer & { kind: 'ask' };
