import { isObject } from '../parse-object.js';
import { optionalWord } from './fields.js';
import { listed, pick } from './loose-fields.js';

/**
 * What providers put a tapped button, a chosen row of a list or a changed setting under: Meta (`button`, `interactive`,
 * `system`, `user_preferences`), Gupshup (`quickReply`, `postback`), Infobip and Vonage (`button`, `reply`).
 */
const HOLDERS = [
  ...['button', 'interactive', 'buttonReply', 'listReply', 'quickReply', 'postback', 'reply', 'action'],
  ...['system', 'userPreferences', 'payload'],
];
/** What is shown to the sender, before what is sent along. */
const LABELS = ['text', 'title', 'buttonText', 'body', 'detail'];
const PAYLOADS = ['payload', 'buttonPayload', 'postbackText', 'id'];
/** Twilio's names, beside the message itself. */
const BESIDE = ['buttonText', 'buttonPayload', 'postbackText'];

type Place = Record<string, unknown>;

/** What the button says that brought a message, its label first; empty where it was typed. */
export function buttonTextsIn(places: readonly Place[]): string[] {
  const texts = places.flatMap((place) => [...textsOf(place, BESIDE), ...heldIn(place, 3)]);
  return [...new Set(texts)];
}

/** `interactive: {button_reply: {id, title}}` is held by two holders. */
function heldIn(place: Place, depth: number): string[] {
  if (depth === 0) return [];
  return HOLDERS.flatMap((name) => listed(pick(place, name))).flatMap((held) => {
    if (typeof held === 'string') return textOf(held);
    if (!isObject(held)) return [];
    return [...textsOf(held, LABELS), ...heldIn(held, depth - 1), ...textsOf(held, PAYLOADS)];
  });
}

function textsOf(place: Place, names: readonly string[]): string[] {
  return names.flatMap((name) => textOf(pick(place, name)));
}

function textOf(value: unknown): string[] {
  const text = typeof value === 'string' ? optionalWord(value) : null;
  return text === null ? [] : [text];
}
