import { ApiExtension, ApiExtraModels, ApiProperty, getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';

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

type Operation = NonNullable<OpenAPIObject['paths'][string]['post']>;
type RequestBody = Extract<NonNullable<Operation['requestBody']>, { content: unknown }>;
type MediaType = RequestBody['content'][string];

const OTHER_BODY = 'x-other-body';

/** Documents that a route takes another media type beside the one of `ApiBody`, with a schema of its own, which `ApiConsumes` cannot. */
export const ApiOtherBody = (mediaType: string, content: MediaType): MethodDecorator =>
  ApiExtension(OTHER_BODY, { [mediaType]: content });

/** Puts it where it belongs. */
export function moveOtherBody(operation: Operation): void {
  const withOther = operation as Operation & { [OTHER_BODY]?: RequestBody['content'] };
  const other = withOther[OTHER_BODY];
  if (other === undefined) return;
  Object.assign((operation.requestBody as RequestBody).content, other);
  delete withOther[OTHER_BODY];
}
