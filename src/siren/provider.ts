import type { Channel } from './channel.js';

/** What the service has to know of who carries a channel for Siren. All that differs by provider follows from it. */
interface ProviderFacts {
  /** As receipts and `SIREN_SMS_PROVIDER` name it, in lower case. */
  readonly name: string;
  readonly channel: Channel;
  /** As a message may ask for it, in dialect `platform`; null: it may not. */
  readonly askedForAs: string | null;
  /** Owner of the table of error codes that applies, a word of the provider's own; null: none is known. */
  readonly codesOf: string | null;
  /** Other names of the same company, as seen in Siren's provider codes and in receipts. */
  readonly alsoNamed?: readonly string[];
}

/** The providers, a row each. One more needs a row here and, where it numbers errors by itself, its codes in `error-codes/`. */
const PROVIDERS = [
  // Errors of WhatsApp are Meta's, whoever passes them on.
  { name: 'meta', channel: 'whatsapp', askedForAs: 'WHATSAPP_META', codesOf: 'meta', alsoNamed: ['facebook'] },
  { name: 'wati', channel: 'whatsapp', askedForAs: 'WHATSAPP_WATI', codesOf: 'meta' },
  { name: 'twilio', channel: 'whatsapp', askedForAs: 'WHATSAPP_TWILIO', codesOf: 'meta' },
  { name: 'gupshup', channel: 'whatsapp', askedForAs: 'WHATSAPP_GUPSHUP', codesOf: 'meta' },
  { name: 'msg91', channel: 'whatsapp', askedForAs: 'WHATSAPP_MSG91', codesOf: 'meta' },
  { name: 'msg91', channel: 'sms', askedForAs: 'SMS_MSG91', codesOf: null },
  { name: 'twilio', channel: 'sms', askedForAs: 'SMS_TWILIO', codesOf: 'twilio' },
  { name: 'kaleyra_io', channel: 'sms', askedForAs: 'SMS_KALEYRA_IO', codesOf: null },
  { name: 'plivo', channel: 'sms', askedForAs: 'SMS_PLIVO', codesOf: null },
  { name: 'messagebird', channel: 'sms', askedForAs: 'SMS_MESSAGEBIRD', codesOf: null },
  { name: 'infobip', channel: 'sms', askedForAs: null, codesOf: 'infobip' },
  { name: '8x8', channel: 'sms', askedForAs: null, codesOf: '8x8', alsoNamed: ['wavecell'] },
  { name: 'vonage', channel: 'sms', askedForAs: null, codesOf: 'vonage', alsoNamed: ['nexmo'] },
] as const satisfies readonly ProviderFacts[];

type Provider = (typeof PROVIDERS)[number];
type On<Of extends Channel> = Extract<Provider, { channel: Of }>;
const FACTS: readonly ProviderFacts[] = PROVIDERS;

/** A provider that a message can ask for. */
export type ProviderCode = NonNullable<Provider['askedForAs']>;
/** One whose table of SMS error codes may be said to apply. */
export type SmsProvider = On<'sms'>['name'];
/** Whose numbering the errors of a channel have. */
export type OwnerOfCodes<Of extends Channel = Channel> = NonNullable<On<Of>['codesOf']>;

export const SMS_PROVIDERS: readonly SmsProvider[] = PROVIDERS.filter(({ channel }) => channel === 'sms').map(
  ({ name }) => name as SmsProvider,
);

/** Those that a message may ask for on a channel. */
export function providerCodes(channel: Channel): readonly ProviderCode[] {
  return PROVIDERS.flatMap((one): ProviderCode[] =>
    one.channel === channel && one.askedForAs !== null ? [one.askedForAs] : [],
  );
}

/** The owner of a provider's error codes. Undefined: they are in no table. @param name as {@link providerName} has it */
export function ownerOfCodes(channel: Channel, name: string): string | undefined {
  return FACTS.find((one) => one.channel === channel && one.name === name)?.codesOf ?? undefined;
}

const NAMES: ReadonlyMap<string, string> = new Map(
  FACTS.flatMap(({ name, alsoNamed = [] }) => alsoNamed.map((other): [string, string] => [other, name])),
);

/**
 * One name for whoever delivers behind Siren, in lower case: `SMS_TWILIO`, `WHATSAPP_TWILIO` and `Twilio` are `twilio`.
 * Undefined when nothing usable was given.
 */
export function providerName(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const name = value
    .trim()
    .toLowerCase()
    .replace(/^(?:whatsapp|sms)_/, '');
  if (!/^[\w.-]{1,64}$/.test(name)) return undefined;
  return NAMES.get(name) ?? name;
}
