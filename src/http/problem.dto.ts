import { ApiProperty, getSchemaPath } from '@nestjs/swagger';

export class FieldErrorDto {
  @ApiProperty({ description: 'The field, as written in the request', example: 'channels[0].fallbackAfter' })
  path: string;

  @ApiProperty({
    description: 'What is wrong with it, in the same language',
    example: 'must not be greater than 86400',
  })
  message: string;
}

/** Body of every error answer: RFC 9457 `application/problem+json`. */
export class ProblemBody {
  @ApiProperty({ description: 'Stable reference of the kind of problem', example: '/problems/validation' })
  type: string;

  @ApiProperty({ description: 'The kind of problem in words, in the language of `Content-Language`' })
  title: string;

  @ApiProperty({ description: 'The HTTP status, again', example: 400 })
  status: number;

  @ApiProperty({ description: 'What happened this time, and what to do; in the same language' })
  detail: string;

  @ApiProperty({ description: 'Path of the request, without its query' })
  instance: string;

  @ApiProperty({ description: 'The X-Request-Id under which this is logged' })
  requestId: string;

  @ApiProperty({ description: 'Every bad field', type: [FieldErrorDto], required: false })
  errors?: readonly FieldErrorDto[];
}

/** A kind of problem, as its page has it. */
export class ProblemTypeDto {
  /**
   * As in the `type` of an answer.
   * @example "/problems/duplicate-message"
   */
  type: string;

  /** @example "The same message again" */
  title: string;

  @ApiProperty({ description: 'The HTTP status that it is answered with', type: 'integer', example: 409 })
  status: number;

  /** What happened, and what was done or not */
  meaning: string;

  /** What a caller does about it */
  remedy: string;

  @ApiProperty({
    description: 'An answer of this kind',
    allOf: [{ $ref: getSchemaPath('ProblemBody') }],
  })
  exampleBody: object;
}

export class ProblemTypesDto {
  items: ProblemTypeDto[];
}
