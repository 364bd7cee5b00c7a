import { By, type Outcome, type Who } from '@footbridge/service';
import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { AgreementsQueryDto, DifferenceQueryDto } from './agreement.dto.js';
import { AgreementQueries } from './agreement.queries.js';

const Id = () => Param('id', ParseUUIDPipe);

/** What a party may see of its agreements. */
@Controller('api/agreements')
export class AgreementController {
  constructor(private readonly queries: AgreementQueries) {}

  /** The register of the organisation in which the caller acts, a page at a time. */
  @Get()
  list(@By() who: Who, @Query() query: AgreementsQueryDto): Promise<Outcome> {
    return this.queries.list(who, query);
  }

  /** How many agreements of each state the register has, and with whom. */
  @Get('counts')
  counts(@By() who: Who): Promise<Outcome> {
    return this.queries.counts(who);
  }

  /** One agreement, what the caller may do with it now, and its history. */
  @Get(':id')
  one(@By() who: Who, @Id() id: string): Promise<Outcome> {
    return this.queries.one(who, id);
  }

  /** Exactly what a signature is over, and its hash. */
  @Get(':id/content')
  content(@By() who: Who, @Id() id: string): Promise<Outcome> {
    return this.queries.content(who, id);
  }

  /** Exactly what your organisation signs to join, and its hash. */
  @Get(':id/joining')
  joining(@By() who: Who, @Id() id: string): Promise<Outcome> {
    return this.queries.joiningContent(who, id);
  }

  /** What the check finds: errors stop a proposal, warnings need an answer. */
  @Get(':id/check')
  check(@By() who: Who, @Id() id: string): Promise<Outcome> {
    return this.queries.check(who, id);
  }

  /** Who must act at each step, at each party, and whether somebody is there. */
  @Get(':id/responsibilities')
  responsibilities(@By() who: Who, @Id() id: string): Promise<Outcome> {
    return this.queries.responsibilities(who, id);
  }

  /** The versions that came into force, newest first. */
  @Get(':id/versions')
  versions(@By() who: Who, @Id() id: string): Promise<Outcome> {
    return this.queries.versions(who, id);
  }

  /** What differs, clause by clause, between two versions that follow each other. */
  @Get(':id/difference')
  difference(@By() who: Who, @Id() id: string, @Query() { version }: DifferenceQueryDto): Promise<Outcome> {
    return this.queries.difference(who, id, version);
  }

  /** The version that governs with its signatures; `npm run verify-agreement` checks it without us. */
  @Get(':id/signed')
  signed(@By() who: Who, @Id() id: string): Promise<Outcome> {
    return this.queries.signed(who, id);
  }
}
