import { Module } from '@nestjs/common';
import { ProblemsController } from './problems.controller.js';

/** The pages at `/problems`, which the `type` of each error leads to. */
@Module({ controllers: [ProblemsController] })
export class ProblemsModule {}
