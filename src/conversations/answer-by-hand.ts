import { type Claim, storeSubmissions } from '../accepting/store-submissions.js';
import { LOCK_WAIT_MS, type MessageAcceptance, stuckClaim } from '../accepting/accept-messages.js';
import { acceptedAnswer, MESSAGES } from '../accepting/accepted-answer.js';
import { answeredBefore, fingerprintOf, type IdempotencyKey } from '../accepting/idempotency.js';
import { type Moment, readMoment } from '../accepting/moment.js';
import type { NewMessage } from '../accepting/insert-messages.js';
import { nothingToSend } from '../accepting/nothing-to-send.js';
import { prepare, type Submission } from '../accepting/submission.js';
import { claimProblem, type Taken } from '../accepting/submit.js';
import { SubmitMessageDto } from '../accepting/submit-message.dto.js';
import { wouldSend } from '../accepting/would-send.js';
import { recordAudit } from '../audit/record-audit.js';
import { databaseNow } from '../database/clock.js';
import { isLockTimeout } from '../database/sql-state.js';
import { inTransaction } from '../database/transaction.js';
import { windowClosesAt } from '../deciding/window.js';
import type { Caller } from '../http/actor.js';
import { Problem } from '../http/problem.js';
import { say } from '../languages/say.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import type { PhoneNumber } from '../messages/numbers/phone-number.js';
import { answered, channelToAnswerBy } from './answered-incoming.js';
import type { HandAnswerDto } from './hand-answer.dto.js';

/** What somebody writes to whom, under which idempotency key. */
export interface HandAnswer {
  number: PhoneNumber;
  body: HandAnswerDto;
  /** Null: none. */
  key: string | null;
}

/**
 * Accepts what somebody writes to one person by hand, and settles the incoming message that it answers, in one transaction with
 * its audit. Once this resolves it is stored.
 * @throws Problem where it is not valid, refused like any message, or nothing of it could be sent now
 */
export async function answerByHand(
  context: DeliveryContext,
  acceptance: MessageAcceptance,
  { number, body, key }: HandAnswer,
  by: Caller,
): Promise<Taken> {
  const idempotency: IdempotencyKey | null =
    key === null
      ? null
      : {
          application: by.actor.name,
          key,
          fingerprint: fingerprintOf('POST', 'answer by hand', { ...body, to: number.e164 }),
        };
  try {
    const submission = await submissionOf(context, number, body, by.actor.name);
    return await store(context, acceptance, { ...submission, idempotency }, by);
  } catch (error) {
    if (!(error instanceof Problem) || idempotency === null) throw error;
    // Windows close, and people say STOP: whoever repeats a request wants its first answer all the same.
    const [answer] = await answeredBefore(context.dataSource, [idempotency], MESSAGES);
    if (answer === undefined) throw error;
    return { claim: 'repeated', answer };
  }
}

/** The message, complete, as far as it would reach the person now. */
async function submissionOf(
  context: DeliveryContext,
  number: PhoneNumber,
  { replyTo, ...asked }: HandAnswerDto,
  application: string,
): Promise<Submission> {
  const channel = await channelToAnswerBy(context.dataSource, number.e164, replyTo ?? null);
  // A template goes by whatever channels it has texts for.
  const hasPlan = asked.channels != null || asked.policy != null || asked.template != null;
  const submitted = Object.assign(new SubmitMessageDto(), {
    ...asked,
    ...{ to: number.e164, priority: 'high' },
    ...(!hasPlan && { channels: [{ channel }] }),
  });
  const [prepared] = await prepare(context, [{ ok: true, value: submitted, number }], {
    ...{ application, batchId: null, priority: 'high' },
  });
  if (!prepared!.ok) throw prepared!.problem;
  const { submission } = prepared!;
  const message = { ...submission.message, replyTo: replyTo ?? null };
  // Nobody tries by hand whether WhatsApp takes it.
  if (message.templateName === null) {
    message.plan = message.plan.map((step) =>
      step.channel === 'whatsapp' ? { ...step, onlyIfWindowOpen: true } : step,
    );
  }
  const problem = await inTransaction(context.dataSource, async (tx) => {
    const now = await databaseNow(tx);
    return notSentNow(message, (await readMoment(tx, [message], context.policy, now))(message));
  });
  if (problem !== null) throw problem;
  return { ...submission, message };
}

async function store(
  context: DeliveryContext,
  acceptance: MessageAcceptance,
  submission: Submission,
  by: Caller,
): Promise<Taken> {
  const { message } = submission;
  const isQueueFull = await acceptance.isQueueFull();
  const claim = await inTransaction(context.dataSource, async (tx): Promise<Claim> => {
    const options = { now: await databaseNow(tx), isQueueFull, lockWaitMs: LOCK_WAIT_MS };
    const [claim] = await storeSubmissions(tx, context, [submission], options);
    if (claim!.claim !== 'first') return claim!;
    const settled = message.replyTo === null ? null : await answered(tx, message.replyTo, message.id);
    const kind = message.templateName === null ? 'text' : 'template';
    await recordAudit(tx, by, [
      {
        action: 'contact.answered',
        subject: { type: 'contact', phoneNumber: message.to },
        before: settled && { incomingStatus: settled.before },
        after: {
          ...{ messageId: message.id, replyTo: message.replyTo, kind },
          ...(settled && { incomingStatus: settled.after }),
        },
      },
    ]);
    return claim!;
  }).catch((error: unknown): Claim => {
    if (!isLockTimeout(error)) throw error;
    return stuckClaim(submission);
  });
  const problem = claimProblem(claim);
  if (problem !== null) throw problem;
  if (claim.claim === 'repeated') return claim;
  if (claim.claim !== 'first') throw new Error('a claim without a problem is a message');
  acceptance.count(1);
  return { claim: 'first', answer: claim.answer ?? acceptedAnswer(message, context.policy, claim.acceptedAt) };
}

/** Why nothing of an answer would be sent now; null: something would. */
function notSentNow(message: NewMessage, moment: Moment): Problem | null {
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
