import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, type TransformFnParams } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';

/**
 * A parameter of a query that is `true` or `false`; false without.
 * @param documented what the document says of it besides
 */
export const IsTrueOrFalse = (documented: { default?: false } = { default: false }): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: 'boolean', ...documented }),
    Transform(({ value }: TransformFnParams): unknown => WORDS.get(value) ?? value),
    IsOptional(),
    IsBoolean({ message: '$property must be true or false' }),
  );

/** `mine=true` of a list: only what the application of the caller's key has submitted. */
export const IsMine = (): PropertyDecorator => IsTrueOrFalse();

const WORDS: ReadonlyMap<unknown, boolean> = new Map([
  ['true', true],
  ['false', false],
]);
