import type { HandAnswerDto } from './hand-answer.dto.js';

/** Of answers by hand. */
export const HAND_ANSWER_EXAMPLES = {
  text: {
    summary: 'By the channel by which they wrote',
    value: { text: 'We have moved your table to 8 pm.' },
  },
  sms: {
    summary: 'By SMS, whatever WhatsApp takes',
    value: { text: 'We have moved your table to 9 pm.', channels: [{ channel: 'sms' }] },
  },
} satisfies Record<string, { summary: string; value: Partial<HandAnswerDto> }>;
