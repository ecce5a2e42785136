import fastifyStatic from '@fastify/static';
import { Injectable, Logger, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fastifyOf } from '../http/fastify-of.js';
import { pageHeaders } from '../http/security-headers.js';

/** Where `npm run build` puts the page: the same from `src/` and from `dist/`. */
const PUBLIC = fileURLToPath(new URL('../../dist/dashboard/public/', import.meta.url));

const HEADERS = pageHeaders();

/** Serves the built page at `/admin/`. It holds nothing secret: the API behind it asks for the key. */
@Injectable()
class PageServer implements OnModuleInit {
  private readonly logger = new Logger(PageServer.name);

  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    if (!existsSync(`${PUBLIC}index.html`)) {
      this.logger.warn('the dashboard is not built, so /admin/ is not served: npm run build');
      return;
    }
    // Not awaited: that would start Fastify before Nest has told it how to answer errors.
    void fastifyOf(this.host, 'DashboardModule').register(async (fastify) => {
      fastify.addHook('onSend', (_request, reply, _payload, done) => {
        reply.headers(HEADERS);
        done();
      });
      // Relative, so that it holds behind a proxy that serves us beneath a path of its own.
      fastify.get('/admin', (_request, reply) => reply.redirect('admin/', 308));
      await fastify.register(fastifyStatic, {
        root: PUBLIC,
        prefix: '/admin/',
        wildcard: false,
        decorateReply: false,
        cacheControl: false,
        preCompressed: true,
        setHeaders: (reply, path) => void reply.header('Cache-Control', cachingOf(path)),
      });
    });
  }
}

/** As `build-page.ts` names a bundled file: by a digest of its bytes. Its compressed forms end in `.br` and `.gz`. */
const NAMED_BY_DIGEST = /\.[A-Z0-9]{8}\.\w+(?:\.br|\.gz)?$/;

/**
 * `Cache-Control` of a file. Only a name that changes with the bytes may be kept for ever: the page, kept so, would ask for
 * scripts that an upgrade has removed.
 */
function cachingOf(file: string): string {
  return NAMED_BY_DIGEST.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** The operators' page at `/admin/`, for an application made by `createApp` that also answers the HTTP API. */
@Module({ providers: [PageServer] })
export class DashboardModule {}
