import { type DynamicModule, Module } from '@nestjs/common';
import { ContactsController } from './contacts.controller.js';
import { SuppressionImports } from '../suppressions/importing/suppression-imports.js';
import { SuppressionImportController } from '../suppressions/importing/suppression-import.controller.js';
import { SuppressionsController } from '../suppressions/suppressions.controller.js';

/** The people who are written to: what is known of each, and who must not be. */
@Module({})
export class ContactsModule {
  static forRoot({ http }: { http: boolean }): DynamicModule {
    return {
      module: ContactsModule,
      // The import first: its address would else be taken for a number.
      controllers: http ? [SuppressionImportController, SuppressionsController, ContactsController] : [],
      providers: http ? [SuppressionImports] : [],
    };
  }
}
