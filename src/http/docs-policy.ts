import { createHash } from 'node:crypto';
import type { FastifyInstance, onSendHookHandler } from 'fastify';
import { pageHeaders } from './security-headers.js';

const DOCS = /^\/docs(\/|$)/;
/** What the page of `@nestjs/swagger` holds itself: style elements, and style attributes. Its scripts are files. */
const INLINE_STYLE = /<style>([^<]*)<\/style>|\sstyle="([^"]*)"/g;

/**
 * Gives `/docs` a Content-Security-Policy that lets run what the package brings, and nothing else. Call before routes are
 * registered.
 */
export function installDocsPolicy(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    if (DOCS.test(route.url)) route.onSend = [addPageHeaders, ...[route.onSend ?? []].flat()];
  });
}

const addPageHeaders: onSendHookHandler = (_request, reply, payload, done) => {
  void reply.headers(pageHeaders(typeof payload === 'string' ? digestsOfStyles(payload) : []));
  done(null, payload);
};

/** Each inline style by its digest: a page that was tampered with has others. */
function digestsOfStyles(html: string): string[] {
  const styles = [...html.matchAll(INLINE_STYLE)].map(([, element, attribute]) => element ?? attribute ?? '');
  const digests = styles.map((style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  // Attributes count by their digest only with this word.
  return styles.length === 0 ? [] : [`'unsafe-hashes'`, ...digests];
}
