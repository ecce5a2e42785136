import { isObject } from '../../json/walk.js';
import { optionalText, optionalWord } from './fields.js';
import { listed, pick } from './loose-fields.js';
import type { IncomingMedia } from './shapes.js';

type Holder = Record<string, unknown>;

/** Lists of files, and single files under the name of their kind, as providers write them. */
const LISTS = ['media', 'attachments', 'files'];
const KINDS = ['image', 'photo', 'voice', 'audio', 'video', 'document', 'file', 'sticker'];

/** Every file that these places tell of, each address once. A file without an address is none that could be fetched. */
export function mediaIn(holders: readonly Holder[]): IncomingMedia[] {
  const files = holders.flatMap((holder) => [
    ...(pick(holder, 'mediaUrl') === undefined ? [] : [holder]),
    ...filesIn(holder),
  ]);
  const media = files.flatMap(readFile);
  return [...new Map(media.toReversed().map((file) => [file.url, file])).values()].toReversed();
}

/** What the first file is said to be: a kind (`image`), the name that it stands under, or a MIME type. */
export function kindOfFirst(holder: Holder): string | null {
  const first = filesIn(holder)[0] ?? {};
  return (
    optionalWord(pick(first, 'type')) ??
    KINDS.find((kind) => isObject(pick(holder, kind))) ??
    optionalWord(pick(first, 'mimeType', 'contentType'))
  );
}

function filesIn(holder: Holder): Holder[] {
  const inLists = LISTS.flatMap((name) => listed(pick(holder, name)));
  const single = KINDS.flatMap((name) => listed(pick(holder, name)));
  return [...inLists, ...single].flatMap((file) => (isObject(file) ? [file] : isAddress(file) ? [{ url: file }] : []));
}

function readFile(file: Holder): IncomingMedia[] {
  const url = optionalWord(pick(file, 'url', 'link', 'mediaUrl', 'href'));
  if (url === null) return [];
  const type = optionalWord(pick(file, 'type'));
  const mimeType = optionalWord(pick(file, 'mimeType', 'contentType', 'mediaType'));
  return [
    { url, mimeType: mimeType ?? (type?.includes('/') ? type : null), caption: optionalText(pick(file, 'caption')) },
  ];
}

function isAddress(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\//i.test(value);
}
