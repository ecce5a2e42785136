import type { HttpException } from '@nestjs/common';

/** Terminus throws its answer when something is down. Its JSON is what monitors read, so it is passed on as it is. */
export function healthAnswer(exception: HttpException): object | null {
  const body = exception.getResponse();
  const isHealth = typeof body === 'object' && 'details' in body && 'status' in body;
  return isHealth && (body.status === 'error' || body.status === 'shutting_down') ? body : null;
}
