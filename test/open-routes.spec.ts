import { Controller, Get, Module, Post, type DynamicModule } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Public, RequiresScope } from '../src/http/route-hooks.js';
import { ensureBuilt } from './support/build.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { noteRoutes, type NotedRoute } from './support/noted-routes.js';

/** Whoever asks is answered: probes, figures, what a problem means, and webhooks, which are signed. */
const PUBLIC = [
  'GET /api/v1/webhooks/siren/health',
  'GET /health/live',
  'GET /health/ready',
  'GET /health/startup',
  'GET /metrics',
  'GET /problems',
  'GET /problems/:name',
  'POST /api/v1/webhooks/siren/delivery-status',
  'POST /api/v1/webhooks/siren/message',
];
/** The dashboard's page and the documentation: files, the same for everybody. */
const FILES = /^\/(admin|docs|docs-json|docs-yaml)(\/|$)/;

let gateway: Gateway;
let routes: readonly NotedRoute[];
beforeAll(async () => {
  await ensureBuilt();
  ({ made: gateway, routes } = await noteRoutes(() => startGateway({ settings: { ROLES: 'api' } })));
});
afterAll(() => gateway?.close());

describe('every route of the service, documented or not', () => {
  const named = (chosen: (route: NotedRoute) => boolean) => [
    ...new Set(
      routes.filter((one) => one.method !== 'HEAD' && chosen(one)).map(({ method, url }) => `${method} ${url}`),
    ),
  ];

  it('names the scope that a key must have, or that it is public, or serves a file', () => {
    expect(named(({ access }) => access !== undefined && access !== 'public').length).toBeGreaterThan(60);
    expect(named(({ access, url }) => access === undefined && !FILES.test(url))).toEqual([]);
  });

  it('is public only where that is on purpose', () => {
    expect(named(({ access }) => access === 'public').sort()).toEqual(PUBLIC);
  });

  it('is no file under the address of the API', () => {
    expect(named(({ access, url }) => access === undefined && url.startsWith('/api/'))).toEqual([]);
  });
});

@Controller('api/v1/made-up')
class MadeUpController {
  @Get()
  @RequiresScope('operations')
  list(): object {
    return {};
  }

  @Get('open')
  @Public()
  open(): object {
    return {};
  }

  @Post(':id/undo')
  undo(): object {
    return { isUndone: true };
  }

  /** No route. */
  helper(): void {}
}

@Module({ controllers: [MadeUpController] })
class MadeUpModule {}

@Module({})
class ApplicationModule {}

const start = (wrap: (module: DynamicModule) => DynamicModule) =>
  startGateway({ beside: gateway, settings: { ROLES: 'api' }, wrap });

describe('a route that names neither a scope nor that it is public', () => {
  it('lets the service not start, however deep its module is imported', async () => {
    const deeper = { module: ApplicationModule, imports: [MadeUpModule] };
    for (const made of [MadeUpModule, deeper]) {
      const starting = start((service) => ({ ...service, imports: [...(service.imports ?? []), made] }));
      await expect(starting).rejects.toThrow(
        'MadeUpController.undo names neither a scope nor that it is public: anybody could call it; give it @RequiresScope(…) or @Public()',
      );
    }
  });

  it('is the own concern of an application around the service', async () => {
    const around = await start((service) => ({
      module: ApplicationModule,
      imports: [service],
      controllers: [MadeUpController],
    }));
    try {
      const answer = await fetch(`${around.url}/api/v1/made-up/1/undo`, { method: 'POST' });
      expect([answer.status, await answer.json()]).toEqual([201, { isUndone: true }]);
    } finally {
      await around.close();
    }
  });
});
