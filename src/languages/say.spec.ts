import { describe, expect, it } from 'vitest';
import { inLanguage, translated } from './languages.js';
import { say, Sentence, verbatim, withValues } from './say.js';

describe('a sentence', () => {
  const range = say('must be {min} to {max} characters long', { min: 1, max: 4096 });

  it('is English as a string and as JSON, as logs and the database have it', () => {
    expect(`${String(range)}`).toBe('must be 1 to 4096 characters long');
    expect(JSON.stringify({ message: range })).toBe('{"message":"must be 1 to 4096 characters long"}');
  });

  it('is written in each language', () => {
    expect(inLanguage(range, 'en')).toBe('must be 1 to 4096 characters long');
    expect(inLanguage(range, 'hi')).toBe('1 से 4096 वर्ण लंबा होना चाहिए');
    expect(inLanguage(range, 'es')).toBe('debe tener de 1 a 4096 caracteres');
    expect(inLanguage(range, 'pt')).toBe('deve ter de 1 a 4096 caracteres');
  });

  it('writes a sentence within it in the same language, and a list as a choice', () => {
    const body = say('The body {complaint}.', { complaint: say('is not valid JSON') });
    expect(String(body)).toBe('The body is not valid JSON.');
    expect(inLanguage(body, 'es')).toBe('El cuerpo no es JSON válido.');
    const text = say('must have a text for {channels}', { channels: ['whatsapp', 'sms'] });
    expect(String(text)).toBe('must have a text for whatsapp or sms');
    expect(inLanguage(text, 'pt')).toBe('deve ter um texto para whatsapp ou sms');
  });

  it('leaves alone what it is filled in with', () => {
    const odd = `{x} <b>it's</b> '{' # |`;
    const named = say('names none: there is no policy "{name}"', { name: odd });
    expect(String(named)).toBe(`names none: there is no policy "${odd}"`);
    expect(inLanguage(named, 'es')).toContain(odd);
    expect(inLanguage(verbatim(odd), 'hi')).toBe(odd);
  });

  it('may have all of that changed, all the way down', () => {
    const cut = (value: string) => value.slice(0, 2);
    const what = say('template "{name}"', { name: 'abcdef' });
    const changed = withValues(say('names none: there is no {what}', { what }), cut);
    expect(String(changed)).toBe('names none: there is no template "ab"');
    expect(String(withValues(say('must have a text for {channels}', { channels: ['sms', 'email'] }), cut))).toBe(
      'must have a text for sm or em',
    );
  });

  it('is English where a catalogue does not know it, or what it wants is not there', () => {
    expect(inLanguage(new Sentence('an older sentence', null), 'hi')).toBe('an older sentence');
    expect(translated(new Sentence('must be {min} to {max} characters long', { min: 1 }), 'hi')).toBeNull();
    expect(translated(new Sentence('constructor', null), 'hi')).toBeNull();
  });
});
