import type { FastifyInstance, onSendHookHandler } from 'fastify';
import helmet, { type HelmetOptions } from 'helmet';
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

type Headers = Readonly<Record<string, string>>;

const EVERYWHERE = {
  xFrameOptions: { action: 'deny' },
  // Not to be said over plain HTTP (RFC 6797, 7.2), which is all that we speak: who ends TLS in front of us says it.
  strictTransportSecurity: false,
} as const satisfies HelmetOptions;

/** Of answers that are no pages: nobody shows, frames or keeps them, and they are what they say they are. */
export const ANSWER_HEADERS: Headers = Object.freeze({
  // What we tell is about people, or true for a moment. What may be kept, such as scripts of a page, says so itself.
  'Cache-Control': 'no-store',
  ...headersBy({
    ...EVERYWHERE,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: [`'none'`], frameAncestors: [`'none'`] },
    },
    // These are about pages and what they load, or about browsers that are no more.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  }),
});

/** The same, names and values in turn, as Node writes them fastest. */
export const ANSWER_HEADER_LIST: readonly string[] = Object.freeze(Object.entries(ANSWER_HEADERS).flat());

/** On Node's response, so that what is written past Fastify (streams, events) has them too. */
export function setAnswerHeaders(response: ServerResponse): void {
  for (const name in ANSWER_HEADERS) response.setHeader(name, ANSWER_HEADERS[name]!);
}

/**
 * Headers of a page of ours: scripts, styles and calls of our own alone, and nobody frames it.
 * @param inlineStyles what styles in the page itself may be, as CSP sources; none when left out
 */
export function pageHeaders(inlineStyles: readonly string[] = []): Headers {
  return headersBy({
    ...EVERYWHERE,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: [`'none'`],
        scriptSrc: [`'self'`],
        styleSrc: [`'self'`, ...inlineStyles],
        imgSrc: [`'self'`, 'data:'],
        connectSrc: [`'self'`],
        baseUri: [`'none'`],
        formAction: [`'none'`],
        frameAncestors: [`'none'`],
      },
    },
  });
}

/**
 * What helmet would set on each answer. It is asked once, and not by its plugin with each request: there are answers ahead of
 * Fastify and past it, and they must have the headers too.
 */
function headersBy(options: HelmetOptions): Headers {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => void (headers[name] = value),
    removeHeader: () => undefined,
  };
  helmet(options)({} as IncomingMessage, response as unknown as ServerResponse, (error) => {
    if (error !== undefined) throw error as Error;
  });
  return headers;
}

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
