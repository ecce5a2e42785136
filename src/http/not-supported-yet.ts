import { ValidateBy, type ValidationOptions } from 'class-validator';

export const NOT_SUPPORTED_YET = 'notSupportedYet';

/** Marks a property of the contract whose feature is still to come: sent with a value, the request is refused so. */
export function NotSupportedYet(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: NOT_SUPPORTED_YET,
      validator: {
        validate: (value: unknown) => value === undefined || value === null,
        defaultMessage: () => 'is not supported yet',
      },
    },
    options,
  );
}
