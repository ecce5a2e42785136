import type { OutboundButton, OutboundLocation } from './outbound-message.js';

/** What a message says beside its text. */
interface Said {
  media?: { url: string; caption?: string };
  location?: OutboundLocation;
  buttons?: readonly OutboundButton[];
}

/** A text in two parts: the second one, links and choices, is of no use when it is cut. */
export interface SaidAsText {
  words: string;
  links: string;
}

/**
 * What a channel without files, places and buttons sends instead: the text, the caption and the link; a place's name, address
 * and a link to a map; the buttons as numbered choices. Each on a line of its own.
 */
export function contentAsText(text: string, { media, location, buttons }: Said): string {
  const { words, links } = partsAsText(text, { media, location, buttons });
  return lines([words, links]);
}

/** The same in its two parts. */
export function partsAsText(text: string, { media, location, buttons = [] }: Said): SaidAsText {
  return {
    words: lines([text, media?.caption === text ? undefined : media?.caption, location?.name, location?.address]),
    links: lines([
      media && asciiOf(media.url),
      location && mapOf(location),
      ...buttons.map((button, i) => `${i + 1}. ${choiceOf(button)}`),
    ]),
  };
}

function choiceOf(button: OutboundButton): string {
  return button.type === 'url' ? `${button.title}: ${asciiOf(button.url)}` : button.title;
}

/** Opens in the app where there is one: https://developers.google.com/maps/documentation/urls/get-started. */
function mapOf({ latitude, longitude }: OutboundLocation): string {
  return `https://maps.google.com/?q=${degrees(latitude)},${degrees(longitude)}`;
}

/** Six places are a tenth of a metre. */
const degrees = (value: number): string => String(Number(value.toFixed(6)) || 0);

/** An address of other letters would make another alphabet of the whole SMS, or be rewritten with it. */
function asciiOf(url: string): string {
  return (/^[!-~]*$/.test(url) ? url : (URL.parse(url)?.href ?? url)).replaceAll('`', '%60');
}

function lines(parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join('\n');
}
