import { barred } from '@footbridge/access';
import { type OrganisationId, type StudentId } from '@footbridge/contracts';
import { Keyring } from '@footbridge/keyring';
import { writeEntries } from '@footbridge/messaging';
import {
  beforeAct,
  Database,
  done,
  entryOf,
  type Outcome,
  type RequestTransaction,
  type Who,
} from '@footbridge/service';
import { Injectable } from '@nestjs/common';
import { acted, hidden } from '../recorded.js';
import { LinkSigner } from '../sign-in-link/link-signer.js';
import { linkOf } from '../sign-in-link/sign-in-link.store.js';
import { standingOf } from '../sign-in-link/sign-in-link.js';
import { type SearchDto } from './student.dto.js';
import { indexOfName, indexOfNhsNumber, open, PARTS } from './sealed-details.js';
import { load, matching, type StoredStudent } from './student.store.js';
import { studentActions } from './student.js';

const FOUND_PARTS = ['name', 'birthDate'] as const;

/** Reads: what is encrypted is opened after the transaction, and every look is on the record. */
@Injectable()
export class StudentQueries {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly signer: LinkSigner,
  ) {}

  /** Everything kept about one student; parts that were erased are missing. The student sees their own. */
  async one(asked: StudentId | 'me', by: Who): Promise<Outcome> {
    const found = await this.database.onBehalfOf(by, async (tx) => {
      const id = asked === 'me' ? (tx.actor?.kind === 'student' ? tx.actor.studentId : undefined) : asked;
      const recorded = acted(
        'student.read',
        { kind: 'student', id: id ?? 'me' },
        { act: 'access', ...(id && { studentId: id }) },
      );
      const refusal = await barred(tx, 'student.read', recorded);
      if (refusal) return { refusal };
      const stored = id === undefined ? undefined : await load(tx, id);
      if (!stored) return { refusal: await hidden(tx, recorded) };
      const { student, indexes } = stored;
      const isStaff = tx.actor?.kind === 'staff';
      const duplicates = isStaff ? await matching(tx, student.registeredBy, { ...indexes, except: student.id }) : [];
      const objects = [{ kind: 'student', id: student.id, version: student.version }];
      await writeEntries(tx, [entryOf(tx, { ...recorded, organisations: [student.registeredBy], objects })]);
      const signInLink = isStaff ? await this.signInLink(tx, stored) : undefined;
      return { stored, signInLink, duplicates: duplicates.map((each) => each.student.id) };
    });
    if (found.refusal) return found.refusal;
    const { student, sealed } = found.stored;
    const details = (await open(this.keyring, [{ id: student.id, sealed }], PARTS)).get(student.id);
    const { id, registeredBy, registeredAt, version, personId, onlineView } = student;
    return done({
      version,
      body: {
        id,
        registeredBy,
        registeredAt,
        version,
        canActOnline: personId !== undefined,
        onlineView,
        mayBeMessaged: onlineView.state !== 'off',
        ...details,
        ...(found.signInLink && {
          possibleDuplicates: found.duplicates,
          actions: studentActions[student.state],
          signInLink: found.signInLink,
        }),
      },
    });
  }

  /** Candidates within the caller's organisation, by NHS number, or by name with date of birth. */
  async search(wanted: SearchDto, by: Who): Promise<Outcome> {
    const organisation = await beforeAct(() =>
      this.database.onBehalfOf(by, (tx) => Promise.resolve({ id: staffOrganisation(tx) })),
    );
    const indexes = organisation.id === undefined ? {} : await this.indexes(organisation.id, wanted);
    const found = await this.database.onBehalfOf(by, async (tx) => {
      const recorded = {
        ...acted('student.search', { kind: 'student', id: 'search' }, { act: 'access' }),
        objects: [],
      };
      const refusal = await barred(tx, 'student.register', recorded);
      if (refusal) return { refusal };
      const stored = await matching(tx, staffOrganisation(tx) ?? '', indexes);
      const objects = stored.map(({ student: { id, version } }) => ({ kind: 'student', id, version }));
      await writeEntries(tx, [entryOf(tx, { ...recorded, objects })]);
      return { stored };
    });
    if (found.refusal) return found.refusal;
    const rows = found.stored.map(({ student, sealed }) => ({ id: student.id, sealed }));
    const opened = await open(this.keyring, rows, FOUND_PARTS);
    return done({ body: { students: rows.map(({ id }) => ({ id, ...opened.get(id) })) } });
  }

  private async signInLink(tx: RequestTransaction, { student, sealed }: StoredStudent) {
    const ground = {
      studentId: student.id,
      registeredBy: student.registeredBy,
      onlineViewOff: student.onlineView.state === 'off',
      birthDateHeld: sealed.birthDate !== null,
      offered: this.signer.isOffered,
    };
    return standingOf(await linkOf(tx, student.id), ground, tx.now);
  }

  private async indexes(organisation: OrganisationId, { nhsNumber, name }: SearchDto) {
    return {
      ...(nhsNumber === undefined ? {} : { nhsNumber: await indexOfNhsNumber(this.keyring, organisation, nhsNumber) }),
      ...(name === undefined ? {} : { nameAndBirthDate: await indexOfName(this.keyring, organisation, name) }),
    };
  }
}

function staffOrganisation(tx: RequestTransaction): OrganisationId | undefined {
  return tx.actor?.kind === 'staff' ? tx.actor.organisationId : undefined;
}
