import type { FastifyInstance } from 'fastify';
import { sendJson, sendWritten } from './answering.js';
import { isAuthorised, UNAUTHORISED } from './authorisation.js';
import type { Parts } from './parts.js';

/** The route by which the service says where it wants its webhooks, where the dialect has one. */
export function addRegistrationRoute(app: FastifyInstance, { apiKey, dialect, webhooks }: Parts): void {
  const { registration } = dialect;
  if (registration === null) return;
  app.put<{ Body: string | undefined }>(registration.route, (request, reply) => {
    if (!isAuthorised(request, apiKey)) return sendWritten(reply, dialect.refused(401, UNAUTHORISED));
    const read = registration.read(request.body ?? '');
    if (!read.ok) return sendWritten(reply, dialect.refused(400, { code: 'invalid_request', message: read.problem }));
    webhooks.register(read.targets);
    return sendJson(reply, 200, registration.registered(read.targets));
  });
}
