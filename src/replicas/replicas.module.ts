import { type DynamicModule, type FactoryProvider, Logger, Module } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.js';
import type { Secret } from '../secrets/secret.js';
import { ReplicaRegistry } from './replica-registry.js';

interface ReplicasModuleOptions extends Pick<FactoryProvider, 'inject'> {
  /** The settings that all processes on one database must have in common, by name, as texts. */
  useFactory: FactoryProvider<Secret<Readonly<Record<string, string>>>>['useFactory'];
}

const SHARED_SETTINGS = Symbol('SHARED_SETTINGS');

/** Tells the operator when two processes on one database do not agree about their limits, keys or rules. */
@Module({})
export class ReplicasModule {
  static forRootAsync({ inject, useFactory }: ReplicasModuleOptions): DynamicModule {
    return {
      module: ReplicasModule,
      providers: [
        { provide: SHARED_SETTINGS, inject, useFactory },
        {
          provide: ReplicaRegistry,
          inject: [getDataSourceToken(DATA_SOURCE), SHARED_SETTINGS],
          useFactory: (dataSource: DataSource, settings: Secret<Readonly<Record<string, string>>>) =>
            new ReplicaRegistry(dataSource, settings, new Logger('Replicas')),
        },
      ],
    };
  }
}
