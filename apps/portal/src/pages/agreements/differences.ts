import { type Party, type Terms } from '@footbridge/contracts';
import { day } from '../../words/time.js';
import { words } from '../../words/words.js';
import { type Clause } from './answers.js';
import {
  authorityInWords,
  basisInWords,
  controllerInWords,
  dpiaInWords,
  endingInWords,
  itemInWords,
  processorInWords,
  rightsInWords,
  rolesInWords,
  stepInWords,
  subProcessorInWords,
  termInWords,
  yearsInWords,
} from './clauses.js';

type Name = (organisationId: string) => string;
export type Changed = {
  readonly title: string;
  readonly kind: Clause['kind'];
  readonly before?: string;
  readonly after?: string;
};

/** A clause in words: its title, and how to say one of its values, which the service answers under its path in just that shape. */
type Said = { readonly title: string; readonly say: (value: never) => string };

const COMMON: Readonly<Record<string, Said>> = {
  title: { title: 'Title', say: (text: string) => text },
  from: { title: 'From', say: day },
  to: { title: 'To', say: day },
  reviewBy: { title: 'Review by', say: day },
  purposes: { title: 'What for', say: rolesInWords },
  roles: { title: 'Roles that may act', say: rolesInWords },
  processor: { title: 'Who runs the system', say: processorInWords },
  subProcessors: { title: 'Sub-processors', say: () => 'It is said who they are, or that there are none' },
  transfers: { title: 'Transfers abroad', say: () => 'It is said where to, or that there are none' },
  security: { title: 'Security', say: rolesInWords },
  rights: { title: 'People’s rights', say: rightsInWords },
  dpia: { title: 'Impact assessment', say: dpiaInWords },
  'ending/notice': { title: 'Notice', say: (days: number) => `${String(days)} days` },
  'ending/data': { title: 'What becomes of the data', say: (code: string) => words(`at-end.${code}`) },
  'ending/inFlight': {
    title: 'Referrals in flight at the end',
    say: endingInWords,
  },
};

const OF_PARTY: Readonly<Record<string, (of: string | undefined) => Said>> = {
  publicAuthority: () => ({ title: 'public authority', say: authorityInWords }),
  controller: () => ({
    title: 'relation as a controller',
    say: (controller: Party['controller']) => controllerInWords({ controller }),
  }),
  bases: (purpose) => ({ title: `why it may: ${words(purpose)}`, say: basisInWords }),
  contacts: (matter) => ({
    title: `contact: ${words(matter)}`,
    say: ({ role }: Party['contacts'][number]) => words(role),
  }),
  signatories: () => ({ title: 'roles that may sign', say: rolesInWords }),
  retention: (record) => ({
    title: `how long it keeps: ${words(record)}`,
    say: ({ years }: Party['retention'][number]) => yearsInWords(years),
  }),
  termDates: (term) => ({ title: `term: ${term ?? ''}`, say: termInWords }),
};

/** The difference of two versions, in words, in reading order. */
export function differencesInWords(clauses: readonly Clause[], name: Name): Changed[] {
  return clauses.map((clause) => {
    const { title, say } = saidOf(clause.path, name);
    return {
      ...{ title, kind: clause.kind },
      ...('before' in clause && { before: say(clause.before as never) }),
      ...('after' in clause && { after: say(clause.after as never) }),
    };
  });
}

function saidOf(path: string, name: Name): Said {
  const [part = '', of = '', ...rest] = path.replace(/~\d+$/, '').split('/');
  const common = COMMON[path];
  if (common) return common;
  switch (part) {
    case 'items':
      return { title: `Information: ${words(of)}`, say: itemInWords };
    case 'pathways':
      return rest[0] === undefined
        ? { title: words(of), say: () => 'This pathway is governed by the agreement' }
        : {
            title: `${words(of)}: ${words(rest[0])}`,
            say: stepInWords,
          };
    case 'subProcessors':
      return {
        title: `Sub-processor ${[of, ...rest].join('/')}`,
        say: subProcessorInWords,
      };
    case 'transfers':
      return {
        title: `Transfer to ${[of, ...rest].join('/')}`,
        say: ({ safeguard }: NonNullable<Terms['transfers']>[number]) => words(safeguard),
      };
    case 'parties':
      return ofParty(of, rest, name);
    default:
      return { title: words(path), say: (value: unknown) => JSON.stringify(value) };
  }
}

function ofParty(organisationId: string, [clause, ...rest]: readonly string[], name: Name): Said {
  const who = name(organisationId);
  const said = clause === undefined ? undefined : OF_PARTY[clause]?.(rest.length === 0 ? undefined : rest.join('/'));
  return said ? { ...said, title: `${who}, ${said.title}` } : { title: who, say: () => 'It is a party' };
}
