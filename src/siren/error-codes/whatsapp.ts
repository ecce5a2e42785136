import { codeRange, type ErrorCodeRow } from '../error-decision.js';

/** Meta's own page, as of 15 May 2026. The tables of 8x8, ycloud and pywa agree with it where they overlap. */
const META = 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes';
/** The older on-premises API, whose codes some providers still pass on. */
const META_OLD = 'https://developers.facebook.com/docs/whatsapp/on-premises/errors';

const meta = (row: Omit<ErrorCodeRow, 'owner' | 'source'>): ErrorCodeRow => ({ owner: 'meta', source: META, ...row });

/** WhatsApp's codes are Meta's, whoever passes them on. */
export const WHATSAPP_ERROR_CODES: readonly ErrorCodeRow[] = [
  meta({ action: 'fall_back', codes: ['131026'], about: 'no WhatsApp, an old version, or its terms not accepted' }),
  meta({
    action: 'fall_back',
    windowClosed: true,
    codes: ['131047'],
    about: 'more than 24 h since the recipient wrote: only templates',
  }),
  meta({ action: 'fall_back', codes: ['130472'], about: 'the recipient is part of an experiment of Meta' }),
  meta({
    action: 'fall_back',
    ofMarketing: 'stop',
    codes: ['131049'],
    about: 'Meta limits marketing to this recipient',
  }),
  meta({ action: 'fall_back', codes: ['131051'], about: 'message type not supported' }),
  meta({ action: 'fall_back', codes: ['131053'], about: 'media could not be uploaded' }),
  meta({ action: 'fall_back', codes: ['130497'], about: 'the business may not message people in this country' }),
  meta({
    action: 'fall_back',
    ofProvider: true,
    ofTemplate: true,
    codes: ['132000', '132001', '132005', '132007', '132012', '132015', '132016', '132018'],
    about: 'the template is missing, paused, disabled or filled wrongly: every later message fails the same way',
  }),
  {
    ...meta({
      action: 'fall_back',
      windowClosed: true,
      codes: ['470'],
      about: 'more than 24 h since the recipient wrote: only templates',
    }),
    source: META_OLD,
  },
  { ...meta({ action: 'fall_back', codes: ['1013'], about: 'no WhatsApp user' }), source: META_OLD },

  meta({
    action: 'retry',
    codes: ['131000', '2', '131016', '131057', '2494100', '133004'],
    about: 'the service is down, overloaded or under maintenance',
  }),
  meta({ action: 'retry', codes: ['134101'], about: 'the template is still being synchronised' }),
  meta({ action: 'retry', maxRequests: 2, codes: ['1'], about: 'invalid request or a fault of the server' }),

  meta({ action: 'wait', scope: 'channel', codes: ['130429'], about: 'throughput of the sender number' }),
  meta({ action: 'wait', scope: 'channel', codes: ['80007', '4'], about: 'call rate of the account' }),
  meta({
    action: 'wait',
    scope: 'recipient',
    delaysSeconds: [1, 4, 16, 64, 256],
    codes: ['131056'],
    about: 'too many messages to this one recipient',
  }),

  meta({ action: 'stop', codes: ['131021'], about: 'the recipient is the sender' }),
  meta({ action: 'stop', codes: ['100', '131008', '131009', '33', '135000'], about: 'the request is wrong' }),
  meta({ action: 'stop', codes: ['131030'], about: 'not on the list of numbers a test account may reach' }),

  meta({
    action: 'suppress',
    suppresses: 'marketing',
    codes: ['131050'],
    about: 'the recipient stopped marketing messages',
  }),

  meta({
    action: 'pause',
    scope: 'channel',
    codes: ['3', '10', '190', ...codeRange(201, 299), '131005'],
    about: 'authentication or permission',
  }),
  meta({ action: 'pause', scope: 'channel', codes: ['200'], about: 'permission', notInReceipts: true }),
  meta({ action: 'pause', scope: 'channel', codes: ['368', '131031'], about: 'locked for a breach of policy' }),
  meta({ action: 'pause', scope: 'channel', codes: ['131042'], about: 'payment' }),
  meta({ action: 'pause', scope: 'channel', codes: ['131037'], about: 'the display name is not approved' }),
  meta({
    action: 'pause',
    scope: 'channel',
    codes: ['131045', '133010'],
    about: 'the sender number is not registered',
  }),
  meta({ action: 'pause', scope: 'channel', codes: ['131048'], about: 'too much was blocked or reported as spam' }),
  meta({ action: 'pause', scope: 'channel', codes: ['131064'], about: 'the account may not send' }),
];
