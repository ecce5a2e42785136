const QUOTE = '"'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);
const COMMA = ','.charCodeAt(0);
const OPENING = new Set(['{', '['].map((c) => c.charCodeAt(0)));
const CLOSING = new Set(['}', ']'].map((c) => c.charCodeAt(0)));

/**
 * The texts of a JSON list's elements, each as it was written, so that one can be kept byte for byte; null when there are
 * more than `limit`. Reads the text without recursion. What it gives for a text that is no JSON list means nothing.
 */
export function elementsOf(list: string, limit: number): string[] | null {
  const elements: string[] = [];
  let depth = 0;
  let begin = list.indexOf('[') + 1;
  let inString = false;
  for (let at = begin; at < list.length; at++) {
    const char = list.charCodeAt(at);
    if (inString) {
      if (char === BACKSLASH) at++;
      else if (char === QUOTE) inString = false;
    } else if (char === QUOTE) inString = true;
    else if (OPENING.has(char)) depth++;
    else if ((char === COMMA && depth === 0) || (CLOSING.has(char) && depth-- === 0)) {
      const element = list.slice(begin, at).trim();
      // Nothing between the brackets: an empty list.
      if (element !== '') elements.push(element);
      if (elements.length > limit) return null;
      begin = at + 1;
    }
  }
  return elements;
}
