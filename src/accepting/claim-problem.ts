import { Problem } from '../http/problem.js';
import { refusalProblem } from './refusal.js';
import { mismatchProblem } from './idempotency-key.js';
import type { Claim } from './store-submissions.js';

/** How a submission that was not taken is answered; null when there is a message. */
export function claimProblem(claim: Claim): Problem | null {
  switch (claim.claim) {
    case 'first':
    case 'repeated':
      return null;
    case 'mismatch':
      return mismatchProblem();
    case 'in_progress':
      return new Problem({
        type: '/problems/idempotency-in-progress',
        status: 409,
        detail: 'The first request with this idempotency key has not been answered yet. Try again in a moment.',
        headers: { 'Retry-After': '1' },
      });
    case 'refused':
      return refusalProblem(claim);
  }
}
