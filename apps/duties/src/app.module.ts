import { AccessModule } from '@footbridge/access';
import { Module } from '@nestjs/common';
import { ObligationController } from './obligation/obligation.controller.js';
import { ObligationQueries } from './obligation/obligation.queries.js';

@Module({ imports: [AccessModule], controllers: [ObligationController], providers: [ObligationQueries] })
export class DutiesModule {}
