/**
 * Headers of a page of ours: scripts, styles and calls of our own alone, and nobody frames it.
 * @param inlineStyles what styles in the page itself may be, as CSP sources; none when left out
 */
export function pageHeaders(inlineStyles: readonly string[] = []): Readonly<Record<string, string>> {
  const policy = [
    `default-src 'none'`,
    `script-src 'self'`,
    ['style-src', `'self'`, ...inlineStyles].join(' '),
    `img-src 'self' data:`,
    `connect-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
}
