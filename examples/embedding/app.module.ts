import { type DynamicModule, Module } from '@nestjs/common';
import { CommunicationModule, SirenModule, type SirenModuleOptions } from 'siren-gateway';
import { Billing } from './billing.js';

export interface Settings {
  databaseUrl: string;
  siren: SirenModuleOptions;
}

@Module({})
export class AppModule {
  static forRoot({ databaseUrl, siren }: Settings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        SirenModule.forRootAsync({ useFactory: () => siren }),
        CommunicationModule.forRootAsync({
          useFactory: () => ({ databaseUrl, delivery: { successStatus: 'accepted' } }),
        }),
      ],
      providers: [Billing],
    };
  }
}
