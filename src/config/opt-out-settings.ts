import { OPT_OUT_SCOPES } from './configuration.js';
import { oneOf } from './parse-choice.js';
import { messageText } from './parse-text.js';
import { optional, withDefault } from './setting.js';

/** What the service does of itself when a whole message is STOP, START or HELP, in many languages, or WhatsApp's own button. */
export const OPT_OUT_SETTINGS = {
  optOutScope: withDefault(
    'OPT_OUT_SCOPE',
    'all',
    oneOf(OPT_OUT_SCOPES),
    'What STOP ends: all channels, or the channel that it came by. off: such words go to the handlers, and it is they who must obey.',
  ),
  optOutStopText: optional(
    'OPT_OUT_STOP_TEXT',
    messageText,
    'What STOP is answered, once a day. Unset: a sentence in the language of the word.',
  ),
  optOutStopPromotionsText: optional(
    'OPT_OUT_STOP_PROMOTIONS_TEXT',
    messageText,
    'What WhatsApp\'s button "Stop promotions" is answered, once a day. Unset: a sentence in the language of the button.',
  ),
  optOutStartText: optional(
    'OPT_OUT_START_TEXT',
    messageText,
    'What START is answered when it ended a suppression, once an hour. Unset: a sentence in the language of the word.',
  ),
  optOutHelpText: optional(
    'OPT_OUT_HELP_TEXT',
    messageText,
    'What HELP is answered, once an hour, also to suppressed numbers. Unset: a sentence that names STOP and START. Better say who you are.',
  ),
};
