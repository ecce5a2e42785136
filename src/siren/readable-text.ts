/** A body as an error reader wants it: parsed when it is JSON, else its text without HTML tags. */
export function readableText(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body
      .replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/gi, ' ')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
  }
}
