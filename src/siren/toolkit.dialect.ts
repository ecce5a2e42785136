import type { SirenDialect } from './dialect.js';
import { readIsoDate } from './iso-date.js';
import type { OutboundMessage } from './outbound-message.js';
import { receiptStatus } from './receipt-status.js';
import { reportedError } from './reported-error.js';
import { parseObject } from './parse-object.js';
import { safeText } from './safe-text.js';

/** Characters of a status word that are kept; webhooks refuse longer ones. */
const MAX_WORD_LENGTH = 256;

/** The simpler of Siren's two APIs: one address per channel, snake_case, a bare `message_id`. */
export const TOOLKIT: SirenDialect = {
  name: 'toolkit',
  defaultBaseUrl: 'https://api.siren.ai',

  buildSend(channel, message) {
    return { method: 'POST', path: `/v1/messages/${channel}`, body: JSON.stringify(sendBody(message)) };
  },

  readSend({ status, body }) {
    if (status < 200 || status > 299) return { taken: false };
    const messageId = readMessageId(parseObject(body)?.['message_id']);
    return messageId === undefined ? { taken: true } : { taken: true, messageId };
  },

  buildStatusQuestion(messageId) {
    // A path segment of dots is a way up, encoded or not.
    if (messageId === '' || messageId === '.' || messageId === '..') return null;
    return { method: 'GET', path: `/v1/messages/${encodeURIComponent(messageId.toWellFormed())}/status` };
  },

  readStatus({ status: httpStatus, body }) {
    const answer = httpStatus >= 200 && httpStatus <= 299 ? parseObject(body) : undefined;
    const word = answer?.['status'];
    if (answer === undefined || typeof word !== 'string' || word.trim() === '') return null;
    const status = receiptStatus(word);
    return {
      word: safeText(word.trim()).slice(0, MAX_WORD_LENGTH),
      status,
      occurredAt: readIsoDate(answer['delivered_at']),
      error: reportedError(answer, { word, status, channel: null }),
    };
  },
};

function sendBody({ to, text, type = 'text', media, metadata }: OutboundMessage): Record<string, unknown> {
  return {
    to,
    content: text,
    type,
    // The field for a file is not documented: these are the names its webhooks use.
    ...(media && { media_url: media.url, media_type: media.mimeType, caption: media.caption }),
    ...(metadata && { metadata }),
  };
}

/** An id that receipts can be matched by: what they may carry is 1 to 256 characters without NUL. */
function readMessageId(value: unknown): string | undefined {
  const id = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof id !== 'string' || id === '' || id.includes('\0') || [...id].length > 256) return undefined;
  return id.toWellFormed();
}
