import type { StatusOutcome } from '../siren/outcome.js';

/**
 * What Siren's answer about a message that nobody sent says about Siren. Null: Siren is well. It answered, even if it
 * knows no such message or asks us to slow down.
 */
export function problemIn(answer: StatusOutcome): string | null {
  if (answer.outcome !== 'unknown') return null;
  const { status, code, action } = answer.error;
  if (status === 401 || status === 403 || action === 'pause') return `siren refuses the API key: ${code}`;
  if (status !== undefined) return status >= 500 ? `siren fails: ${code}` : null;
  return code === 'invalid_answer' ? null : `siren cannot be reached: ${code}`;
}
