/** What a sender may ask of the service itself, in one word. */
export const KEYWORDS = ['stop', 'start', 'help'] as const;
export type Keyword = (typeof KEYWORDS)[number];

/** What a sender asked for, and the language it was asked in, as BCP 47. */
export interface KeywordRequest {
  keyword: Keyword;
  /** The messages that it is about: those that sell something; absent: all. */
  category?: 'marketing';
  language: string;
  /** Others in which the same word asks for the same. */
  alsoIn?: readonly string[];
}
