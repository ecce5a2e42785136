/** How Siren and we get along. */
export class SirenHealthDto {
  status: 'healthy' | 'unhealthy';
  service: 'siren-integration';
  timestamp: Date;
  /** What is wrong; empty when nothing is. */
  reasons: string[];
}
