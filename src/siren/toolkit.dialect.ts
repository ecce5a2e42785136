import { senderField } from './sender-id.js';
import { contentFields } from './toolkit-content.js';
import { templateFields } from './toolkit-template.js';
import type { SirenDialect } from './dialect.js';
import { readIsoDate } from './iso-date.js';
import { idInPath, readMessageId } from './message-id.js';
import type { OutboundMessage } from './outbound-message.js';
import { parseObject } from './parse-object.js';
import { reportedStatus } from './reported-status.js';
import { isSuccess } from './wire/exchange.js';

/** The simpler of Siren's two APIs: one address per channel, snake_case, a bare `message_id`. */
export const TOOLKIT: SirenDialect = {
  name: 'toolkit',
  defaultBaseUrl: 'https://api.siren.ai',
  takesProviders: false,

  buildSend(channel, message) {
    return { method: 'POST', path: `/v1/messages/${channel}`, body: JSON.stringify(sendBody(message)) };
  },

  readSend(answer) {
    if (!isSuccess(answer)) return { taken: false };
    const messageId = readMessageId(parseObject(answer.body)?.['message_id']);
    return messageId === undefined ? { taken: true } : { taken: true, messageId };
  },

  buildStatusQuestion(messageId) {
    const id = idInPath(messageId);
    return id === null ? null : { method: 'GET', path: `/v1/messages/${id}/status` };
  },

  readStatus(answer) {
    if (!isSuccess(answer)) return { reported: 'error' };
    const body = parseObject(answer.body) ?? {};
    const status = reportedStatus(body['status'], body, readIsoDate(body['delivered_at']));
    return status === null ? { reported: 'nothing' } : { reported: 'status', status };
  },

  webhooks: null,
};

function sendBody(message: OutboundMessage): Record<string, unknown> {
  const { to, text, template, metadata, senderId } = message;
  return {
    to,
    ...(template === undefined
      ? contentFields(message)
      : {
          content: text,
          ...templateFields({ ...template, parameters: template.parameters.map(({ value }) => value) }),
        }),
    ...senderField('toolkit', senderId),
    ...(metadata && { metadata }),
  };
}
