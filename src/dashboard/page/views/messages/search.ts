const ID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
/** Also as it is copied: with marks that do not show, in digits of any script. The API reads it. */
const NUMBER = /^(?:tel:)?[\p{Nd}\p{Cf}\p{Pd}\s+\uff0b().\u00b7/]{6,}$/iu;

/** What somebody looks for: a message by its id, those to a number, or those of a reference. */
export type MessageLookup =
  { for: 'id'; id: string } | { for: 'to'; to: string } | { for: 'reference'; reference: string };

/** What was typed, by how it looks; null: nothing. */
export function searchOf(typed: string): MessageLookup | null {
  const text = typed.trim();
  if (text === '') return null;
  if (ID.test(text)) return { for: 'id', id: text.toLowerCase() };
  return NUMBER.test(text) ? { for: 'to', to: text } : { for: 'reference', reference: text };
}
