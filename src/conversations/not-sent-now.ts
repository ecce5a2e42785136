import type { Moment } from '../accepting/moment.js';
import type { NewMessage } from '../accepting/insert-messages.js';
import { nothingToSend } from '../accepting/nothing-to-send.js';
import { wouldSend } from '../accepting/would-send.js';
import { windowClosesAt } from '../deciding/window.js';
import { Problem } from '../http/problem.js';
import { say } from '../languages/say.js';

/** Why nothing of an answer would be sent now; null: something would. */
export function notSentNow(message: NewMessage, moment: Moment): Problem | null {
  const { skipped } = wouldSend(message, moment);
  const problem = nothingToSend(message, skipped, moment);
  const isWindow =
    problem?.type === '/problems/nothing-to-send' && skipped.some(({ code }) => code === 'window_closed');
  return isWindow ? windowClosedProblem(moment) : problem;
}

function windowClosedProblem({ window: state, facts, now }: Moment): Problem {
  const closesAt = windowClosesAt(facts, now);
  return new Problem({
    type: '/problems/window-closed',
    title: say('WhatsApp takes no free text now'),
    status: 409,
    detail:
      closesAt === null
        ? say(
            'WhatsApp takes free text only within 24 hours after somebody wrote, and this person never wrote by WhatsApp. Send a template that WhatsApp has approved, or go by another channel.',
          )
        : say(
            'WhatsApp takes free text only within 24 hours after somebody wrote: of this person until {closedAt}. Send a template that WhatsApp has approved, or go by another channel.',
            { closedAt: closesAt.toISOString() },
          ),
    members: { window: { state, closesAt } },
  });
}
