/** Words people leave where a secret belongs. Narrow on purpose: a real random secret must never match by accident. */
const PLACEHOLDERS: readonly RegExp[] = [
  /change[-_ ]?(me|this|it)/i,
  /replace[-_ ]?(me|this|with)/i,
  /placeholder/i,
  /(^|[-_ ])your[-_ ]/i,
  /[-_ ]here$/i,
  /^(todo|fixme|tbd|none|null|undefined|secret|password)$/i,
  /^<.*>$/,
  /^\$?\{.*\}$/,
  /^[x*.]+$/i,
  /x{6}/i,
];

/** True when the text is a stand-in such as `changeme`, `your-api-key`, `<secret>`, `xxx` or an unfilled `${TEMPLATE}`. */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDERS.some((pattern) => pattern.test(text));
}
