/** The word lists of the generator. All people, companies and towns are invented. */

/** An object of a message before it is written. Members that are `undefined` are not in the JSON. */
export type Draft = Record<string, unknown>;

/** Given names. Some have letters that an e-mail address cannot have. */
export const GIVEN_NAMES = (
  'Ada Alma Amir Anouk Basil Beatriz Bram Calla Cedric Chidi Dalia Darius Delphine Edda Elio Esther Farah Felix Fiona ' +
  'Giulia Greta Hana Hollis Ibrahim Imogen Ines Jasper Jun Kaia Kofi Lars Leila Linus Mabel Marisol Milo Nadia Nils ' +
  'Noor Odette Omar Orla Petra Priya Quinn Rafael Renée Rosa Sanna Søren Tamsin Teodor Uma Vera Viggo Wanda Xiomara ' +
  'Yara Zeno Zoë'
).split(' ');

/** Family names. Some are double names, and one has a typographic apostrophe. */
export const FAMILY_NAMES = (
  'Abelard Amberly Arrowood Baptiste-Holm Birchall Bramwell Calderon Castleford Delacroix-Moon Dunmore Eastwick ' +
  'Fairweather Falkenrath Fennimore Garrowby Greenhollow Hartnell Hazelgrove Iversholt Jessamy Kestrel Kowalczyk-Reed ' +
  'Larkspur Lindqvarn Marchetti-Vale Merriweather Nakashiro Northgate Núñez-Arbor Oakhurst O’Farraway Okonjo-Wells ' +
  'Pemberley Quillfeather Ravensdale Rosenquill Sandoval-Pike Silverthorn Stormfield Tanglewood Thistledown Underbough ' +
  'Vandermoor Waverleigh Whitlockson Yarborough-Finch Zeppelini Äppelgård'
).split(' ');

/** Companies. The index in the list is the number in their WebIDs. */
export const COMPANIES = [
  'Larkspur & Vale Realty',
  'Hollow Creek Homes',
  'Constellation 1',
  'Gotham City Real Estate',
  'Nine Gables Group',
  'Bright Anchor Properties',
  'Red Kite Residential',
  '“Old Mill” Brokers, Ltd.',
  'Tall Pines Realty (East)',
  'Meridian Door & Key',
  'Casa Quetzal Bienes Raíces',
  'Blue Heron Homes',
];

/** Programs that publish events. Each has its own WebID, and its own path for events. */
export const INSTRUMENTS = ['boost', 'hearthcrm', 'northstar', 'listingbridge', 'moosemail', 'openhouse'];

/** Streets. One has a `#`, as in numbers of apartments. */
export const STREETS = [
  'Sandpiper Ln',
  'Quarry Rd',
  'W 3rd St',
  'Old Orchard Ave',
  'Juniper Ct',
  'Marigold Way #4B',
  'Rue du Moulin',
  'Fox Hollow Blvd',
];

/** Invented towns, each with the code of its state. */
export const TOWNS: readonly (readonly [town: string, region: string])[] = [
  ['Fairhollow', 'TX'],
  ['Cedar Bend Falls', 'OK'],
  ['Port Amaranth', 'FL'],
  ['Nine Mile Prairie', 'NE'],
  ['San Lirio', 'CA'],
  ['Upper Thornwick', 'PA'],
];

/** Texts that people write to an agent: with quotation marks, line breaks, markup, emoji, and other scripts. */
export const QUESTIONS = [
  'Is the "sunny" corner unit still available, and may we bring our dog?',
  'We love it! 🏡❤️ Can we see it on Saturday after 3 pm?',
  'Two questions:\n1. What are the HOA fees?\n2. Is the roof new?\tThanks!',
  'What is the lowest price the seller would take? Cash buyer, no inspection, closing in 21 days.',
  'Grüße aus Köln — ¿habla español? J’aimerais visiter l’été prochain.',
  'Could you send the disclosure and the last two utility bills? The link on the page ends in a 404.',
  '<b>Call me</b> & ask for the owner\u2019s key; C:\\homes\\list.txt has the rest',
  '物件はまだありますか？よろしくお願いします。',
  'I need 3 bedrooms, 2.5 baths, a fenced yard; max $425,000; moving 06/15.',
  'שלום, אפשר לתאם ביקור ביום ראשון?',
];

/** Texts that agents and call centres write, including some that a spreadsheet or a terminal would execute. */
export const COMMENTS = [
  'Left a voice mail, will try again tomorrow.',
  'Pre-approved up to $450k with a lender of her own.',
  'Spouse said: "not before the school year ends"',
  'Wants a call back\nbut only in the evening 🙂',
  '=SUM(1,2) is what the spreadsheet made of it',
  'Moved here from the old CRM; history is incomplete.',
  'Prefers texts. N/A',
  '\u001b[31mURGENT\u001b[0m according to the call centre',
  'Second home; no hurry; likes porches, dislikes stairs & carpets.',
  '',
];

/** Reasons for rejecting a lead. Sometimes there is none. */
export const REASONS = [
  'Out of my service area',
  'Already represented by another agent',
  'No answer after 5 attempts',
  'Wrong number',
  'Not ready (12+ months)',
  'Duplicate in our CRM',
  '',
];

/** Sources that are only a text. */
export const PLAIN_SOURCES = [
  'Open House',
  'Sign Call',
  'Past client / referral',
  'HomeFinder',
  'Social ad #12',
  'Agent site',
  'n/a',
  '',
];

/** Addresses as tracking code writes them. None of them is a valid IRI. */
export const ODD_URLS = [
  'https%3A%2F%2Fhomes.example.com%2Fvaluation|Home+Value|0',
  'www.example.org/find a home/3 bed',
  '//cdn.example.net/landing?utm={campaign}&q="porch"',
  'https://search.example.com/results?beds=3|4&price<500000',
  'example.com/l\\1207',
];

/** Area codes in which 555-0100 to 555-0199 are fictional, but are valid for a library of telephone numbers. */
export const AREA_CODES = [
  205, 208, 214, 217, 229, 251, 254, 269, 281, 303, 307, 309, 312, 318, 325, 334, 361, 402, 405, 419, 432, 479, 501,
  505, 512, 541, 573, 580, 602, 608, 615, 629, 651, 701, 715, 731, 757, 785, 803, 816, 828, 843, 859, 870, 901, 903,
  915, 918, 928, 936, 940, 956, 970, 979,
];

/** Numbers that regulators reserve for fiction: Ofcom, ACMA, ARCEP, BNetzA, PTS. Each `#` is replaced by a digit. */
export const FOREIGN_NUMBERS = ['+44 20 7946 0###', '+61 2 5550 1###', '+33 1 99 00 0# ##', '+49 30 23125 ###'];
