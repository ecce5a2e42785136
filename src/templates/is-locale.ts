import { ValidateBy, type ValidationOptions } from 'class-validator';
import { readLocale } from '../config/locale.js';

/** A locale of BCP 47, such as `pt-BR`. */
export function IsLocale(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isLocale',
      validator: {
        validate: (value) => readLocale(value) !== null,
        defaultMessage: () => '$property must be a locale of BCP 47, such as en or pt-BR',
      },
    },
    options,
  );
}
