import type { Channel } from './channel.js';
import { contentAsText } from './content-as-text.js';
import type { SirenDialect } from './dialect.js';
import { idInPath, readMessageId } from './message-id.js';
import type { OutboundMessage } from './outbound-message.js';
import { isObject } from '../json/walk.js';
import { parseObject } from './parse-object.js';
import { reportedStatus } from './reported-status.js';
import { isSuccess } from './wire/exchange.js';

/**
 * Whom an SMS is shown to come from. Siren documents no field for it in either dialect; these are our choices, in the
 * terms of its other fields:
 *
 * | dialect | call | field |
 * |---|---|---|
 * | `toolkit` | `POST /v1/messages/sms` | `"sender_id":"ACME"`, beside `to` and `content` |
 * | `platform` | `POST /api/v1/public/send-messages` | `"senderId":"ACME"`, beside `recipient` and `body` |
 *
 * It is sent only where a step or `SMS_SENDER_ID` names one. The sandbox reads it by itself, as any other Siren would.
 */
const FIELDS = { toolkit: 'sender_id', platform: 'senderId' } as const;

/** The field of a request that names its sender; none where nobody is named. */
export function senderField(dialect: keyof typeof FIELDS, senderId: string | undefined): Record<string, string> {
  return senderId === undefined ? {} : { [FIELDS[dialect]]: senderId };
}

const ROOT = '/api/v1/public';

/** The documented one of Siren's two APIs: one address for all channels, answers wrapped in `data`. */
export const PLATFORM: SirenDialect = {
  name: 'platform',
  takesProviders: true,

  buildSend(channel, message) {
    return { method: 'POST', path: `${ROOT}/send-messages`, body: JSON.stringify(sendBody(channel, message)) };
  },

  readSend(answer) {
    if (!isSuccess(answer)) return { taken: false };
    const body = parseObject(answer.body);
    if (body !== undefined && reportsError(body)) return { taken: false };
    const messageId = readMessageId(dataOf(body)['notificationId']);
    return messageId === undefined ? { taken: true } : { taken: true, messageId };
  },

  buildStatusQuestion(messageId) {
    const id = idInPath(messageId);
    return id === null ? null : { method: 'GET', path: `${ROOT}/message-status/${id}` };
  },

  readStatus(answer) {
    if (!isSuccess(answer)) return { reported: 'error' };
    const body = parseObject(answer.body);
    const data = dataOf(body);
    const status = reportedStatus(data['status'], { ...body, ...data }, null);
    // Beside a failure, the error says why. Beside anything else it says that the question went wrong.
    if (body !== undefined && reportsError(body) && status?.status !== 'failed') return { reported: 'error' };
    return status === null ? { reported: 'nothing' } : { reported: 'status', status };
  },

  webhooks: {
    buildRegistration({ deliveryStatus, message }, secret) {
      const body = {
        webhookConfig: { url: deliveryStatus, secret },
        inboundWebhookConfig: { url: message, secret },
      };
      return { method: 'PUT', path: `${ROOT}/webhooks`, body: JSON.stringify(body) };
    },

    readRegistration(answer) {
      if (!isSuccess(answer)) return 'refused';
      const body = parseObject(answer.body);
      if (body !== undefined && reportsError(body)) return 'refused';
      return isObject(body?.['data']) ? 'registered' : 'unclear';
    },
  },
};

/** Metadata is not part of it: unasked, nothing but what is documented is sent, since what else is refused is not known. */
function sendBody(channel: Channel, message: OutboundMessage): Record<string, unknown> {
  const { to, provider, senderId } = message;
  return {
    channel: channel.toUpperCase(),
    recipient: { [channel]: to },
    ...content(message),
    ...senderField('platform', senderId),
    ...(provider !== undefined && { providerIntegration: { code: provider } }),
  };
}

/** A template goes instead of a text. Its language is Siren's to know: there is no field for it. */
function content({ text, template, media, location, buttons }: OutboundMessage): Record<string, unknown> {
  if (template !== undefined) {
    const variables = template.parameters.map(({ name, value }) => [name, value]);
    return { template: { name: template.name }, templateVariables: Object.fromEntries(variables) };
  }
  // There is no field for a file, a place or a button: the recipient gets links and numbered choices instead.
  return { body: contentAsText(text, { media, location, buttons }) };
}

function dataOf(body: Record<string, unknown> | undefined): Record<string, unknown> {
  return isObject(body?.['data']) ? body['data'] : {};
}

/** An answer can be a 200 and still be an error. */
function reportsError({ error, errors }: Record<string, unknown>): boolean {
  return (error ?? null) !== null || !isEmpty(errors);
}

function isEmpty(errors: unknown): boolean {
  if (Array.isArray(errors)) return errors.length === 0;
  if (isObject(errors)) return Object.keys(errors).length === 0;
  return errors === undefined || errors === null || errors === '' || errors === false;
}
