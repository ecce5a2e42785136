/** What a message gets of its policy, whatever the policy says later. */
export interface RetryLimits {
  /** Requests a step, the first included. */
  retryMaxAttempts: number | null;
  unknownOutcomeRetries: number | null;
}

/** The limits of the decision: those of the message, where it has any, else those of the settings. */
export function limitsOf<Limits extends { retryMaxAttempts: number; unknownOutcomeRetries: number }>(
  message: RetryLimits,
  settings: Limits,
): Limits {
  return {
    ...settings,
    ...(message.retryMaxAttempts !== null && { retryMaxAttempts: message.retryMaxAttempts }),
    ...(message.unknownOutcomeRetries !== null && { unknownOutcomeRetries: message.unknownOutcomeRetries }),
  };
}
