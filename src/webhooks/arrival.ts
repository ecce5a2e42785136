import type { IncomingHttpHeaders } from 'node:http';
import type { Problem } from '../http/problem.js';
import { knownProblem, malformedBodyProblem, validationProblem } from '../http/problems.js';
import { say } from '../languages/say.js';
import { readDeliveryStatuses } from '../siren/webhook-shapes/delivery-status.js';
import { readIncomingMessages } from '../siren/webhook-shapes/incoming-message.js';
import type { Item } from '../siren/webhook-shapes/items.js';
import type { ShapeError, ReadResult } from '../siren/webhook-shapes/shapes.js';
import { type ArrivedWebhook, arrivedWebhook, type Endpoint, type WebhookContent } from './arrived-webhook.js';
import { incomingChannel } from './meaning.js';

/** What came in one request. */
export interface Arrival {
  endpoint: Endpoint;
  /** Every item of the body, also those that cannot be read. */
  webhooks: readonly ArrivedWebhook[];
  /** Items of a list that cannot be read. Absent: all can. */
  refused?: RefusedItem[];
}

/** An item of a list that cannot be read. */
export interface RefusedItem {
  /** Its place in the list, from 0. */
  index: number;
  errors: ShapeError[];
}

/** Reads the body of a genuine request. @throws Problem 400 where nothing of it can be read */
export function readArrival(endpoint: Endpoint, body: Uint8Array, headers: IncomingHttpHeaders): Arrival {
  switch (endpoint) {
    case 'message':
      return arrivalOf(endpoint, readableItems(readIncomingMessages(body)), headers, (message) => ({
        providerMessageId: message.providerMessageId,
        said: message.providerType,
        sender: { from: message.from, channel: incomingChannel(message) },
      }));
    case 'delivery-status':
      return arrivalOf(endpoint, readableItems(readDeliveryStatuses(body)), headers, ({ providerMessageId, word }) => ({
        providerMessageId,
        said: word,
      }));
  }
}

function arrivalOf<Shape>(
  endpoint: Endpoint,
  items: readonly Item<Shape>[],
  headers: IncomingHttpHeaders,
  contentOf: (shape: Shape) => WebhookContent,
): Arrival {
  const webhooks = items.map((item) =>
    arrivedWebhook(endpoint, item, item.read.ok ? contentOf(item.read.value) : null, headers),
  );
  return { endpoint, webhooks, ...refusedIn(items) };
}

/** The most unreadable items that an answer lists. All of them are dead letters. */
const MAX_REFUSED = 100;

/**
 * The items of a body of which at least one can be read.
 * @throws Problem 400 for any other body
 */
function readableItems<Shape>(body: ReadResult<Item<Shape>[]>): Item<Shape>[] {
  if (!body.ok) throw unreadableProblem(body.errors);
  if (body.value.some(({ read }) => read.ok)) return body.value;
  throw unreadableProblem(body.value.flatMap(({ read }) => (read.ok ? [] : read.errors)));
}

/** The items of a list that could not be read. Undefined: all could. */
function refusedIn(items: readonly Item<unknown>[]): { refused?: RefusedItem[] } {
  const refused = items.flatMap(({ index, read }) =>
    read.ok || index === null ? [] : [{ index, errors: [...read.errors] }],
  );
  return refused.length === 0 ? {} : { refused: refused.slice(0, MAX_REFUSED) };
}

/** A genuine body that is not as Siren sends it. */
function unreadableProblem(errors: readonly ShapeError[]): Problem {
  const aboutTheBody = errors.find(({ path }) => path === '');
  return aboutTheBody === undefined
    ? validationProblem(errors)
    : malformedBodyProblem(say('The body {complaint}.', { complaint: aboutTheBody.message }));
}

/**
 * Makes Siren deliver it again, soon. The cause is left out: the storing code has logged it once for all refused
 * webhooks.
 */
export function notStoredProblem(): Problem {
  return knownProblem('unavailable', {
    detail: say('The webhook could not be stored in time. Deliver it again.'),
    headers: { 'Retry-After': '1' },
  });
}
