import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';

type Shown = 'boolean' | (new () => object);

/** Documents a property that has a part of its own for each of these words, such as the channels. */
export function ApiOfEach(
  words: readonly string[],
  shown: Shown,
  { description, nullable }: { description?: string; nullable?: true } = {},
): PropertyDecorator {
  const part = typeof shown === 'string' ? { type: shown } : { $ref: getSchemaPath(shown) };
  return (target, key) => {
    if (typeof shown !== 'string') ApiExtraModels(shown)(target.constructor);
    ApiProperty({
      type: 'object',
      properties: Object.fromEntries(words.map((word) => [word, part])),
      required: [...words],
      selfRequired: true,
      additionalProperties: false,
      ...(description !== undefined && { description }),
      ...(nullable && { nullable }),
    })(target, key);
  };
}
