import { Body, Controller, Get, Module, Param, Post, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsOptional, IsString, IsUUID, MaxLength, ValidateNested } from 'class-validator';
import {
  By,
  Database,
  done,
  IfMatch,
  Once,
  refusal,
  unauthenticated,
  type Who,
  type Outcome,
  type ServiceDefinition,
  type WithCaller,
} from '../src/index.js';
import { callerOf, knowledge, migrations, NoteRow, type people } from './notes.js';

class LineDto {
  @ApiProperty() @IsString() @MaxLength(20) words!: string;
}

export class NoteDto {
  @ApiProperty({ format: 'uuid' }) @IsUUID() id!: string;
  @ApiProperty({ maxLength: 100 }) @IsString() @MaxLength(100) text!: string;
  @ApiProperty({ required: false, type: [LineDto] })
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => LineDto)
  lines?: LineDto[];
}

class TextDto {
  @ApiProperty() @IsString() @MaxLength(100) text!: string;
}

/** Stands for the guard of libs/access: the bearer token is the name of a person. */
class NameGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<WithCaller>();
    const name = request.headers.authorization?.replace('Bearer ', '');
    if (name !== 'ada' && name !== 'bea' && name !== 'gone') throw unauthenticated('token-missing');
    request.caller = callerOf(name satisfies keyof typeof people);
    return true;
  }
}

/** How often the work of a command ran; what it waits for, when a test holds it. */
export const probe: { ran: number; hold: Promise<void> | undefined; begun: () => void } = {
  ran: 0,
  hold: undefined,
  begun: () => undefined,
};

@Controller('api/duties/notes')
class NoteController {
  constructor(private readonly database: Database) {}

  @Get()
  list(@By() who: Who): Promise<unknown> {
    return this.database.onBehalfOf(who, (tx) => tx.query('select id, text from note'));
  }

  @Post()
  @Once()
  write(@By() who: Who, @Body() note: NoteDto): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      probe.ran += 1;
      probe.begun();
      await probe.hold;
      if (note.text === 'refuse me') {
        await tx.query(`insert into trail (said) values ('refused over http')`);
        return refusal('rule', [{ code: 'no-such-words', facts: { words: 2 } }]);
      }
      if (note.text === 'crash') throw new Error(`inside: ${note.text}`);
      await tx.query(`insert into note (id, organisation, text) values ($1, $2, $3)`, [
        note.id,
        tx.appointment?.organisationId,
        note.text,
      ]);
      const event = { id: note.id, type: 'note.written.v1', service: 'duties', key: note.id, sequence: 1 } as const;
      return done({ event, version: 1, location: `/api/duties/notes/${note.id}` });
    });
  }

  @Post(':id/text')
  @Once()
  change(
    @By() who: Who,
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() { text }: TextDto,
  ): Promise<Outcome> {
    return this.database.onBehalfOf(who, async (tx) => {
      const [row] = await tx.query<{ version: number }>('select version from note where id = $1 for update', [id]);
      if (!row) return refusal('not-found', [{ code: 'hidden', facts: { organisation: 'RXX' } }]);
      if (row.version !== version)
        return refusal('stale-version', [{ code: 'stale-version', facts: { version: row.version } }]);
      await tx.query('update note set text = $2, version = version + 1 where id = $1', [id, text]);
      return done({ version: version + 1 });
    });
  }

  @Get('broken')
  async broken(@By() who: Who): Promise<void> {
    await this.database.onBehalfOf(who, (tx) => tx.query(`select 'planted-secret'::int`));
  }
}

@Module({ controllers: [NoteController], providers: [{ provide: APP_GUARD, useClass: NameGuard }] })
class NotesModule {}

export const notes: ServiceDefinition = {
  name: 'duties',
  module: NotesModule,
  migrations,
  entities: [NoteRow],
  knowledge,
  explain: (reason) =>
    reason.code === 'no-such-words' ? `These ${String(reason.facts?.['words'])} words cannot be written.` : undefined,
};
