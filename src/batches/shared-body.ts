import { say } from '../languages/say.js';
import { readLocale } from '../config/locale-and-zone.js';
import type { FieldError } from '../http/problem.js';
import { validationProblem } from '../http/problems.js';
import type { Checked } from '../http/validation.js';
import { type NamedTexts, SharedTexts } from '../templates/shared-text.js';
import { NO_TEXT, speaksWithoutText } from '../accepting/message-content.js';
import type { Given } from '../accepting/submission.js';
import { notPublished } from '../accepting/wording.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import { type PhoneNumberFacts, readPhoneNumber } from '../messages/numbers/phone-number.js';
import { timeZoneOf } from '../messages/numbers/time-zones.js';
import type { RecipientDto, RecipientsDto } from './shared-body.dto.js';

/** Everything of a message but what its recipient brings. */
export type SharedFields = Omit<RecipientsDto, 'recipients' | 'duplicates' | 'name' | 'dryRun'>;

const OF_RECIPIENTS: readonly string[] = [
  'to',
  'variables',
  'locale',
  'reference',
  'idempotencyKey',
] satisfies (keyof RecipientDto)[];

/** Makes a message, as it would be submitted alone, of a recipient. */
export type MessageFor = (recipient: unknown) => Given;

/**
 * What is to be said to all recipients of a bulk, read once: what is wrong with it is wrong for everybody.
 * @param fields as they were checked
 */
export async function readSharedBody(
  fields: SharedFields,
  { policy, templates }: Pick<DeliveryContext, 'policy' | 'templates'>,
): Promise<Checked<MessageFor>> {
  const named = textsOf(fields);
  if (fields.template != null || (named.size === 0 && fields.policy != null && !speaksWithoutText(fields))) {
    const missing = await missingTemplate(fields, templates);
    return missing === null ? { ok: true, value: withTemplate(fields) } : notValid([missing]);
  }
  if (named.size === 0 && speaksWithoutText(fields)) return { ok: true, value: withTemplate(fields) };
  if (named.size === 0) return notValid([{ path: 'text', message: NO_TEXT }]);
  const compilation = SharedTexts.compile(named, policy.defaultLocale);
  if (!compilation.ok) return notValid(compilation.errors);
  return { ok: true, value: withTexts(fields, compilation.texts, policy) };
}

/** A name that is wrong is not told of each recipient. */
async function missingTemplate(
  { template }: SharedFields,
  templates: DeliveryContext['templates'],
): Promise<FieldError | null> {
  if (template?.name == null) return null;
  const ref = { name: template.name, version: template.version ?? null };
  const { found } = (await templates.find([ref]))(ref);
  return found === 'published' ? null : notPublished(found, ref);
}

/** The names of an item's fields as its recipient has them. */
export function pathInRecipient(path: string): string {
  return path.replace(/^template\.variables(?=$|[.[])/, 'variables');
}

/** Without a template of its own, the policy's is filled in, where it has one. */
function withTemplate({ template, ...fields }: SharedFields): MessageFor {
  return (given) => {
    const read = readRecipient(given);
    if (!read.ok) return read;
    const { variables, ...own } = read.value;
    const filled = { ...template, variables: { ...template?.variables, ...variables } };
    const isFilled = template != null || variables != null;
    return { ok: true, value: { ...fields, ...own, ...(isFilled && { template: filled }) } };
  };
}

function withTexts(
  { locale: common, ...fields }: SharedFields,
  texts: SharedTexts,
  policy: DeliveryPolicy,
): MessageFor {
  return (given) => {
    const read = readRecipient(given);
    if (!read.ok) return read;
    const { variables = {}, locale = common, ...own } = read.value;
    const known = locale == null ? policy.defaultLocale : readLocale(locale);
    if (known === null)
      return notValid([{ path: 'locale', message: say('must be a locale of BCP 47, such as en or pt-BR') }]);
    const number = texts.haveDates ? numberOf(own.to, policy) : undefined;
    const timeZone = texts.haveDates ? timeZoneOf(number?.country ?? null, policy) : 'UTC';
    const filledIn = texts.fillIn(variables ?? {}, { locale: known, timeZone });
    if (!filledIn.ok) return notValid(filledIn.errors);
    return { ok: true, value: { ...withTextsOf(fields, filledIn.texts), ...own }, number };
  };
}

function readRecipient(given: unknown): Checked<RecipientDto> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return notValid([{ path: '', message: say('must be an object') }]);
  }
  const errors: FieldError[] = Object.keys(given)
    .filter((field) => !OF_RECIPIENTS.includes(field))
    .map((path) => ({ path, message: say('is not a known property') }));
  const { variables } = given as RecipientDto;
  if (variables != null && (typeof variables !== 'object' || Array.isArray(variables))) {
    errors.push({ path: 'variables', message: say('must be an object') });
  }
  return errors.length === 0 ? { ok: true, value: given as RecipientDto } : notValid(errors);
}

/** By the paths that their mistakes are told by. */
function textsOf({ text, channels }: SharedFields): NamedTexts {
  const ofSteps = (channels ?? []).map((step, i) => [pathOfStep(i), step.text] as const);
  const all = [['text', text] as const, ...ofSteps];
  return new Map(all.filter((one): one is readonly [string, string] => one[1] != null));
}

function withTextsOf({ channels, ...fields }: SharedFields, texts: NamedTexts): SharedFields {
  const steps = channels?.map((step, i) => ({ ...step, text: texts.get(pathOfStep(i)) }));
  return { ...fields, text: texts.get('text'), ...(steps && { channels: steps }) };
}

function numberOf(to: unknown, { defaultCountry }: DeliveryPolicy): PhoneNumberFacts | undefined {
  return typeof to === 'string' ? readPhoneNumber(to, defaultCountry) : undefined;
}

const pathOfStep = (index: number): string => `channels[${index}].text`;
const notValid = (errors: readonly FieldError[]) => ({ ok: false, problem: validationProblem(errors) }) as const;
