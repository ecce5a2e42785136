import type { Language } from '../languages/languages.js';
import { IN_CODE } from '../http/actor.js';
import type { Checked } from '../http/validation.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { aboutMessage, ACCEPT_SPAN } from '../messages/message-spans.js';
import { inSpan } from '../tracing/spans.js';
import type { MessageAcceptance } from './accept-messages.js';
import { acceptedAnswer, MESSAGES } from './accepted-answer.js';
import type { DryRunDto } from './dry-run.dto.js';
import { dryRun } from './dry-run.js';
import { answeredBefore, givenKeyOf, mismatchProblem, type StoredAnswer } from './idempotency.js';
import { prepare } from './submission.js';
import type { SubmitMessageDto } from './submit-message.dto.js';
import type { Problem } from '../http/problem.js';
import { knownProblem } from '../http/problems.js';
import { refusalProblem } from './refusal.js';
import type { Claim } from './store-submissions.js';

/** An accepted message: accepted now (`first`), or before under the same idempotency key (`repeated`). */
export interface Acceptance {
  claim: 'first' | 'repeated';
  answer: StoredAnswer;
}

/**
 * Accepts a checked message, under its idempotency key if it has one. Once this resolves, the message is stored.
 * @param application whose message and idempotency key it is
 * @throws Problem if it is not accepted
 */
export function submit(
  context: DeliveryContext,
  acceptance: MessageAcceptance,
  submitted: SubmitMessageDto,
  application = IN_CODE.actor.name,
): Promise<Acceptance> {
  return inSpan(ACCEPT_SPAN, { kind: 'server' }, async (span) => {
    const { messageId, ...taken } = await take(context, acceptance, submitted, application);
    span.setAttributes(messageId === null ? { 'siren_gateway.repeated': true } : aboutMessage(messageId));
    return taken;
  });
}

/** The result that a message would have: the same checks by the same rules, but nothing is stored or sent. */
export function submitDry(
  context: DeliveryContext,
  acceptance: MessageAcceptance,
  checked: Checked<SubmitMessageDto>,
  language: Language = 'en',
): Promise<DryRunDto> {
  return inSpan('message validate', {}, async () => {
    const [prepared] = await prepare(context, [checked], single(IN_CODE.actor.name));
    return dryRun(context, prepared!, await acceptance.isQueueFull(), language);
  });
}

/**
 * The first answer to a message that would be refused now; see {@link answeredBefore}.
 * @throws Problem where it is no repeat
 */
export async function repeatOf(
  { dataSource }: Pick<DeliveryContext, 'dataSource'>,
  given: unknown,
  problem: Problem,
  application = IN_CODE.actor.name,
  keyInHeader?: string,
): Promise<Acceptance> {
  const key = givenKeyOf(given, application, keyInHeader);
  const [answer] = key === null ? [] : await answeredBefore(dataSource, [key], MESSAGES);
  if (answer === undefined) throw problem;
  return { claim: 'repeated', answer };
}

async function take(
  context: DeliveryContext,
  acceptance: MessageAcceptance,
  submitted: SubmitMessageDto,
  application: string,
): Promise<Acceptance & { messageId: string | null }> {
  const [prepared] = await prepare(context, [{ ok: true, value: submitted }], single(application));
  if (!prepared!.ok)
    return { ...(await repeatOf(context, submitted, prepared!.problem, application)), messageId: null };
  const { submission } = prepared!;
  const claim = await acceptance.accept(submission);
  switch (claim.claim) {
    case 'first':
      return {
        claim: 'first',
        answer: claim.answer ?? acceptedAnswer(submission.message, context.policy, claim.acceptedAt),
        messageId: submission.message.id,
      };
    case 'repeated':
      return { ...claim, messageId: null };
    case 'mismatch':
    case 'in_progress':
    case 'refused':
      throw claimProblem(claim)!;
  }
}

const single = (application: string) => ({ application, batchId: null, priority: 'normal' }) as const;

/** The problem that answers a refused submission. Null: it was accepted. */
export function claimProblem(claim: Claim): Problem | null {
  switch (claim.claim) {
    case 'first':
    case 'repeated':
      return null;
    case 'mismatch':
      return mismatchProblem();
    case 'in_progress':
      return knownProblem('idempotency-in-progress', { headers: { 'Retry-After': '1' } });
    case 'refused':
      return refusalProblem(claim);
  }
}
