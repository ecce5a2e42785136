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

/** As `build-page.ts` names a bundled file: by a digest of its bytes. Its compressed forms end in `.br` and `.gz`. */
const NAMED_BY_DIGEST = /\.[A-Z0-9]{8}\.\w+(?:\.br|\.gz)?$/;

/**
 * `Cache-Control` of a file. Only a name that changes with the bytes may be kept for ever: the page, kept so, would ask for
 * scripts that an upgrade has removed.
 */
export function cachingOf(file: string): string {
  return NAMED_BY_DIGEST.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache';
}
