import { setImmediate } from 'node:timers/promises';
import { say } from '../languages/say.js';
import { readLocale } from '../config/locale-and-zone.js';
import { databaseClock } from '../database/clock.js';
import type { Problem } from '../http/problem.js';
import { invalidPhoneNumberProblem, validationProblem } from '../http/problems.js';
import { checkAs, type Checked } from '../http/validation.js';
import type { MessageCategory } from '../templates/template-content.js';
import type { FoundTemplate, TemplateRef } from '../templates/published-templates.js';
import type { DeliveryFigures } from '../deciding/auto-fallback.js';
import { asksAuto } from '../deciding/plan.js';
import { autoWaitsOf } from './auto-waits.js';
import { lacksTemplate } from '../deciding/content.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import {
  isPhoneNumber,
  type PhoneNumber,
  type PhoneNumberFacts,
  readPhoneNumber,
} from '../messages/numbers/phone-number.js';
import type { NamedPolicy } from './named-policy.js';
import { readPolicies } from './policies.service.js';
import { timeZoneOf } from '../messages/numbers/time-zones.js';
import { contentErrors, contentOfSubmitted, smsProblem } from './message-content.js';
import { type IdempotencyKey, messageFingerprint } from './idempotency.js';
import { type Belonging, newMessage, type NewMessage } from './new-message.js';
import { providersNotTaken } from '../messages/step.dto.js';
import { recipientLocales } from '../contacts/read-recipients.js';
import { scheduleErrors, timesOf } from './schedule.js';
import { SubmitMessageDto } from './submit-message.dto.js';
import { type AskedContent, askedFor, plainWording, templateWording, type Worded } from './wording.js';

/** A message that is checked and complete, ready to be accepted. */
export interface Submission {
  message: NewMessage;
  /** The recipient's number, from which `to` and `country` come. */
  number: PhoneNumber;
  /** The caller's idempotency key, when it gave one. */
  idempotency: IdempotencyKey | null;
  allowDuplicate: boolean;
}

/** An item to check as a message, or why it could not be read. `number`: the recipient's, if it was read already. */
export type Given = Checked<unknown> & { number?: PhoneNumberFacts };

/** A message whose fields are valid, or what is wrong with them. `given`: what is not valid. */
export type CheckedMessage = Checked<SubmitMessageDto> & { number?: PhoneNumberFacts; given?: unknown };

export type Prepared = { ok: true; submission: Submission } | { ok: false; problem: Problem };

/**
 * Items checked before the event loop gets a turn: 1 ms of work, or 3 ms with templates. Others want answers within a
 * few ms.
 */
const CHECKED_AT_ONCE = 50;

/** Checks items, each on its own. An unreadable one stays as it is. A dry run is only for a single message. */
export async function checkItems(items: Iterable<Given>): Promise<CheckedMessage[]> {
  const checked: CheckedMessage[] = [];
  for (const item of items) {
    if (checked.length % CHECKED_AT_ONCE === CHECKED_AT_ONCE - 1) await setImmediate();
    const one = item.ok ? await checkAs(SubmitMessageDto, item.value) : item;
    const isDryRun = one.ok && one.value.dryRun === true;
    if (isDryRun) checked.push({ ok: false, problem: validationProblem([NO_DRY_RUN]) });
    else checked.push({ ...one, number: item.number, ...(item.ok && !one.ok && { given: item.value }) });
  }
  return checked;
}

/** What messages name, looked up for many at once. */
interface LookedUp {
  templateOf: (ref: TemplateRef) => FoundTemplate;
  /** Locales of recipients whose messages name none. */
  locales: ReadonlyMap<string, string>;
  /** Of deliveries; null: none are known. */
  figures: DeliveryFigures | null;
}

/** A message on its way through the checks. */
interface Item {
  submitted: SubmitMessageDto;
  number: PhoneNumber;
  named: NamedPolicy | null;
  asked: Exclude<AskedContent, { asked: 'wrong' }>;
}

type Read = { ok: true; item: Item } | { ok: false; problem: Problem };

/**
 * Completes valid messages by the settings, and by the policies and templates that they name. Every way to submit a
 * message ends up here.
 */
export async function prepare(
  {
    dataSource,
    policy: settings,
    templates,
    deliveryTimes,
  }: Pick<DeliveryContext, 'dataSource' | 'policy' | 'templates' | 'deliveryTimes'>,
  items: readonly CheckedMessage[],
  belonging: Belonging,
): Promise<Prepared[]> {
  const names = new Set(items.flatMap((item) => (item.ok && item.value.policy ? [item.value.policy] : [])));
  const policies = await readPolicies(dataSource, [...names]);
  const read = await eachInTurn(items, (item) => (item.ok ? readItem(item, policies, settings) : item));
  const isAsked = ({ submitted, named }: Item) => asksAuto(submitted.channels ?? named?.channels, settings);
  if (read.some((one) => one.ok && isAsked(one.item))) await deliveryTimes.freshen();
  const rendered = read.flatMap((one) => (one.ok && one.item.asked.asked === 'template' ? [one.item] : []));
  const lookedUp: LookedUp = {
    templateOf: await templates.find(
      rendered.flatMap(({ asked }) => (asked.asked === 'template' ? [asked.template] : [])),
    ),
    locales: await recipientLocales(
      dataSource,
      rendered.filter(({ submitted }) => submitted.locale == null).map(({ number }) => number.e164),
    ),
    figures: deliveryTimes.known,
  };
  return eachInTurn(read, (one) => (one.ok ? prepareOne(one.item, lookedUp, settings, belonging) : one));
}

