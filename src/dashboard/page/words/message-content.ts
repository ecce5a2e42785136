import type { DryRun, Message } from '../api/types.js';
import { money, number, time } from './format.js';
import { channelName, words } from './labels.js';

type Said = Pick<Message, 'media' | 'location' | 'buttons'>;

const FILES: Readonly<Record<string, string>> = {
  image: 'Image',
  voice: 'Voice message',
  video: 'Video',
  document: 'Document',
  sticker: 'Sticker',
};

/** What a message brings beside its text, in words; addresses are text, since nobody knows what is there. */
export function whatElse({ media, location, buttons }: Said): { what: string; said: string }[] {
  return [
    ...(media === null
      ? []
      : [
          {
            what: FILES[media.type] ?? 'File',
            said: listed([media.caption, media.filename, media.mimeType, media.url]),
          },
        ]),
    ...(location === null
      ? []
      : [
          {
            what: 'Place',
            said: listed([location.name, location.address, `${location.latitude}, ${location.longitude}`]),
          },
        ]),
    ...(buttons.length === 0
      ? []
      : [
          {
            what: 'Buttons',
            said: buttons
              .map(({ title, type, url }) => (type === 'url' ? `${title} (opens ${url})` : title))
              .join(' · '),
          },
        ]),
  ];
}

const listed = (parts: readonly (string | null | undefined)[]): string => parts.filter(Boolean).join(' · ');

/** Why free text or a template would be sent. */
const BECAUSE: Readonly<Record<string, string>> = {
  window_open: 'they wrote within 24 hours',
  reply: 'it answers what came within 24 hours',
  windows_ignored: 'windows are not looked at here',
  window_unknown: 'nobody knows whether they wrote within 24 hours',
  unknown_window_tried: 'one in a hundred tries whether free text is taken again',
  always_template: 'the step says so',
  window_closed: 'they wrote more than 24 hours ago',
  unknown_window_counts_as_closed: 'free text to others like them was refused',
  unknown_window_refused: 'free text goes only to those who wrote within 24 hours',
};

/** `Free text by WhatsApp, since they wrote within 24 hours`. */
export function whatIsSentFirst({ channel, kind, because, template }: NonNullable<DryRun['sends']>): string {
  const what =
    kind === 'text'
      ? `Text by ${channelName(channel)}`
      : `The approved template ${template === null ? '' : `${template.name} (${template.language}) `}by ${channelName(channel)}`;
  if (because === 'no_window') return what;
  return `${what}, since ${BECAUSE[because] ?? words(because).toLowerCase()}`;
}

/** `2 segments (GSM-7), 0.25 INR`; null: nothing is to be told. */
export function whatItTakes({ segments, encoding, price }: NonNullable<DryRun['contents']>[number]): string | null {
  const said = [
    ...(segments === null ? [] : [`${number(segments)} ${segments === 1 ? 'segment' : 'segments'} (${encoding})`]),
    ...(price === null ? [] : [money(price.amount, price.currency)]),
  ];
  return said.length === 0 ? null : said.join(', ');
}

/** WhatsApp's 24 hours, in words. */
export function windowWords({ state, closesAt }: { state: string; closesAt: string | null }): string {
  if (state === 'open') return closesAt === null ? 'Open' : `Open until ${time(closesAt)}`;
  if (closesAt === null) return 'Never wrote by WhatsApp';
  return state === 'closed' ? `Closed since ${time(closesAt)}` : words(state);
}
