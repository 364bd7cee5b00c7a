import { IsObject, Matches, ValidateBy } from 'class-validator';
import { IsCount } from '../bounds.js';
import { IsId, SERVICES, type ServiceName } from '../ids.js';
import { IsInstant } from '../instant.js';

/** A whole number of at least 0 for some of our services, and nothing else. */
function isHighest(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(
    ([service, number]) =>
      (SERVICES as readonly string[]).includes(service) && Number.isSafeInteger(number) && Number(number) >= 0,
  );
}

/**
 * The audit service signed a tree head. `highest` is, per service, the highest entry number that the tree covers: each service
 * learns from it how old its own audit path is.
 */
export class AuditCheckpointSignedV1 {
  static readonly type = 'audit.checkpoint-signed.v1';
  static readonly service = 'audit';
  static readonly key = 'logId';
  @IsId() logId!: string;
  @IsCount() treeSize!: number;
  /** The root hash, base64. */
  @Matches(/^[A-Za-z0-9+/]{43}=$/) rootHash!: string;
  @IsObject()
  @ValidateBy({
    name: 'isHighest',
    validator: { validate: isHighest, defaultMessage: () => 'highest must map services to whole numbers' },
  })
  highest!: Partial<Record<ServiceName, number>>;
  @IsInstant() signedAt!: string;
}
