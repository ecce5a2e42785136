import type { ErrorFacts } from '../siren/error-action.js';
import type { CodeOrigin } from '../siren/error-codes.js';
import type { ErrorDecision } from '../siren/error-decision.js';
import type { ProviderFailure } from '../siren/code-meanings.js';

/**
 * What the codes of errors mean, as whoever carries our messages has it: an argument of each decision, so that the
 * decision knows no carrier.
 */
export interface CodeMeanings {
  /** What an error calls for. */
  decisionOf(error: ErrorFacts): ErrorDecision;
  /** Of several codes the one that counts; undefined where none is known. */
  known(codes: readonly string[], origin: CodeOrigin): string | undefined;
  /** Nothing reached the carrier. */
  isUnreached(code: string | null | undefined): boolean;
  /** Free text was refused, since the recipient's window is closed. */
  isWindowClosed(code: string | null): boolean;
  /** Another provider may reach the same recipient on the same channel. */
  isProvidersFault(failure: ProviderFailure): boolean;
}
