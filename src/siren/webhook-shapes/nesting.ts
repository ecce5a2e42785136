const OPENING = new Set(['{', '['].map((c) => c.charCodeAt(0)));
const CLOSING = new Set(['}', ']'].map((c) => c.charCodeAt(0)));
const QUOTE = '"'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);

/**
 * Whether a JSON text nests objects and arrays deeper than `limit`; the outermost counts as one. Reads the text rather
 * than a parsed value, without recursion, so that a hostile body costs no stack. On text that is no JSON the answer
 * means nothing.
 */
export function nestsDeeperThan(limit: number, json: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const char = json.charCodeAt(at);
    if (inString) {
      if (char === BACKSLASH) at++;
      else if (char === QUOTE) inString = false;
    } else if (char === QUOTE) inString = true;
    else if (OPENING.has(char)) {
      if (++depth > limit) return true;
    } else if (CLOSING.has(char)) depth--;
  }
  return false;
}
