import { isObject } from '../../json/walk.js';
import { idAsText } from '../message-id.js';
import { optionalWord } from './fields.js';
import { listed, pick } from './loose-fields.js';
import type { IncomingMessageShape, PressedButton } from './shapes.js';

/**
 * What providers put a tapped button, a chosen row of a list or a changed setting under: Meta (`button`, `interactive`,
 * `system`, `user_preferences`), Gupshup (`payload`, `quickReply`, `postback`), Vonage (`button`).
 */
const TEXT_HOLDERS = [
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
  const texts = holders.flatMap((holder) => [...textsOf(holder, BESIDE), ...textHeldIn(holder, 3)]);
  return [...new Set(texts)];
}

/** `interactive: {button_reply: {id, title}}` is held by two holders. */
function textHeldIn(holder: Holder, depth: number): string[] {
  if (depth === 0) return [];
  return TEXT_HOLDERS.flatMap((name) => listed(pick(holder, name))).flatMap((held) => {
    if (typeof held === 'string') return textOf(held);
    if (!isObject(held)) return [];
    return [...textsOf(held, LABELS), ...textHeldIn(held, depth - 1), ...textsOf(held, PAYLOADS)];
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

/** Where providers put a button that was pressed, the inner ones first; `interactive` holds one of the others. */
const HOLDERS = ['buttonReply', 'listReply', 'quickReply', 'button', 'postback', 'interactive'];
const IDS = ['id', 'payload', 'buttonPayload', 'postbackText'];
const TITLES = ['title', 'text', 'buttonText'];

/** The button that brought a message, and Siren's id of the message that it answers, by a button or by a quote; each where it is told. */
export function answeringIn(holders: readonly Holder[]): Pick<IncomingMessageShape, 'button' | 'answeredId'> {
  const button = pressedButtonIn(holders);
  const answeredId = answeredIdIn(holders);
  return { ...(button !== null && { button }), ...(answeredId !== null && { answeredId }) };
}

function pressedButtonIn(holders: readonly Holder[]): PressedButton | null {
  for (const holder of holders) {
    const found = heldIn(holder, 3) ?? buttonOf(holder, ['buttonPayload', 'postbackText'], ['buttonText']);
    if (found !== null) return found;
  }
  return null;
}

function heldIn(holder: Holder, depth: number): PressedButton | null {
  if (depth === 0) return null;
  for (const held of HOLDERS.flatMap((name) => listed(pick(holder, name))).filter(isObject)) {
    const found = heldIn(held, depth - 1) ?? buttonOf(held, IDS, TITLES);
    if (found !== null) return found;
  }
  return null;
}

function buttonOf(held: Holder, ids: readonly string[], titles: readonly string[]): PressedButton | null {
  const id = word(pick(held, ...ids));
  const title = word(pick(held, ...titles));
  return id === null && title === null ? null : { id, title };
}

const REPLY_TO = [
  'replyTo',
  'inReplyTo',
  'replyToMessageId',
  'quotedMessageId',
  'originalRepliedMessageSid',
  'context',
];

function answeredIdIn(holders: readonly Holder[]): string | null {
  for (const reply of holders.flatMap((holder) => REPLY_TO.map((name) => pick(holder, name)))) {
    const id = word(isObject(reply) ? pick(reply, 'id', 'messageId', 'message_id') : reply);
    if (id !== null) return id;
  }
  return null;
}

/** Nothing longer is an id or a title. */
function word(value: unknown): string | null {
  const said = idAsText(value);
  const text = typeof said === 'string' ? optionalWord(said) : null;
  return text !== null && text.length <= 256 ? text : null;
}
