import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata } from '@nestjs/common';
import { ADMIN_API_KEY } from './admin-api-key.js';
import { ApiKeyGate } from './api-key-gate.js';

export interface AuthModuleOptions extends Pick<ModuleMetadata, 'imports'>, Pick<FactoryProvider, 'inject'> {
  /** Gives the admin API key. */
  // Nest calls a factory with whatever `inject` names.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly useFactory: (...dependencies: any[]) => string | Promise<string>;
}

/** Guards every route under `/api/v1` of the application that imports it. */
@Module({})
export class AuthModule {
  static forRootAsync({ imports, inject, useFactory }: AuthModuleOptions): DynamicModule {
    return {
      module: AuthModule,
      imports,
      providers: [{ provide: ADMIN_API_KEY, inject, useFactory }, ApiKeyGate],
    };
  }
}
