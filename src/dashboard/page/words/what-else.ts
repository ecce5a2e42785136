import type { Message } from '../api/types.js';

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
