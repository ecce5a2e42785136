import { isObject } from '../../json/walk.js';
import { optionalWord } from './fields.js';
import { listed, pick } from './loose-fields.js';

/**
 * What providers put a tapped button, a chosen row of a list or a changed setting under: Meta (`button`, `interactive`,
 * `system`, `user_preferences`), Gupshup (`payload`, `quickReply`, `postback`), Vonage (`button`).
 */
const HOLDERS = [
  ...['button', 'interactive', 'buttonReply', 'listReply', 'quickReply', 'postback', 'payload'],
  ...['system', 'userPreferences'],
];
/** What is shown to the sender, before what is sent along. */
const LABELS = ['text', 'title', 'buttonText', 'body', 'detail'];
const PAYLOADS = ['payload', 'buttonPayload', 'postbackText', 'id'];
/** Twilio's names, beside the message itself. */
const BESIDE = ['buttonText', 'buttonPayload', 'postbackText'];

type Holder = Record<string, unknown>;

/** What the button says that brought a message, its label first; empty where it was typed. */
export function buttonTextsIn(holders: readonly Holder[]): string[] {
  const texts = holders.flatMap((holder) => [...textsOf(holder, BESIDE), ...heldIn(holder, 3)]);
  return [...new Set(texts)];
}

/** `interactive: {button_reply: {id, title}}` is held by two holders. */
function heldIn(holder: Holder, depth: number): string[] {
  if (depth === 0) return [];
  return HOLDERS.flatMap((name) => listed(pick(holder, name))).flatMap((held) => {
    if (typeof held === 'string') return textOf(held);
    if (!isObject(held)) return [];
    return [...textsOf(held, LABELS), ...heldIn(held, depth - 1), ...textsOf(held, PAYLOADS)];
  });
}

function textsOf(holder: Holder, names: readonly string[]): string[] {
  return names.flatMap((name) => textOf(pick(holder, name)));
}

function textOf(value: unknown): string[] {
  const text = typeof value === 'string' ? optionalWord(value) : null;
  return text === null ? [] : [text];
}

/** The text of a message: of a button that was tapped, its label, where no text came beside it. */
export function textOrLabel(text: string | null, buttonTexts: readonly string[]): string | null {
  return text === null || text.trim() === '' ? (buttonTexts[0] ?? text) : text;
}
