import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { TemplatesController } from './templates.controller.js';
import { TEMPLATES_OPTIONS, type TemplatesOptions, TemplatesService } from './templates.service.js';

interface TemplatesModuleOptions extends Pick<FactoryProvider, 'inject'> {
  http: boolean;
  useFactory: (...dependencies: never[]) => TemplatesOptions;
}

/** What is said, in which language. */
@Module({})
export class TemplatesModule {
  static forRoot({ http, inject = [], useFactory }: TemplatesModuleOptions): DynamicModule {
    return {
      module: TemplatesModule,
      controllers: http ? [TemplatesController] : [],
      providers: [{ provide: TEMPLATES_OPTIONS, inject, useFactory }, TemplatesService],
      exports: [TemplatesService],
    };
  }
}
