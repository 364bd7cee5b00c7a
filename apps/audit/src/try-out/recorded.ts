import { type GateInput } from '@footbridge/access';
import { type AuditEntry } from '@footbridge/contracts';
import { type RecordedDecision } from './replay.js';

/** The decision that an entry holds; undefined where its input is not whole, so that the gate could not be asked again. */
export function decisionIn({ id, input, outcome, reasons }: AuditEntry): RecordedDecision | undefined {
  if (!isInput(input)) return undefined;
  return { entryId: id, input, outcome, codes: [...new Set(reasons.map(({ code }) => code))] };
}

function isInput(value: unknown): value is GateInput {
  if (!isRecord(value) || !areTexts(value, ['now', 'action'])) return false;
  const { limits, actor, resource, disclosure, agreements, basis, knowledge } = value;
  return (
    isRecord(limits) &&
    isActor(actor) &&
    isRecord(resource) &&
    isRecord(knowledge) &&
    isRecord(disclosure) &&
    areTexts(disclosure, ['from', 'to', 'purpose']) &&
    areLists(disclosure, ['categories']) &&
    isListOf(agreements, (each) => areLists(each, ['parties', 'purposes', 'categories', 'pathways', 'roles'])) &&
    isBasis(basis)
  );
}

function isActor(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { kind, appointment } = value;
  if (appointment !== undefined && !isRecord(appointment)) return false;
  return kind === 'student' || areLists(value, ['issuerOrganisations']);
}

function isBasis(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { kind, permissions, decision } = value;
  if (kind === 'permission')
    return isListOf(permissions, (each) => areLists(each, ['recipients', 'purposes', 'categories']));
  return (
    kind === 'without-permission' &&
    isRecord(decision) &&
    areLists(decision, ['categories']) &&
    isRecord(decision['decidedBy'])
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const areTexts = (value: Record<string, unknown>, names: readonly string[]) =>
  names.every((name) => typeof value[name] === 'string');
const areLists = (value: Record<string, unknown>, names: readonly string[]) =>
  names.every((name) => Array.isArray(value[name]));
const isListOf = (value: unknown, is: (each: Record<string, unknown>) => boolean) =>
  Array.isArray(value) && value.every((each: unknown) => isRecord(each) && is(each));
