import { setImmediate } from 'node:timers/promises';
import type { Problem } from '../../http/problem.js';
import { invalidPhoneNumberProblem, validationProblem } from '../../http/problems.js';
import { checkAs, type Checked } from '../../http/validation.js';
import type { DeliveryContext } from '../delivering/begin-messages.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import { readPhoneNumber } from '../phone-number.js';
import type { NamedPolicy } from '../policies/named-policy.js';
import { readPolicies } from '../policies/policies.js';
import { noTextProblem, smsProblem } from './content-problem.js';
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
  const steps = submitted.channels ?? named?.channels;
  const notTaken = providersNotTaken(steps, settings);
  if (notTaken.length > 0) return { ok: false, problem: validationProblem(notTaken) };
  const noText = noTextProblem(submitted.text, steps);
  if (noText !== null) return { ok: false, problem: noText };
  const message = newMessage(submitted, e164, named, settings, submitter);
  const notForSms = smsProblem(message, submitted, settings);
  if (notForSms !== null) return { ok: false, problem: notForSms };
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

const NO_DRY_RUN = { path: 'dryRun', message: 'is not for items of a bulk' };
const noSuchPolicy = (name: string) => ({ path: 'policy', message: `names none: there is no policy "${name}"` });
