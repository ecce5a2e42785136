import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.js';
import { DatabaseWatch } from '../database/database-watch.js';
import { DrainingModule } from '../http/draining.js';
import { started } from '../queue/worker.js';
import { ERROR_EXPLAINER, type ErrorExplainer } from './reading/read-errors.js';
import { LiveController, LiveWatch } from './http/live.controller.js';
import {
  FORMS_OF_NUMBER,
  type FormsOfNumber,
  PHONE_NUMBER_READER,
  type PhoneNumberReader,
} from './reading/read-statistics.js';
import { SMS_PRICE, type SmsPriceOf } from './reading/costs.js';
import { StatisticsController } from './http/statistics.controller.js';
import { PRESENT_FALLBACK, StatisticsService } from './reading/statistics.service.js';
import { StatisticsWorker } from './folding/statistics.worker.js';

/** What other rooms provide to the statistics. */
interface StatisticsKnowledge {
  readPhoneNumber: PhoneNumberReader;
  formsOfNumber: FormsOfNumber;
  explainError: ErrorExplainer;
  smsPriceOf: SmsPriceOf;
  /** Seconds that WhatsApp is waited for unless a step says otherwise. */
  presentFallback: number | 'auto';
}

interface StatisticsModuleOptions extends Pick<FactoryProvider, 'inject'> {
  http: boolean;
  useFactory: (...dependencies: never[]) => StatisticsKnowledge;
}

const KNOWLEDGE = Symbol('STATISTICS_KNOWLEDGE');

/** The numbers of delivery. */
@Module({})
export class StatisticsModule {
  static forRoot({ http, inject, useFactory }: StatisticsModuleOptions): DynamicModule {
    return {
      module: StatisticsModule,
      imports: [DrainingModule],
      controllers: http ? [StatisticsController, LiveController] : [],
      providers: [
        { provide: KNOWLEDGE, inject, useFactory },
        {
          provide: PHONE_NUMBER_READER,
          inject: [KNOWLEDGE],
          useFactory: ({ readPhoneNumber }: StatisticsKnowledge) => readPhoneNumber,
        },
        {
          provide: FORMS_OF_NUMBER,
          inject: [KNOWLEDGE],
          useFactory: ({ formsOfNumber }: StatisticsKnowledge) => formsOfNumber,
        },
        {
          provide: ERROR_EXPLAINER,
          inject: [KNOWLEDGE],
          useFactory: ({ explainError }: StatisticsKnowledge) => explainError,
        },
        {
          provide: SMS_PRICE,
          inject: [KNOWLEDGE],
          useFactory: ({ smsPriceOf }: StatisticsKnowledge) => smsPriceOf,
        },
        {
          provide: PRESENT_FALLBACK,
          inject: [KNOWLEDGE],
          useFactory: ({ presentFallback }: StatisticsKnowledge) => presentFallback,
        },
        {
          provide: StatisticsWorker,
          inject: [getDataSourceToken(DATA_SOURCE), DatabaseWatch],
          useFactory: (dataSource: DataSource, watch: DatabaseWatch) => new StatisticsWorker(dataSource, watch),
        },
        // Whoever accepts appends deltas.
        started(StatisticsWorker, { roles: 'all' }),
        StatisticsService,
        ...(http ? [LiveWatch] : []),
      ],
      exports: [StatisticsService],
    };
  }
}
