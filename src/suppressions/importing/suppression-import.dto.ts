import { FieldErrorDto } from '../../http/problem-body.dto.js';

export class RejectedLineDto {
  /** From 1. */
  line: number;
  errors: FieldErrorDto[];
}

export class ImportedSuppressionsDto {
  /** Lines with something in them, but for the header. */
  total: number;
  /** Numbers; a line may hold several. */
  added: number;
  /** They were on the list already, for the same reason. */
  unchanged: number;
  /** Lines that hold anything that could not be taken. */
  rejectedCount: number;
  /** The first 1,000 of them. */
  rejected: RejectedLineDto[];
}
