import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type Referral } from './referral.js';

/** One referral: the aggregate as the domain knows it, and beside it the columns that queries and policies read. */
@Entity('referral')
export class ReferralRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('int') version!: number;
  @Column('text') state!: string;
  @Column('uuid', { name: 'student_id' }) studentId!: string;
  @Column('text', { name: 'from_org' }) from!: string;
  @Column('text', { name: 'to_org' }) to!: string;
  @Column('uuid', { name: 'service_id' }) serviceId!: string;
  @Column('text') urgency!: string;
  @Column('uuid', { name: 'duty_team_id', nullable: true }) team!: string | null;
  @Column('text', { name: 'holder_org', nullable: true }) holderOrganisation!: string | null;
  @Column('text', { name: 'holder_role', nullable: true }) holderRole!: string | null;
  @Column('uuid', { name: 'holder_team', nullable: true }) holderTeam!: string | null;
  @Column('timestamptz', { name: 'due_at', nullable: true }) dueAt!: string | null;
  @Column('timestamptz', { name: 'decide_by', nullable: true }) decideBy!: string | null;
  @Column('timestamptz', { name: 'alarm_at', nullable: true }) alarmAt!: string | null;
  @Column('timestamptz', { name: 'submitted_at', nullable: true }) submittedAt!: string | null;
  @Column('uuid', { name: 'consent_id', nullable: true }) consentId!: string | null;
  @Column('jsonb') aggregate!: Referral;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: string;
  @Column('timestamptz', { name: 'changed_at' }) changedAt!: string;
}
