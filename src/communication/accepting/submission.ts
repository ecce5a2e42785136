import { setImmediate } from 'node:timers/promises';
import { Problem } from '../../http/problem.js';
import { invalidPhoneNumberProblem, validationProblem } from '../../http/problems.js';
import { checkAs, type Checked } from '../../http/validation.js';
import { isSmsAlone, isTooLongForSms } from '../admission/sms-rules.js';
import { smsSegments } from '../admission/sms-segments.js';
import { textOn } from '../content.js';
import type { DeliveryContext } from '../delivering/begin-messages.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import { readPhoneNumber } from '../phone-number.js';
import type { NamedPolicy } from '../policies/named-policy.js';
import { readPolicies } from '../policies/policies.js';
import { type IdempotencyKey, messageFingerprint } from './idempotency.js';
import { type Belonging, newMessage, type NewMessage } from './new-message.js';
import { providersNotTaken } from './providers-of-channel.js';
import { SubmitMessageDto } from './submit-message.dto.js';

/** A message that only has to be taken. */
export interface Submission {
  message: NewMessage;
  /** The caller's idempotency key, when it gave one. */
  idempotency: IdempotencyKey | null;
  allowDuplicate: boolean;
}

/** Whose message it is. */
export interface Submitter extends Belonging {
  /** Idempotency keys are his own. */
  apiKeyId: string;
}

export type Prepared = { ok: true; submission: Submission } | { ok: false; problem: Problem };

/** Items checked between two turns of the event loop: about 3 ms, since others want answers within a few. */
const CHECKED_AT_ONCE = 25;

/** Checks items, each on its own; one that could not even be read stays what it is. A dry run is of one message alone. */
export async function checkItems(items: Iterable<Checked<unknown>>): Promise<Checked<SubmitMessageDto>[]> {
  const checked: Checked<SubmitMessageDto>[] = [];
  for (const item of items) {
    if (checked.length % CHECKED_AT_ONCE === CHECKED_AT_ONCE - 1) await setImmediate();
    const one = item.ok ? await checkAs(SubmitMessageDto, item.value) : item;
    const isDryRun = one.ok && one.value.dryRun === true;
    checked.push(isDryRun ? { ok: false, problem: validationProblem([NO_DRY_RUN]) } : one);
  }
  return checked;
}

/** Completes what is valid, by the settings and the policies it names. All ways to submit a message come by here. */
export async function prepare(
  { dataSource, policy: settings }: Pick<DeliveryContext, 'dataSource' | 'policy'>,
  items: readonly Checked<SubmitMessageDto>[],
  submitter: Submitter,
): Promise<Prepared[]> {
  const names = new Set(items.flatMap((item) => (item.ok && item.value.policy ? [item.value.policy] : [])));
  const policies = await readPolicies(dataSource, [...names]);
  return items.map((item) => (item.ok ? prepareOne(item.value, policies, settings, submitter) : item));
}

function prepareOne(
  submitted: SubmitMessageDto,
  policies: ReadonlyMap<string, NamedPolicy>,
  settings: DeliveryPolicy,
  submitter: Submitter,
): Prepared {
  const { policy, to, idempotencyKey, allowDuplicate } = submitted;
  const { e164 } = readPhoneNumber(to, settings.defaultCountry);
  if (e164 === null) return { ok: false, problem: invalidPhoneNumberProblem('to') };
  const named = policy ? policies.get(policy) : null;
  if (named === undefined) return { ok: false, problem: validationProblem([noSuchPolicy(policy!)]) };
  const notTaken = providersNotTaken(submitted.channels ?? named?.channels, settings);
  if (notTaken.length > 0) return { ok: false, problem: validationProblem(notTaken) };
  const message = newMessage(submitted, e164, named, settings, submitter);
  const smsText = textOn('sms', message);
  if (isSmsAlone(message.plan) && isTooLongForSms(smsText, settings)) {
    return { ok: false, problem: smsTooLongProblem(smsText, settings) };
  }
  return {
    ok: true,
    submission: {
      message,
      idempotency: idempotencyKey
        ? { apiKeyId: submitter.apiKeyId, key: idempotencyKey, fingerprint: messageFingerprint(submitted) }
        : null,
      allowDuplicate: allowDuplicate ?? false,
    },
  };
}

function smsTooLongProblem(text: string, { smsMaxSegments }: DeliveryPolicy): Problem {
  const { segments, encoding } = smsSegments(text);
  const message = `makes ${segments} segments (${encoding}) as an SMS, of which SMS_MAX_SEGMENTS allows ${smsMaxSegments}`;
  return new Problem({
    type: '/problems/sms-too-long',
    title: 'Too long for an SMS',
    status: 400,
    detail: 'The plan is SMS alone, and the text is too long for one. Shorten it, or let it go by WhatsApp as well.',
    errors: [{ path: 'text', message }],
  });
}

const NO_DRY_RUN = { path: 'dryRun', message: 'is not for items of a bulk' };
const noSuchPolicy = (name: string) => ({ path: 'policy', message: `names none: there is no policy "${name}"` });
