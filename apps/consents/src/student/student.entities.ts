import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A student as registered: the columns of bytes are encrypted, or null once erased. */
@Entity('student')
export class StudentRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text', { name: 'registered_by' }) registeredBy!: string;
  @Column('timestamptz', { name: 'registered_at' }) registeredAt!: Date | string;
  @Column('int') version!: number;
  @Column('uuid', { name: 'person_id', nullable: true }) personId!: string | null;
  @Column('timestamptz', { name: 'linked_at', nullable: true }) linkedAt!: Date | string | null;
  @Column('bytea', { nullable: true }) name!: Buffer | null;
  @Column('bytea', { name: 'birth_date', nullable: true }) birthDate!: Buffer | null;
  @Column('bytea', { name: 'nhs_number', nullable: true }) nhsNumber!: Buffer | null;
  @Column('bytea', { nullable: true }) contacts!: Buffer | null;
  @Column('bytea', { nullable: true }) addresses!: Buffer | null;
  @Column('bytea', { nullable: true }) language!: Buffer | null;
  @Column('bytea', { name: 'contact_preferences', nullable: true }) contactPreferences!: Buffer | null;
  @Column('bytea', { nullable: true }) gp!: Buffer | null;
  @Column('bytea', { nullable: true }) safety!: Buffer | null;
  @Column('bytea', { name: 'nhs_number_index', nullable: true }) nhsNumberIndex!: Buffer | null;
  @Column('bytea', { name: 'name_birth_date_index', nullable: true }) nameBirthDateIndex!: Buffer | null;
  @Column('text', { name: 'online_view' }) onlineView!: 'not-asked' | 'on' | 'off';
  @Column('timestamptz', { name: 'online_view_at', nullable: true }) onlineViewAt!: Date | string | null;
  @Column('timestamptz', { name: 'changed_at' }) changedAt!: Date | string;
}
