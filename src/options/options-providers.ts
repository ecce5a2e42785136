import type { ConfigurableModuleAsyncOptions, FactoryProvider, InjectionToken, Provider, Type } from '@nestjs/common';

/** Makes options: what `useClass` and `useExisting` name. */
export interface OptionsFactory<Options> {
  create(): Options | Promise<Options>;
}

/**
 * How a module is given its options by what Nest injects: exactly one of `useFactory`, `useClass` and `useExisting`. The
 * latter two name a class with a method `create`.
 */
export type AsyncOptions<Options> = ConfigurableModuleAsyncOptions<Options>;

interface Settings<Given, Checked> {
  module: string;
  provide: InjectionToken;
  /** Throws what is wrong with them. */
  check: (options: Given) => Checked;
}

/** Provides a module's options, checked once, at start. */
export function optionsProviders<Given, Checked>(
  { useFactory, inject = [], useClass, useExisting }: AsyncOptions<Given>,
  { module, provide, check }: Settings<Given, Checked>,
): Provider[] {
  const ways = [useFactory, useClass, useExisting].filter((way) => way !== undefined);
  if (ways.length !== 1) {
    throw new Error(`${module}.forRootAsync needs one of useFactory, useClass and useExisting, and has ${ways.length}`);
  }
  const made: FactoryProvider<Checked> =
    useFactory === undefined
      ? {
          provide,
          inject: [(useExisting ?? useClass)!],
          useFactory: async (factory: OptionsFactory<Given>) => check(await factory.create()),
        }
      : {
          provide,
          inject,
          useFactory: async (...dependencies: unknown[]) => check(await useFactory(...dependencies)),
        };
  return useClass === undefined ? [made] : [useClass as Type<OptionsFactory<Given>>, made];
}
