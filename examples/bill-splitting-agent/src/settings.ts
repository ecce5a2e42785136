/** The settings of this application, from its environment. */
export const settings = {
  databaseUrl: read('DATABASE_URL'),
  sirenApiKey: read('SIREN_API_KEY'),
  sirenWebhookSecret: read('SIREN_WEBHOOK_SECRET'),
  /** Absent: Siren itself. */
  sirenBaseUrl: process.env.SIREN_BASE_URL,
  adminApiKey: read('ADMIN_API_KEY'),
  port: Number(process.env.PORT ?? 3000),
  logLevel: process.env.LOG_LEVEL ?? 'info',
};

function read(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
