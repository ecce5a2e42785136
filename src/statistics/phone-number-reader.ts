/** Reads a phone number of a query, in any common way of writing: E.164, or null when it is none. */
export type PhoneNumberReader = (written: string) => string | null;

/** Injection token of the {@link PhoneNumberReader}: what a number is, is not for the statistics to know. */
export const PHONE_NUMBER_READER = Symbol('PHONE_NUMBER_READER');
