import { type Terms, type ToDo } from '@footbridge/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type Accession, type Agreement } from './agreement.js';
import { type Signature } from './preparation.js';

@Entity('agreement')
export class AgreementRow {
  @PrimaryColumn('uuid', { name: 'agreement_id' }) agreementId!: string;
  /** Counts every change: the ETag. */
  @Column('int') revision!: number;
  @Column('int') version!: number;
  @Column('text') state!: string;
  /** Who may see it. */
  @Column('text', { array: true }) parties!: string[];
  /** Who is a party now. */
  @Column('text', { array: true }) members!: string[];
  @Column('text', { name: 'amendment_state', nullable: true }) amendmentState!: string | null;
  @Column('timestamptz', { name: 'review_by', nullable: true }) reviewBy!: Date | null;
  @Column('timestamptz', { name: 'ends_at', nullable: true }) endsAt!: Date | null;
  /** Who must do what, as it was last told. */
  @Column('jsonb') work!: ToDo[];
  @Column('timestamptz', { name: 'work_due_at', nullable: true }) workDueAt!: Date | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'due_at', nullable: true }) dueAt!: Date | null;
  /** The aggregate as the domain holds it. */
  @Column('jsonb') body!: Agreement;
}

@Entity('agreement_signature')
export class AgreementSignatureRow {
  @PrimaryColumn('uuid', { name: 'agreement_id' }) agreementId!: string;
  @PrimaryColumn('int') version!: number;
  @PrimaryColumn('text', { name: 'organisation_id' }) organisationId!: string;
  @Column('uuid', { name: 'person_id' }) personId!: string;
  @Column('text') role!: string;
  @Column('text', { name: 'content_hash' }) contentHash!: string;
  @Column('timestamptz', { name: 'signed_at' }) signedAt!: string;
}

@Entity('agreement_history')
export class AgreementHistoryRow {
  @PrimaryColumn('uuid', { name: 'agreement_id' }) agreementId!: string;
  @PrimaryColumn('int') revision!: number;
  @Column('int') version!: number;
  @Column('text') action!: string;
  @Column('text') state!: string;
  @Column('text', { nullable: true }) reason!: string | null;
  @Column('timestamptz') at!: Date;
  @Column('uuid', { name: 'person_id', nullable: true }) personId!: string | null;
  @Column('text', { name: 'organisation_id', nullable: true }) organisationId!: string | null;
  @Column('text', { nullable: true }) role!: string | null;
  @Column('uuid', { name: 'appointment_id', nullable: true }) appointmentId!: string | null;
}

@Entity('agreement_version')
export class AgreementVersionRow {
  @PrimaryColumn('uuid', { name: 'agreement_id' }) agreementId!: string;
  @PrimaryColumn('int') version!: number;
  @Column('jsonb') terms!: Terms;
  @Column('text', { name: 'content_hash' }) contentHash!: string;
  @Column('jsonb') signatures!: readonly Signature[];
  @Column('timestamptz', { name: 'in_force_from' }) inForceFrom!: Date;
  /** When another version took its place, or the agreement ended. */
  @Column('timestamptz', { name: 'in_force_to', nullable: true }) inForceTo!: Date | null;
  /** Who had joined it when another version took its place; until then the aggregate says so. */
  @Column('jsonb') accessions!: readonly Accession[];
}
