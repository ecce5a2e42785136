import { say } from '../../languages/say.js';
import type { ProblemType } from '../problem.js';

const AGAIN = 'Send the request again after the seconds that `Retry-After` names.';

/** What any request may be answered with, whatever it is about. */
export const REQUEST_PROBLEMS = {
  validation: {
    status: 400,
    title: say('The request is not valid'),
    detail: say('{count, plural, one {One field is not valid.} other {{count} fields are not valid.}}', { count: 1 }),
    meaning: 'The body or the query was read, but a field of it breaks a rule. Nothing was done.',
    remedy: 'Read `errors`: each entry names a field and what is wrong with it. Mend those fields and send again.',
    example: {
      errors: [
        {
          path: 'channels[0].fallbackAfter',
          message: say('must not be greater than {constraint1}', { constraint1: 86_400 }),
        },
      ],
    },
  },
  'invalid-phone-number': {
    status: 400,
    title: say('Not a phone number'),
    detail: say('A phone number could not be understood.'),
    meaning: 'A phone number could not be read. A national number is read by the country in `DEFAULT_COUNTRY`.',
    remedy: 'Write the number in the international form, such as `+919876543210`.',
    example: { errors: [{ path: 'to', message: say('is not a phone number') }] },
  },
  'malformed-body': {
    status: 400,
    title: say('The body cannot be read'),
    detail: say('The body is not as long as its Content-Length says.'),
    meaning: 'The body is not what its `Content-Type` says, such as JSON that does not parse.',
    remedy: 'Send a whole body in UTF-8. The `detail` tells where reading stopped.',
  },
  'bad-request': {
    status: 400,
    detail: say('The address is not encoded correctly.'),
    meaning: 'The request itself is not well formed: its line, its address or a header.',
    remedy: 'Mend the request as the `detail` says. An HTTP library seldom makes such a request by itself.',
    example: { instance: '/api/v1/messages/%zz' },
  },
  unauthorized: {
    status: 401,
    detail: say('Send your API key as "Authorization: Bearer <API key>".'),
    meaning: 'The request has no API key, or one that is unknown, revoked or over. A webhook lacks a right signature.',
    remedy: 'Send `Authorization: Bearer <API key>`. Siren signs its webhooks with `SIREN_WEBHOOK_SECRET`.',
  },
  forbidden: {
    status: 403,
    title: say('The API key may not do this'),
    detail: say('The API key lacks the scope "{scope}". Use one that has it: POST /api/v1/api-keys makes one.', {
      scope: 'messages:send',
    }),
    meaning: 'The API key is known, but it lacks the scope that this call wants. `requiredScope` names the scope.',
    remedy: 'Use a key that has the scope. A key with the scope `admin` makes one by `POST /api/v1/api-keys`.',
    example: { members: { requiredScope: 'messages:send' } },
  },
  'cross-origin': {
    status: 403,
    title: say('The request comes from elsewhere'),
    detail: say(
      'A session changes something only for pages of this address: the request needs an "Origin" that is this address, or an API key as "Authorization: Bearer <API key>".',
    ),
    meaning:
      'The request came with a session, but from a page of another origin. Only the dashboard may use a session.',
    remedy: 'Call the API with an API key. Behind a proxy, check that `Host` and `Origin` reach the service unchanged.',
  },
  'not-found': {
    status: 404,
    detail: say('There is no message of this id.'),
    meaning: 'The address does not exist, or nothing is stored under the id or name in it.',
    remedy: 'Check the path and the id. What retention or an erasure has removed does not come back.',
    example: { instance: '/api/v1/messages/0199f000-0000-7000-8000-000000000001' },
  },
  'method-not-allowed': {
    status: 405,
    detail: say('This address takes {methods}.', { methods: 'GET, HEAD, POST' }),
    meaning: 'The address exists, but it does not take this method.',
    remedy: 'Use one of the methods that the header `Allow` names.',
  },
  'request-timeout': {
    status: 408,
    detail: say('The request did not arrive in time.'),
    meaning: 'The headers or the body did not arrive in time, and the connection is closed.',
    remedy:
      'Send the request again, with its idempotency key if it has one. Look for a slow network or a stalled upload.',
  },
  conflict: {
    status: 409,
    detail: say('The batch has been cancelled.'),
    meaning: 'The request is valid, but not in the present state of what it is about.',
    remedy: 'Read the `detail`, look at the present state, and decide anew. The same request will fail again.',
    example: { instance: '/api/v1/batches/0199f000-0000-7000-8000-000000000001/resume' },
  },
  'payload-too-large': {
    status: 413,
    detail: say('The body is larger than this address takes.'),
    meaning: 'The body has more bytes than this address takes. Nothing of it was stored.',
    remedy: 'Send less at once. A bulk of any length goes line by line as `application/x-ndjson`.',
  },
  'unsupported-media-type': {
    status: 415,
    detail: say('The Content-Type is not understood here.'),
    meaning: 'The address does not take a body of this `Content-Type` or `Content-Encoding`.',
    remedy:
      'Send `Content-Type: application/json`, or another type that `/docs` names for the call. Do not compress it.',
  },
  'request-header-fields-too-large': {
    status: 431,
    detail: say('The headers are too large.'),
    meaning: 'The headers of the request are larger than the service reads, and the connection is closed.',
    remedy: 'Send fewer or shorter headers. Cookies of other applications on the same host are a usual cause.',
  },
  'too-many-requests': {
    status: 429,
    detail: say('Your application asks more often than {max} times in a second. Nothing was done; try again.', {
      max: 50,
    }),
    meaning: 'The API key has used up its rate, or this address sent too many wrong keys.',
    remedy: 'Wait for the seconds that `Retry-After` names. `RateLimit` headers tell how much is left.',
  },
  'too-many-exports': {
    status: 429,
    title: say('Too many exports at once'),
    detail: say('As many exports are running as this process does at once. Try again when one of them is done.'),
    meaning: 'As many CSV exports are running as one process does at once.',
    remedy: AGAIN,
    example: { instance: '/api/v1/attempts' },
  },
  'too-many-watchers': {
    status: 503,
    title: say('Too many watch'),
    detail: say('As many watch the live figures as this process serves; poll GET /api/v1/statistics instead.'),
    meaning: 'As many clients watch the live figures as one process serves.',
    remedy: 'Poll `GET /api/v1/statistics` instead, or try again after the seconds that `Retry-After` names.',
    example: { instance: '/api/v1/statistics/live' },
  },
  internal: {
    status: 500,
    detail: say('Something went wrong on our side. It is logged under this request id.'),
    meaning: 'The service failed in a way that nobody foresaw. This is its fault, not that of the request.',
    remedy: 'Find `requestId` in the log. Try again with the same idempotency key: nothing is sent twice by it.',
  },
  unavailable: {
    status: 503,
    detail: say('The service cannot use its storage just now. Nothing was stored; try again.'),
    meaning: 'The database does not answer, a lock is held for too long, or the process stops.',
    remedy: `${AGAIN} Keep the same idempotency key.`,
  },
  overloaded: {
    status: 503,
    title: say('Too much at once'),
    detail: say('As many connections are open as this process serves.'),
    meaning: 'Other requests leave no room: connections or bodies in hand are at their limit.',
    remedy: `${AGAIN} Open fewer connections, or run more replicas.`,
  },
  'events-off': {
    status: 409,
    title: say('Events are off'),
    detail: say(
      'Nobody takes events, so none are written: set EVENTS_URL to have them posted, or EVENTS_POLLING=true to poll them here.',
    ),
    meaning: 'Events for the application are not switched on, so none are written.',
    remedy: 'Set `EVENTS_URL` to have events posted, or `EVENTS_POLLING=true` to poll them.',
    example: { instance: '/api/v1/events' },
  },
} as const satisfies Readonly<Record<string, ProblemType>>;
