import { errorAction } from './error-action.js';
import { isWindowClosed, knownCode } from './error-codes.js';
import { isProvidersFault } from './provider-fault.js';
import { isOwnCodeOf } from './own-codes.js';

/** What the codes of errors mean, as decisions ask for it: Siren's, those of who delivers behind it, and ours for the wire. */
export const CODE_MEANINGS = {
  decisionOf: errorAction,
  known: knownCode,
  isUnreached: (code: string | null | undefined): boolean => isOwnCodeOf(code, 'unreached'),
  isWindowClosed,
  isProvidersFault,
} as const;
