import type { DataSource } from 'typeorm';
import { LOCK_WAIT_MS, type MessageAcceptance, stuckClaim } from '../accepting/accept-messages.js';
import { acceptedAnswer, MESSAGES } from '../accepting/accepted-answer.js';
import { answeredBefore, fingerprintOf, type IdempotencyKey } from '../accepting/idempotency.js';
import type { NewMessage } from '../accepting/new-message.js';
import { type AcceptanceInput, nothingToSend, readMoment, wouldSend } from '../accepting/would-send.js';
import { type Claim, storeSubmissions } from '../accepting/store-submissions.js';
import { prepare, type Submission } from '../accepting/submission.js';
import { SubmitMessageDto } from '../accepting/submit-message.dto.js';
import { claimProblem, type Acceptance } from '../accepting/submit.js';
import { recordAudit } from '../audit/audit.js';
import { databaseNow } from '../database/clock.js';
import { isLockTimeout } from '../database/database-errors.js';
import { inTransaction, poolOf, type Tx } from '../database/transaction.js';
import { windowClosesAt } from '../deciding/window.js';
import type { Caller } from '../http/actor.js';
import { Problem } from '../http/problem.js';
import { knownProblem, problemTypeOf, validationProblem } from '../http/problems.js';
import { say } from '../languages/say.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { canonicalNumber, formsOf } from '../messages/numbers/equivalent-numbers.js';
import type { PhoneNumber } from '../messages/numbers/phone-number.js';
import type { Channel } from '../siren/channel.js';
import type { HandAnswerDto } from './conversation.dto.js';

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
): Promise<Acceptance> {
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
): Promise<Acceptance> {
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
function notSentNow(message: NewMessage, moment: AcceptanceInput): Problem | null {
  const { skipped } = wouldSend(message, moment);
  const problem = nothingToSend(message, skipped, moment);
  const isWindow =
    problem?.type === problemTypeOf('nothing-to-send') && skipped.some(({ code }) => code === 'window_closed');
  return isWindow ? windowClosedProblem(moment) : problem;
}

function windowClosedProblem({ window: state, facts, now }: AcceptanceInput): Problem {
  const closesAt = windowClosesAt(facts, now);
  return knownProblem('window-closed', {
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

/**
 * By which channel a person is answered: that of the message that is answered, else of the newest that they wrote; WhatsApp
 * where they never did.
 * @throws Problem `/problems/validation` where `replyTo` names no message of this person
 */
async function channelToAnswerBy(
  dataSource: DataSource,
  phoneNumber: string,
  replyTo: string | null,
): Promise<Channel> {
  if (replyTo === null) return (await lastWroteBy(dataSource, phoneNumber)) ?? 'whatsapp';
  const { rows } = await poolOf(dataSource).query<{ channel: Channel; from: string | null }>(
    `SELECT channel, from_e164 AS "from" FROM incoming_messages WHERE id = $1`,
    [replyTo],
  );
  const [row] = rows;
  if (row?.from == null || canonicalNumber(row.from) !== canonicalNumber(phoneNumber)) {
    throw validationProblem([{ path: 'replyTo', message: say('names none: there is no such message of this person') }]);
  }
  return row.channel;
}

async function lastWroteBy(dataSource: DataSource, phoneNumber: string): Promise<Channel | null> {
  const { rows } = await poolOf(dataSource).query<{ channel: Channel }>(
    `SELECT i.channel FROM unnest($1::text[]) AS n (number),
            LATERAL (SELECT id, channel FROM incoming_messages WHERE from_e164 = n.number ORDER BY id DESC LIMIT 1) AS i
      ORDER BY i.id DESC LIMIT 1`,
    [formsOf(phoneNumber)],
  );
  return rows[0]?.channel ?? null;
}

/**
 * Settles an incoming message that somebody has answered by hand: no handler is asked about it any more, and it is no dead
 * letter. What waits for an operator otherwise (`not_obeyed`) goes on waiting.
 * @returns its status, before and now; null: it was erased meanwhile
 */
async function answered(tx: Tx, id: string, messageId: string): Promise<Settled | null> {
  const [settled] = await tx.query<Settled>(
    `WITH earlier AS (SELECT id, status FROM incoming_messages WHERE id = $1 FOR NO KEY UPDATE)
     UPDATE incoming_messages AS i
        SET hand_reply_id = $2, reply_message_id = coalesce(reply_message_id, $2),
            status = CASE WHEN i.status IN ('received', 'failed') THEN 'handled' ELSE i.status END, next_at = NULL, in_hand = false
       FROM earlier
      WHERE i.id = $1 AND earlier.id = i.id
     RETURNING earlier.status AS before, i.status AS after`,
    [id, messageId],
  );
  return settled ?? null;
}

/** Status of an incoming message. */
interface Settled {
  before: string;
  after: string;
}
