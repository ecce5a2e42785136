import type { Channel, SentButton, SentContent, SentLocation } from './dialect.js';
import { isObject } from './json.js';

const FILES = new Set(['image', 'voice', 'video', 'document', 'sticker']);

export const NO_CONTENT: SentContent = { media: null, location: null, buttons: [] };

type ReadContent =
  { readonly ok: true; readonly content: SentContent } | { readonly ok: false; readonly problem: string };

/** The file, the place and the buttons of a request in dialect `toolkit`, by the service's own account of them. */
export function readContent(body: Record<string, unknown>, type: string, channel: Channel): ReadContent {
  const problem = (text: string) => ({ ok: false, problem: text }) as const;
  const url = body['media_url'];
  if (channel === 'sms' && (url !== undefined || type === 'location' || body['buttons'] !== undefined)) {
    return problem('an SMS is text alone');
  }
  if (url !== undefined && (typeof url !== 'string' || !url.startsWith('https://'))) {
    return problem('"media_url" is not an address of https');
  }
  const location = type === 'location' ? readLocation(body['location']) : null;
  if (type === 'location' && location === null) return problem('"location" is no place');
  const buttons = readButtons(body['buttons'] ?? []);
  if (buttons === null) return problem('"buttons" are not one to three different buttons');
  const text = (name: string) => (typeof body[name] === 'string' ? body[name] : null);
  const media =
    FILES.has(type) && typeof url === 'string'
      ? { url, mimeType: text('media_type'), caption: text('caption'), filename: text('media_filename') }
      : null;
  return { ok: true, content: { media, location, buttons } };
}

function readLocation(value: unknown): SentLocation | null {
  if (!isObject(value)) return null;
  const { latitude, longitude, name = null, address = null } = value;
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  const isText = (one: unknown): one is string | null => one === null || typeof one === 'string';
  return isText(name) && isText(address) ? { latitude, longitude, name, address } : null;
}

/** Null where they are not what WhatsApp takes. */
function readButtons(value: unknown): SentButton[] | null {
  if (!Array.isArray(value) || value.length > 3) return null;
  const buttons = value.map(readButton);
  if (buttons.includes(null)) return null;
  const read = buttons as SentButton[];
  return new Set(read.map(({ title }) => title)).size === read.length ? read : null;
}

function readButton(value: unknown): SentButton | null {
  if (!isObject(value)) return null;
  const { type, title, id = null, url = null } = value;
  if (typeof title !== 'string' || title === '' || [...title].length > 20) return null;
  if (type === 'reply' && typeof id === 'string') return { type, title, id, url: null };
  return type === 'url' && typeof url === 'string' ? { type, title, id: null, url } : null;
}
