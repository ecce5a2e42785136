import { isObject } from '../../json/walk.js';
import { idAsText } from '../message-id.js';
import { optionalWord } from './fields.js';
import { listed, pick } from './loose-fields.js';
import type { IncomingMessageShape, PressedButton } from './shapes.js';

type Holder = Record<string, unknown>;

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
