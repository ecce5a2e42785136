/** Scripts, styles and calls of our own alone; nothing inline, and nobody frames it. */
const CONTENT_SECURITY_POLICY = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `img-src 'self' data:`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/** On everything under `/admin/`. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

/** The page itself names its scripts and styles by their digests: only it must be asked for again. */
export function cachingOf(file: string): string {
  return file.endsWith('.html') ? 'no-cache' : 'public, max-age=31536000, immutable';
}
