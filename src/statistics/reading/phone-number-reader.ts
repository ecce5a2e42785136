/** Reads a phone number of a query, in any common way of writing: E.164, or null when it is none. */
export type PhoneNumberReader = (written: string) => string | null;

/** Every form, in E.164, of the number of a subscriber, itself included: messages may have gone to any. */
export type FormsOfNumber = (e164: string) => readonly string[];

/** Injection token of {@link FormsOfNumber}. */
export const FORMS_OF_NUMBER = Symbol('FORMS_OF_NUMBER');

/** Injection token of the {@link PhoneNumberReader}. The statistics do not know what a phone number is. */
export const PHONE_NUMBER_READER = Symbol('PHONE_NUMBER_READER');
