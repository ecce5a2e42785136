/** The migrated database that `createTestDatabase` clones. Nobody may be connected to it. */
export const TEMPLATE_DATABASE = 'siren_gateway_template';
