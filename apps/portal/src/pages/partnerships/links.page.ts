import { type Role } from '@footbridge/contracts';
import { list, type RawForm } from '../../engine/form.js';
import { page } from '../../engine/page.js';
import { need } from '../../services/answer.js';
import { showFields, type Field } from '../adviser/fields.js';
import { choices, rolesAt } from '../agreements/draft-terms.js';
import { agreementsAmong } from './agreements.js';
import { type Partnership, type PartnershipInput } from './answers.js';
import { at, KEEPERS } from './paths.js';

/** What was ticked: agreements by id, and who is asked at a member as `RW4 service-manager`. */
type Links = { readonly agreements: readonly string[]; readonly contacts: readonly string[] };

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CONTACT = /^[A-Z0-9]{3,10} [a-z-]{3,60}$/;

const ticked = ({ agreements, contacts }: Partnership): Links => ({
  agreements,
  contacts: contacts.map(({ organisationId, role }) => `${organisationId} ${role}`),
});

/** Which agreements in force the members work under, and which role is asked at each of them. */
export const linksPage = page({
  path: at.links,
  audience: KEEPERS,
  template: 'partnerships/links',
  async view(visit, typed?: Links) {
    const { id } = visit.params;
    const answer = await visit.ask<Partnership>('directory', `/partnerships/${encodeURIComponent(id)}`);
    const partnership = need(answer);
    const { members, name, actions } = partnership;
    const [names, known] = await Promise.all([
      visit.names({ organisations: members }),
      agreementsAmong(partnership, visit),
    ]);
    const given = typed ?? ticked(partnership);
    const offered = known.there ? known.value.items : [];
    const others = [...new Set([...partnership.agreements, ...given.agreements])].filter(
      (each) => !offered.some((known) => known.id === each),
    );
    const agreements: Field = {
      kind: 'checkboxes',
      name: 'agreements',
      label: 'Agreements in force between members',
      choices: [
        ...offered.map(({ id: value, text, hint }) => ({ value, text, hint })),
        ...others.map((value) => ({
          value,
          text: 'One that was named before',
          hint: known.there
            ? 'It is not in force now, or your organisation is no party to it. Untick it to leave it out.'
            : 'Between whom it is cannot be shown at the moment.',
        })),
      ],
    };
    const asked = members.map((member): Field => ({
      kind: 'checkboxes',
      name: `contacts-${member}`,
      label: names.organisation(member),
      choices: choices(rolesAt([member])).map((each) => ({ ...each, value: `${member} ${each.value}` })),
    }));
    return {
      title: 'Agreements and contacts',
      name,
      version: answer.ok ? answer.version : undefined,
      may: actions.includes('amend'),
      known,
      agreements: agreements.choices?.length === 0 ? [] : showFields([agreements], { agreements: given.agreements }),
      contacts: showFields(asked, Object.fromEntries(members.map((member) => [`contacts-${member}`, given.contacts]))),
      back: { href: at.one.to({ id }) },
    };
  },
  read: (form: RawForm): Links => ({
    agreements: list(form, 'agreements').filter((each) => ID.test(each)),
    contacts: Object.keys(form)
      .filter((field) => field.startsWith('contacts-'))
      .flatMap((field) => list(form, field).filter((each) => CONTACT.test(each))),
  }),
  async save({ agreements, contacts }, visit) {
    const path = `/partnerships/${encodeURIComponent(visit.params.id)}`;
    const kept = need(await visit.ask<Partnership>('directory', path));
    const { name, regionCode, members, pathways, funding, scale } = kept;
    const body: PartnershipInput = {
      ...{ name, regionCode, members, pathways, funding, scale, agreements },
      contacts: contacts.map((each) => {
        const [organisationId = '', role = ''] = each.split(' ');
        return { organisationId, role: role as Role };
      }),
    };
    return visit.act('directory', path, {
      ...{ method: 'PUT', body },
      ...(visit.version !== undefined && { version: visit.version }),
    });
  },
  next: (_, { params }) => ({ to: at.one.to(params), notice: 'The agreements and contacts were saved.' }),
});
