import type { Channel } from '../siren/channel.js';

/**
 * What a message is for: what its recipient has to do with us (bills, codes, replies), or what we would like to sell. Who
 * has ended marketing messages still gets the others.
 */
export const MESSAGE_CATEGORIES = ['transactional', 'marketing'] as const;
export type MessageCategory = (typeof MESSAGE_CATEGORIES)[number];

/** Of a message that does not say, by itself or by its policy. */
export const DEFAULT_CATEGORY: MessageCategory = 'transactional';

export const VARIABLE_TYPES = ['text', 'number', 'money', 'date', 'url'] as const;
export type VariableType = (typeof VARIABLE_TYPES)[number];

/** What a message must bring. */
export interface Variable {
  type: VariableType;
  /** ISO 4217; of `money` alone. */
  currency?: string;
  /** Default true. */
  required?: boolean;
}

export type Variables = Readonly<Record<string, Variable>>;

export const APPROVED_CATEGORIES = ['utility', 'marketing', 'authentication'] as const;

/** The template that WhatsApp has approved for a text: the only thing that it takes for those who have not written lately. */
export interface ApprovedTemplate {
  /** WhatsApp's name of it. */
  name: string;
  /** WhatsApp's code of its language, such as `en` or `pt_BR`. */
  language: string;
  category?: (typeof APPROVED_CATEGORIES)[number];
  /** The variables that fill its placeholders, in their order. */
  parameters: string[];
}

/** What is said on one channel in one language. */
export interface ChannelText {
  /** ICU MessageFormat. */
  text: string;
  approved?: ApprovedTemplate;
}

export type LocaleTexts = Partial<Record<Channel, ChannelText>>;

/** What a version of a template says. */
export interface TemplateContent {
  category: MessageCategory;
  variables: Variables;
  /** By locale, in its canonical form. */
  locales: Readonly<Record<string, LocaleTexts>>;
}

export function isRequired({ required = true }: Variable): boolean {
  return required;
}
