/** What became of a receipt. */
export type ReceiptFate =
  /** It raised its attempt (`applied`), or it is only in the history: known already, overtaken, of an unknown word. */
  | { is: 'applied' | 'changed_nothing'; messageId: string; number: number }
  /** No answer has told its id yet: it is parked. */
  | { is: 'waiting_for_attempt' }
  /** Its id is known, and the message no longer kept. */
  | { is: 'message_gone' }
  /** Its id became known while it was looked up: it must be looked at once more. */
  | { is: 'again' };

/** What can be said of it in the end. */
export type SettledFate = Exclude<ReceiptFate, { is: 'again' }>;
