import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type Agreement } from './agreement.js';

@Entity('agreement')
export class AgreementRow {
  @PrimaryColumn('uuid', { name: 'agreement_id' }) agreementId!: string;
  /** Counts every change: the ETag. */
  @Column('int') revision!: number;
  @Column('int') version!: number;
  @Column('text') state!: string;
  @Column('text', { array: true }) parties!: string[];
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
