import type { ErrorFacts, ProviderFailure } from '../siren/error-action.js';
import type { CodeOrigin } from '../siren/error-codes.js';
import type { ErrorDecision } from '../siren/error-decision.js';

/**
 * What error codes mean to whoever carries our messages. It is an argument of each decision, so the decision knows no
 * carrier.
 */
export interface CodeMeanings {
  /** A stored plan may name what no type allows. */
  isChannel(value: unknown): boolean;
  /** What an error calls for. */
  decisionOf(error: ErrorFacts): ErrorDecision;
  /** The one of several codes that counts. Undefined: none is known. */
  known(codes: readonly string[], origin: CodeOrigin): string | undefined;
  /** Nothing reached the carrier. */
  isUnreached(code: string | null | undefined): boolean;
  /** Free text was refused because the recipient's window is closed. */
  isWindowClosed(code: string | null): boolean;
  /** Another provider may reach the same recipient on the same channel. */
  isProvidersFault(failure: ProviderFailure): boolean;
}
