import { say } from '../../languages/say.js';
import type { ProblemType } from '../problem.js';

/** Why a message, or many, were not taken. */
export const MESSAGE_PROBLEMS = {
  'invalid-idempotency-key': {
    status: 400,
    detail: say('The Idempotency-Key must be 1 to 255 printable ASCII characters, sent once.'),
    meaning: 'The idempotency key cannot be used as one. Nothing was stored.',
    remedy: 'Send one key of 1 to 255 printable ASCII characters, such as a UUID, in the header or in the body.',
  },
  'idempotency-in-progress': {
    status: 409,
    detail: say('The first request with this idempotency key has not been answered yet. Try again in a moment.'),
    meaning: 'Another request with the same idempotency key is being answered at this moment.',
    remedy: 'Send the same request again after the seconds that `Retry-After` names. It gets the first answer.',
  },
  'idempotency-key-reused': {
    status: 422,
    detail: say('This Idempotency-Key was used for another request. Use a new key for a new message.'),
    meaning: 'The idempotency key belongs to a request with another body. Keys are kept for 24 hours.',
    remedy: 'Use a new key for a new message. Repeat a request only with exactly the same body.',
  },
  'sms-too-long': {
    status: 400,
    title: say('Too long for an SMS'),
    detail: say(
      'The plan is SMS alone, and the text is too long for one. Shorten it, or let it go by WhatsApp as well.',
    ),
    meaning: 'The message goes by SMS alone, and its text makes more segments than are allowed.',
    remedy: 'Shorten the text, raise `maxSegments` of the step, or add WhatsApp to `channels`.',
    example: {
      errors: [
        {
          path: 'text',
          message: say('makes {segments} segments ({encoding}) as an SMS, of which {by} allows {allowed}', {
            ...{ segments: 7, encoding: 'GSM-7', by: 'SMS_MAX_SEGMENTS', allowed: 6 },
          }),
        },
      ],
    },
  },
  'recipient-limit': {
    status: 429,
    title: say('Too many messages to one recipient'),
    detail: say('This recipient was sent as many messages within an hour as RECIPIENT_LIMIT allows.'),
    meaning: 'The recipient got as many messages within an hour as `RECIPIENT_LIMIT` allows. Nothing was stored.',
    remedy: 'Send again after the seconds that `Retry-After` names. Look for a loop in the application first.',
    example: { errors: [{ path: 'to', message: say('was sent too many messages within an hour') }] },
  },
  'duplicate-message': {
    status: 409,
    title: say('The same message again'),
    detail: say(
      'The same text was sent to this recipient just now. With "allowDuplicate": true it is sent all the same.',
    ),
    meaning: 'The recipient was sent the same text within `DUPLICATE_WINDOW_SECONDS`. Nothing was stored.',
    remedy: 'Do nothing if this was a repeat. Set `"allowDuplicate": true` if the recipient shall get it twice.',
    example: { errors: [{ path: 'text', message: say('was sent to this recipient just now') }] },
  },
  'queue-full': {
    status: 429,
    title: say('Too many messages are waiting'),
    detail: say('As many messages wait to be sent as MAX_QUEUED allows. Nothing was stored; try again later.'),
    meaning: 'As many messages wait to be sent as `MAX_QUEUED` allows. Nothing was stored.',
    remedy:
      'Send again after the seconds that `Retry-After` names. `GET /api/v1/channels` tells whether a channel is held.',
  },
  'nothing-to-send': {
    status: 409,
    title: say('Nothing would be sent'),
    detail: say('Every step would be passed over now. POST /api/v1/messages/validate tells more.'),
    meaning: 'No step of the plan may be taken for this recipient now, so nothing was stored.',
    remedy: 'Read the code of each step in `errors`. `POST /api/v1/messages/validate` explains them for a message.',
    example: {
      errors: [{ path: 'channels[0]', message: say('would be passed over: {code}', { code: 'window_closed' }) }],
    },
  },
  suppressed: {
    status: 409,
    title: say('The number is suppressed'),
    detail: say('This number must not be written to. Nothing is sent until its suppression is lifted.'),
    meaning: 'The number is on the suppression list, for example because this person wrote STOP.',
    remedy: 'Do not write to this person. A key with the scope `suppressions` may lift it, with a reason.',
  },
  'window-closed': {
    status: 409,
    title: say('WhatsApp takes no free text now'),
    detail: say(
      'WhatsApp takes free text only within 24 hours after somebody wrote: of this person until {closedAt}. Send a template that WhatsApp has approved, or go by another channel.',
      { closedAt: '2026-01-15T09:00:00.000Z' },
    ),
    meaning: 'WhatsApp takes free text only within 24 hours after the person wrote. `window` tells when that ended.',
    remedy: 'Send a template that WhatsApp has approved, or answer by SMS.',
    example: {
      instance: '/api/v1/contacts/+*********210/messages',
      members: { window: { state: 'closed', closesAt: '2026-01-15T09:00:00.000Z' } },
    },
  },
  'resent-already': {
    status: 409,
    detail: say('The message was sent again before. With "allowDuplicate": true it is sent once more.'),
    meaning: 'This message was sent again before, as a new message.',
    remedy: 'Look at the message that was made of it. Set `"allowDuplicate": true` to send it once more.',
    example: { instance: '/api/v1/messages/resend' },
  },
  'not-finished': {
    status: 409,
    detail: say(
      'The message is not finished: it may still arrive. Cancel it first, or send it all the same with "allowDuplicate": true.',
    ),
    meaning: 'The message that shall be sent again is still under way.',
    remedy: 'Wait until `finishedAt` is set, or cancel the message. `"allowDuplicate": true` sends it all the same.',
    example: { instance: '/api/v1/messages/resend' },
  },
  'bulk-broken-off': {
    status: 503,
    title: say('The bulk broke off'),
    detail: say(
      'Only the first of its items are stored, and sent. Send the same again under its Idempotency-Key to add the rest; without a key, send those that are missing.',
    ),
    meaning: 'The database failed in the middle of a bulk. The first `stored` items are stored and are sent.',
    remedy: 'Repeat the whole request with the same idempotency key: it adds the rest. Without a key, send the others.',
    example: {
      instance: '/api/v1/messages/bulk',
      members: { batchId: '0199f000-0000-7000-8000-000000000001', stored: 2000 },
    },
  },
} as const satisfies Readonly<Record<string, ProblemType>>;
