import { ApiProperty, getSchemaPath } from '@nestjs/swagger';

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
