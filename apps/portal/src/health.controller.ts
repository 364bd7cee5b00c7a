import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { Pool } from 'pg';

/** For whoever runs the portal. Readiness is its database alone: pages say by themselves which service does not answer. */
@Controller('health')
export class HealthController {
  constructor(private readonly pool: Pool) {}

  @Get('live')
  live() {
    return { status: 'ok' };
  }

  @Get('ready')
  async ready() {
    try {
      await this.pool.query('select 1 from session limit 1');
    } catch {
      throw new ServiceUnavailableException({ status: 'not-ready' });
    }
    return { status: 'ok' };
  }
}
