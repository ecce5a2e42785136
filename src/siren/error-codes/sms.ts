import type { OwnerOfCodes } from '../provider.js';
import { codeRange, type ErrorCodeRow } from '../error-decision.js';

const SOURCES = {
  twilio: 'https://www.twilio.com/docs/api/errors',
  infobip: 'https://www.infobip.com/docs/essentials/api-essentials/response-status-and-error-codes',
  '8x8': 'https://developer.8x8.com/connect/reference/delivery-receipts-error-codes',
  /** Its receipts' codes and the codes of its Messages API. */
  vonage: 'https://developer.vonage.com/en/api-errors/messages',
} as const satisfies Record<OwnerOfCodes<'sms'>, string>;

type Row = Omit<ErrorCodeRow, 'owner' | 'source'>;

const rowsOf = (owner: OwnerOfCodes<'sms'>, rows: Row[]): ErrorCodeRow[] =>
  rows.map((row) => ({ owner, source: SOURCES[owner], ...row }));

/** Each provider numbers for itself: 9 is a dead number at one and an opt-out at another. */
export const SMS_ERROR_CODES: readonly ErrorCodeRow[] = [
  ...rowsOf('infobip', [
    { action: 'stop', codes: ['1', '9', '11', '12', '565', '568', '569', '3041'], about: 'unknown or dead number' },
    { action: 'stop', codes: ['607', '4103', '4104'], about: 'content or spam filter' },
    { action: 'stop', codes: ['355', '368'], about: 'sender, encoding or length' },
    { action: 'suppress', codes: ['573', '603', '2050', '2052', '2053'], about: 'the recipient opted out' },
    { action: 'retry', codes: ['6', '8', '13', '27', '31', '256'], about: 'absent, busy, roaming or memory full' },
    { action: 'retry', codes: [...codeRange(32, 34), ...codeRange(500, 509), '2048', '4098'], about: 'network' },
    { action: 'wait', scope: 'channel', codes: ['541', '542'], about: 'throughput or quota' },
    { action: 'pause', scope: 'channel', codes: ['581'], about: 'no credit' },
    { action: 'expire', codes: ['811', '4101'], about: 'its validity ended' },
    { action: 'already_accepted', codes: ['23', '5492', '7280'], about: 'duplicate id' },
  ]),
  ...rowsOf('twilio', [
    { action: 'stop', codes: ['30005'], about: 'unknown number' },
    { action: 'stop', codes: ['30006'], about: 'landline or unreachable carrier' },
    { action: 'stop', codes: ['30007'], about: 'filtered as spam' },
    { action: 'suppress', codes: ['21610'], about: 'the recipient opted out' },
    { action: 'retry', codes: ['30003'], about: 'phone switched off or out of reach' },
    { action: 'retry', maxRequests: 2, codes: ['30008'], about: 'unknown' },
    { action: 'wait', scope: 'channel', codes: ['30001'], about: 'its queue is full' },
  ]),
  ...rowsOf('8x8', [
    { action: 'stop', codes: ['59'], about: 'unknown number' },
    { action: 'stop', codes: ['60'], about: 'content filter' },
    { action: 'retry', codes: ['1', '4', '21', '45', '46', '47'], about: 'absent, busy or memory full' },
    { action: 'retry', maxRequests: 2, codes: ['57'], about: 'unknown' },
    { action: 'wait', scope: 'channel', codes: ['50'], about: 'throughput' },
    { action: 'pause', scope: 'channel', codes: ['42'], about: 'no credit' },
    { action: 'expire', codes: ['36'], about: 'its validity ended' },
  ]),
  ...rowsOf('vonage', [
    { action: 'stop', codes: ['1090', '1120'], about: 'length or sender' },
    { action: 'suppress', codes: ['9'], about: 'the recipient opted out' },
  ]),
];
