import { say } from '../languages/say.js';
import type { Language } from '../languages/languages.js';
import { inLanguage } from '../languages/in-language.js';
import type { Channel } from '../siren/channel.js';
import { CHANNELS } from '../siren/channel.js';
import type { CompiledTemplate } from './compiled-template.js';
import { type ChainedLocale, formatLocaleOf, localeChain } from './locale-chain.js';
import type { RenderedTextDto } from './preview.dto.js';
import { lengthComplaint, type Reader, renderIn } from './render.js';
import type { Values } from './values.js';

/** What a text is as an SMS. */
export type SegmentsOf = (text: string) => { segments: number; encoding: 'GSM-7' | 'UCS-2' };

/**
 * Renders a template for every locale and channel that it has; where the reader's locale is known, what that reader would
 * get on each channel.
 */
export function preview(
  template: CompiledTemplate,
  values: Values,
  reader: Reader,
  segmentsOf: SegmentsOf,
  language: Language,
): RenderedTextDto[] {
  return places(template, reader).map(({ channel, chained }) => {
    const { locale, text, approved = null } = renderIn(template, channel, values, chained, reader.timeZone);
    const sms = channel === 'sms' ? segmentsOf(text) : null;
    const complaint = lengthComplaint(text);
    return {
      ...{ locale, channel, text, approved },
      ...{ segments: sms?.segments ?? null, encoding: sms?.encoding ?? null },
      problem: complaint === null ? null : inLanguage(say('The text {complaint}', { complaint }), language),
    };
  });
}

function places(
  template: CompiledTemplate,
  { locale, defaultLocale }: Reader,
): { channel: Channel; chained: ChainedLocale }[] {
  const has = (channel: Channel) => (chained: ChainedLocale) => template.textFor(chained.locale, channel) !== null;
  if (locale === null) {
    return Object.keys(template.content.locales).flatMap((of) => {
      const chained = { locale: of, formatLocale: formatLocaleOf(of, defaultLocale) };
      return CHANNELS.filter((channel) => has(channel)(chained)).map((channel) => ({ channel, chained }));
    });
  }
  const chain = localeChain(locale, defaultLocale);
  return CHANNELS.flatMap((channel) => {
    const chained = chain.find(has(channel));
    return chained === undefined ? [] : [{ channel, chained }];
  });
}
