/**
 * Loaded into the service before it starts: writes down which routes its HTTP server has, as JSON into the file that
 * `NOTED_ROUTES` names. What has no entry in the OpenAPI document is known by this alone.
 */
import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

subscribe('fastify.initialization', (message) => {
  const { fastify } = message as { fastify: FastifyInstance };
  const routes: { methods: string[]; url: string }[] = [];
  fastify.addHook('onRoute', ({ method, url }) => void routes.push({ methods: [method].flat(), url }));
  fastify.addHook('onListen', (done) => {
    writeFileSync(process.env.NOTED_ROUTES!, JSON.stringify(routes));
    done();
  });
});
