import type { FastifyInstance } from 'fastify';
import { carryOut, sendJson, sendWritten } from './answering.js';
import { isAuthorised, UNAUTHORISED } from './authorisation.js';
import { answerOf } from './faults.js';
import type { Parts } from './parts.js';

/** The route that says how far a message got. */
export function addStatusRoute(app: FastifyInstance, parts: Parts): void {
  const { apiKey, dialect, faults, messages, timers } = parts;
  app.get<{ Params: { id: string } }>(dialect.statusRoute, async (request, reply) => {
    if (!isAuthorised(request, apiKey)) return sendWritten(reply, dialect.refused(401, UNAUTHORISED));
    const report = messages.get(request.params.id);
    const fault = faults.take({ on: 'status' });
    if (fault?.delayMs) await timers.sleep(fault.delayMs);
    const answer = fault && answerOf(fault);
    if (answer) return carryOut(answer, reply, dialect, () => (report ? dialect.status(report) : '{}'));
    if (report === undefined) return sendWritten(reply, dialect.refused(404, UNKNOWN_MESSAGE));
    return sendJson(reply, 200, dialect.status(report));
  });
}

const UNKNOWN_MESSAGE = { code: 'not_found', message: 'No message has this id' };
