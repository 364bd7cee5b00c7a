import { v4 } from 'uuid';

/** What registers a synthetic student whom nobody else has the name of. */
export const newStudent = () => ({
  name: { given: 'Mei', family: `Example ${v4()}` },
  birthDate: '2006-03-14',
  nhsNumber: { unavailable: 'nhs-number-not-known' },
  contacts: {},
  gp: { registered: false },
  addresses: {},
  language: { spoken: 'en', interpreter: false },
  contactPreferences: { ways: ['text'] },
  safety: { voicemail: false, postHome: false, nameService: false },
});
