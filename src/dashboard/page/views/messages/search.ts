const ID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const NUMBER = /^\+?[\d\s().-]{6,}$/;

/** What somebody looks for: a message by its id, those to a number, or those of a reference. */
export type Search = { for: 'id'; id: string } | { for: 'to'; to: string } | { for: 'reference'; reference: string };

/** What was typed, by how it looks; null: nothing. */
export function searchOf(typed: string): Search | null {
  const text = typed.trim();
  if (text === '') return null;
  if (ID.test(text)) return { for: 'id', id: text.toLowerCase() };
  return NUMBER.test(text) ? { for: 'to', to: text } : { for: 'reference', reference: text };
}
