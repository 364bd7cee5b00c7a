/** Invented combinations of ordinary names. A group stands for where a student's family is from, never for one person. */
export type NameGroup = {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** A town of that country, for home addresses. */
  readonly town: string;
  /** BCP 47, the language spoken at home. */
  readonly language: string;
  readonly given: readonly string[];
  readonly family: readonly string[];
};

/** Families that live in the United Kingdom: their students are home students. */
export const homeNames: readonly NameGroup[] = [
  {
    country: 'GB',
    town: 'Exampleton',
    language: 'en',
    given: [
      'Amelia',
      'Callum',
      'Daisy',
      'Ewan',
      'Freya',
      'Harvey',
      'Imogen',
      'Jude',
      'Martha',
      'Niamh',
      'Rhys',
      'Seren',
    ],
    family: [
      'Ashworth',
      'Bramley',
      'Cartwright',
      'Dunmore',
      'Eccles',
      'Fairclough',
      'Griffiths',
      'Hargreaves',
      'Kershaw',
      'O’Rourke',
      'Pritchard',
      'Whitlam',
    ],
  },
  {
    country: 'GB',
    town: 'Sampleford',
    language: 'ur',
    given: ['Aaliyah', 'Bilal', 'Farah', 'Hamza', 'Iqra', 'Omar', 'Sana', 'Zayn'],
    family: ['Ahmed', 'Bashir', 'Chaudhry', 'Hussain', 'Mirza', 'Qureshi', 'Rehman', 'Shah'],
  },
  {
    country: 'GB',
    town: 'Demobridge',
    language: 'en',
    given: ['Abena', 'Chidi', 'Esi', 'Kofi', 'Naomi', 'Tariq', 'Temi', 'Zuri'],
    family: ['Adeyemi', 'Boateng', 'Campbell-Grant', 'Desmond', 'Mensah', 'Nwosu', 'Osei', 'Sesay'],
  },
  {
    country: 'GB',
    town: 'Mockham',
    language: 'pl',
    given: ['Aleksandra', 'Filip', 'Hanna', 'Jakub', 'Kinga', 'Łukasz', 'Oliwia', 'Szymon'],
    family: ['Bąk', 'Dąbrowski', 'Górska', 'Jaworski', 'Kowalczyk', 'Nowicka', 'Sikora', 'Żak'],
  },
];

/** Families that live abroad: their students are international. */
export const internationalNames: readonly NameGroup[] = [
  {
    country: 'CN',
    town: 'Chengdu',
    language: 'zh',
    given: ['Haoran', 'Jiayi', 'Lan', 'Mingze', 'Ruoxi', 'Shuyu', 'Yating', 'Zihan'],
    family: ['Cao', 'Deng', 'Fang', 'Guo', 'Luo', 'Peng', 'Tang', 'Xu'],
  },
  {
    country: 'IN',
    town: 'Pune',
    language: 'hi',
    given: ['Aarav', 'Diya', 'Ishaan', 'Kavya', 'Meera', 'Nikhil', 'Rohan', 'Sneha'],
    family: ['Bhatt', 'Deshpande', 'Iyer', 'Kulkarni', 'Menon', 'Nair', 'Rao', 'Verma'],
  },
  {
    country: 'NG',
    town: 'Ibadan',
    language: 'en',
    given: ['Adaeze', 'Chinedu', 'Ifeoma', 'Kelechi', 'Obinna', 'Simisola', 'Tobiloba', 'Uche'],
    family: ['Abiodun', 'Balogun', 'Eze', 'Ibekwe', 'Lawal', 'Nwachukwu', 'Ogunleye', 'Yusuf'],
  },
  {
    country: 'MY',
    town: 'Ipoh',
    language: 'ms',
    given: ['Aisyah', 'Daniel', 'Farid', 'Hui Min', 'Irfan', 'Nurul', 'Siti', 'Wei Jie'],
    family: ['binti Hassan', 'bin Ismail', 'Chong', 'Goh', 'Lim', 'Raj', 'Tan', 'Wong'],
  },
  {
    country: 'GR',
    town: 'Patras',
    language: 'el',
    given: ['Danae', 'Eleni', 'Giorgos', 'Ioanna', 'Nikos', 'Stavros', 'Thalia', 'Zoë'],
    family: ['Alexiou', 'Dimou', 'Karras', 'Lambrou', 'Makri', 'Petridis', 'Samaras', 'Vlachou'],
  },
  {
    country: 'BR',
    town: 'Curitiba',
    language: 'pt',
    given: ['Beatriz', 'Caio', 'Helena', 'João', 'Larissa', 'Mateus', 'Rafaela', 'Thiago'],
    family: ['Azevedo', 'Cardoso', 'da Silva', 'Figueiredo', 'Gonçalves', 'Monteiro', 'Rocha', 'Teixeira'],
  },
];

export const staffGivenNames = [
  'Alison',
  'Bernard',
  'Catrin',
  'Dev',
  'Elspeth',
  'Farida',
  'Gareth',
  'Hannah',
  'Ines',
  'Joyce',
  'Kwame',
  'Leila',
  'Marcus',
  'Nadia',
  'Oluwaseun',
  'Priya',
  'Quentin',
  'Rosa',
  'Samira',
  'Tomasz',
  'Una',
  'Victor',
  'Wanda',
  'Yusra',
] as const;

export const staffFamilyNames = [
  'Abbott',
  'Barlow',
  'Chowdhury',
  'Dawes',
  'Emmanuel',
  'Fenwick',
  'Gallagher',
  'Hibbert',
  'Islam',
  'Jardine',
  'Kaur',
  'Lightfoot',
  'Moyo',
  'Novak',
  'Okafor',
  'Pemberton',
  'Quayle',
  'Rosen',
  'Sharples',
  'Tiwari',
  'Underhill',
  'Vasquez',
  'Wainwright',
  'Yates',
  'Zielinski',
] as const;

export const courses = [
  'BA English Literature',
  'BA History',
  'BEng Civil Engineering',
  'BMus Performance',
  'BSc Biology',
  'BSc Computer Science',
  'BSc Economics',
  'BSc Nursing',
  'LLB Law',
  'MBChB Medicine',
  'MSc Data Science',
  'PhD Chemistry',
] as const;
