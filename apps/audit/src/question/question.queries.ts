import { plus, type StudentId } from '@footbridge/contracts';
import { Database, pageOf, type Outcome, type Who } from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { type PeriodDto } from '../entry/entry.dto.js';
import { entryObject } from '../entry/entry.view.js';
import { look, lookAsStudent, organisationOf } from '../looking.js';
import { type LogPageDto } from '../page.js';
import { type OpeningsDto, type RefusalsDto, type WeeksDto } from './question.dto.js';
import {
  disclosuresAbout,
  openingsOf,
  refusalsOf,
  refusedByWeek,
  sharingsWithoutPermission,
} from './question.store.js';
import { disclosureOf, openingOf, refusalOf, sharingOf, weekOf } from './question.views.js';

const WEEKS = 12;
/** So many refusals are looked at for the weeks: the newest. */
const MOST_REFUSALS = 2_000;

const byLeaf = (row: { leaf_index: string }) => Number(row.leaf_index);
const student = (id: StudentId) => ({ kind: 'student', id });

/** The four questions of an information governance lead, each one query, and the student's own account. */
@Injectable()
export class QuestionQueries {
  constructor(private readonly database: Database) {}

  /** Everything shared about this student: to whom, why and by what right. */
  disclosures(id: StudentId, asked: PeriodDto, who: Who): Promise<Outcome> {
    const what = { action: 'audit.disclosures', studentId: id, objects: [student(id)], asked };
    return look(this.database, who, what, async (tx) => {
      const rows = await disclosuresAbout(tx, id, asked);
      const body = pageOf(rows, asked.limit, { item: disclosureOf, cursor: byLeaf });
      return { body, objects: body.items.map(({ entryId }) => entryObject(entryId)) };
    });
  }

  /** Everyone who opened it, and their relationship with the student. */
  openings(asked: OpeningsDto, who: Who): Promise<Outcome> {
    const objects = asked.student === undefined ? [] : [student(asked.student)];
    const what = { action: 'audit.openings', studentId: asked.student, objects, asked };
    return look(this.database, who, what, async (tx) => {
      const rows = await openingsOf(tx, asked);
      return { body: pageOf(rows, asked.limit, { item: openingOf, cursor: ({ last_leaf }) => Number(last_leaf) }) };
    });
  }

  /** Every sharing without permission, and its review. */
  withoutPermission(asked: PeriodDto, who: Who): Promise<Outcome> {
    return look(this.database, who, { action: 'audit.without-permission', asked }, async (tx) => {
      const viewer = organisationOf(tx);
      const rows = await sharingsWithoutPermission(tx, asked);
      const body = pageOf(rows, asked.limit, { item: (row) => sharingOf(row, viewer), cursor: byLeaf });
      return { body, objects: body.items.map(({ entryId }) => entryObject(entryId)) };
    });
  }

  /** Every refusal, and whether it delayed care. */
  refusals(asked: RefusalsDto, who: Who): Promise<Outcome> {
    const what = { action: 'audit.refusals', studentId: asked.student, asked };
    return look(this.database, who, what, async (tx) => {
      const rows = await refusalsOf(tx, asked);
      const body = pageOf(rows, asked.limit, { item: refusalOf, cursor: byLeaf });
      return { body, objects: body.items.map(({ id }) => entryObject(id)) };
    });
  }

  /** How long refused disclosures and accesses waited for the permit of the same, by week. */
  refusalsByWeek(asked: WeeksDto, who: Who): Promise<Outcome> {
    return look(this.database, who, { action: 'audit.refusals-by-week', asked }, async (tx) => {
      const to = asked.to ?? tx.now;
      const from = asked.from ?? plus(to, { hours: -24 * 7 * WEEKS });
      const rows = await refusedByWeek(tx, { from, to, most: MOST_REFUSALS });
      const complete = rows.reduce((sum, { refused }) => sum + refused, 0) < MOST_REFUSALS;
      return { body: { items: rows.map(weekOf), from, to, complete } };
    });
  }

  /** A student's own account of what was shared about them, by whomever. */
  mine(page: LogPageDto, who: Who): Promise<Outcome> {
    const what = { action: 'audit.my-disclosures', asked: page };
    return lookAsStudent(this.database, who, what, async (tx, id) => {
      const rows = await disclosuresAbout(tx, id, page);
      const body = pageOf(rows, page.limit, { item: disclosureOf, cursor: byLeaf });
      return { body, objects: body.items.map(({ entryId }) => entryObject(entryId)) };
    });
  }
}
