import type { Problem } from '../http/problem.js';
import { knownProblem } from '../http/problems.js';
import { say } from '../languages/say.js';
import { OPTED_OUT } from '../suppressions/suppression.js';
import type { SkippedStepDto } from './dry-run.dto.js';
import type { NewMessage } from './new-message.js';
import type { AcceptanceInput } from './moment.js';

/** Why nothing would be sent for a message now; null: something would, or it would wait for its template. */
export function nothingToSend(
  { plan }: Pick<NewMessage, 'plan'>,
  skipped: readonly SkippedStepDto[],
  { suppressions, blocks }: Pick<AcceptanceInput, 'suppressions' | 'blocks'>,
): Problem | null {
  if (skipped.length < plan.length) return null;
  const isSuppressed = plan.every(({ channel }) => blocks.get(channel)?.suppressed === true);
  if (isSuppressed) return suppressedProblem(suppressions.find(({ reason }) => reason === OPTED_OUT) !== undefined);
  return knownProblem('nothing-to-send', {
    errors: skipped.map(({ code }, i) => ({
      path: `channels[${i}]`,
      message: say('would be passed over: {code}', { code }),
    })),
  });
}

function suppressedProblem(hasOptedOut: boolean): Problem {
  return knownProblem(
    'suppressed',
    hasOptedOut
      ? {
          detail: say(
            'This person asked not to be written to. Nothing is sent until they write START, or their suppression is lifted.',
          ),
        }
      : {},
  );
}
