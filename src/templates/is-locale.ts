import { readLocale } from '../config/locale.js';
import { Keeps } from '../http/keeps.js';
import { say } from '../languages/say.js';

/** A locale of BCP 47, such as `pt-BR`. */
export const IsLocale = (): PropertyDecorator =>
  Keeps('isLocale', (value) =>
    readLocale(value) === null ? say('must be a locale of BCP 47, such as en or pt-BR') : null,
  );
