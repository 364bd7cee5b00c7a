import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type Asked, type Consent, type Terms } from './consent.js';

/** One permission as it stands: the aggregate, and beside it the columns that queries and policies read. */
@Entity('consent')
export class ConsentRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'student_id' }) studentId!: string;
  @Column('text', { name: 'registered_by' }) registeredBy!: string;
  @Column('int') version!: number;
  @Column('text') state!: string;
  @Column('timestamptz', { name: 'ends_at', nullable: true }) endsAt!: Date | string | null;
  @Column('jsonb') aggregate!: Consent;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date | string;
  @Column('timestamptz', { name: 'changed_at' }) changedAt!: Date | string;
}

/** What the student permitted in one version and the text they were shown: evidence, never changed. */
@Entity('consent_version')
export class ConsentVersionRow {
  @PrimaryColumn('uuid', { name: 'consent_id' }) consentId!: string;
  @PrimaryColumn('int') version!: number;
  @Column('uuid', { name: 'student_id' }) studentId!: string;
  @Column('text', { name: 'registered_by' }) registeredBy!: string;
  @Column('jsonb') terms!: Terms;
  @Column('jsonb') asked!: Asked;
  @Column('text') wording!: string;
}