/** Yields to the event loop now and then. */
export async function eachInTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    if (results.length % CHECKED_AT_ONCE === CHECKED_AT_ONCE - 1) await setImmediate();
    results.push(work(item));
  }
  return results;
}

function readItem(
  { value: submitted, number: known }: Extract<CheckedMessage, { ok: true }>,
  policies: ReadonlyMap<string, NamedPolicy>,
  settings: DeliveryPolicy,
): Read {
  const number = known ?? readPhoneNumber(submitted.to, settings.defaultCountry);
  if (!isPhoneNumber(number)) return { ok: false, problem: invalidPhoneNumberProblem('to') };
  const named = submitted.policy ? policies.get(submitted.policy) : null;
  if (named === undefined) return { ok: false, problem: validationProblem([noSuchPolicy(submitted.policy!)]) };
  const notTaken = providersNotTaken(submitted.channels ?? named?.channels, settings);
  if (notTaken.length > 0) return { ok: false, problem: validationProblem(notTaken) };
  const misplaced = contentErrors(submitted, submitted.channels ?? named?.channels ?? null);
  if (misplaced.length > 0) return { ok: false, problem: validationProblem(misplaced) };
  const asked = askedFor(submitted, named);
  if (asked.asked === 'wrong') return { ok: false, problem: validationProblem([asked.error]) };
  return { ok: true, item: { submitted, number, named, asked } };
}

function prepareOne(item: Item, lookedUp: LookedUp, settings: DeliveryPolicy, belonging: Belonging): Prepared {
  const { submitted, number, named } = item;
  const worded = wordingOf(item, lookedUp, settings);
  if (!worded.ok) return { ok: false, problem: validationProblem(worded.errors) };
  const { wording } = worded;
  if (
    wording.templateCategory !== null &&
    (submitted.category ?? wording.templateCategory) !== wording.templateCategory
  ) {
    return { ok: false, problem: validationProblem([otherCategory(wording.templateCategory)]) };
  }
  const times = timesOf(submitted, named, number, settings);
  const message = newMessage(submitted, number, named, wording, times, belonging);
  const wrongTimes = scheduleErrors(message, submitted, settings, databaseClock.now());
  if (wrongTimes.length > 0) return { ok: false, problem: validationProblem(wrongTimes) };
  const templateless = message.plan.flatMap((step, i) => (lacksTemplate(step) ? [noTemplate(i)] : []));
  if (templateless.length > 0) return { ok: false, problem: validationProblem(templateless) };
  const notForSms = smsProblem(message, submitted, settings);
  if (notForSms !== null) return { ok: false, problem: notForSms };
  const { idempotencyKey, allowDuplicate } = submitted;
  return {
    ok: true,
    submission: {
      message,
      number,
      idempotency: idempotencyKey
        ? { application: belonging.application, key: idempotencyKey, fingerprint: messageFingerprint(submitted) }
        : null,
      allowDuplicate: allowDuplicate ?? false,
    },
  };
}

function wordingOf(
  { submitted, number, named, asked }: Item,
  { templateOf, locales, figures }: LookedUp,
  settings: DeliveryPolicy,
): Worded {
  const { channels, transliterate, learn } = submitted;
  const { e164, country } = number;
  const content = contentOfSubmitted(submitted);
  const steps = {
    ...{ country, steps: channels ?? named?.channels ?? null, isOwn: channels != null, transliterate },
    autoWaits: autoWaitsOf({ country, learn }, settings, figures),
  };
  const locale = readLocale(submitted.locale);
  if (asked.asked === 'text') return { ok: true, wording: plainWording(asked.text, steps, locale, settings, content) };
  const reader = {
    locale: locale ?? locales.get(e164) ?? null,
    defaultLocale: settings.defaultLocale,
    timeZone: timeZoneOf(country, settings),
  };
  return templateWording(asked.template, templateOf(asked.template), steps, reader, settings);
}

const NO_DRY_RUN = { path: 'dryRun', message: say('is not for items of a bulk') };
const noTemplate = (step: number) => ({
  path: `channels[${step}].window`,
  message: say('needs a message with a template that WhatsApp has approved: leave it out, or send such a template'),
});
const otherCategory = (category: MessageCategory) => ({
  path: 'category',
  message: say('must be that of the template, {category}, or left out', { category }),
});
const noSuchPolicy = (name: string) => ({
  path: 'policy',
  message: say('names none: there is no policy "{name}"', { name }),
});
