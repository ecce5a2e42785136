/** A tag has no other within it, so that no `<` is looked at more than once. */
const TAG = /<[^<>]*>/g;
/** What stands between these tags is no text. */
const SILENT = /^<(\/?)(script|style)\b/i;

/** A body as an error reader wants it: parsed when it is JSON, else its text without HTML tags. */
export function readableText(body: string): unknown {
  try {
    return JSON.parse(body.trim()) as unknown;
  } catch {
    return withoutTags(body).replace(/\s+/g, ' ').trim();
  }
}

function withoutTags(html: string): string {
  let text = '';
  let from = 0;
  let silent: string | null = null;
  for (const { 0: tag, index } of html.matchAll(TAG)) {
    if (silent === null) text += `${html.slice(from, index)} `;
    from = index + tag.length;
    const [, slash, name] = SILENT.exec(tag) ?? [];
    if (name === undefined) continue;
    if (silent === null && slash === '') silent = name.toLowerCase();
    else if (silent === name.toLowerCase() && slash === '/') silent = null;
  }
  return silent === null ? text + html.slice(from) : text;
}
