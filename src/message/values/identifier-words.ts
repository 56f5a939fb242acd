/**
 * The purpose of each member of an identifier object: the identifier itself, who issued it, or other data about it. Only the
 * identifier itself identifies a lead; strangers share the other values. Names are in the form of {@link wordOf}.
 */

import { remembered } from '../../text/remembered.ts';
import { wordsIn } from '../../text/words.ts';

/** The name of a member in lower case, without the characters between its words. */
export const wordOf = remembered((name) =>
  localPart(name)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}@]/gu, ''),
);

/** The name without the IRI of a vocabulary. A message with a context of its own may have such IRIs. */
const localPart = (name: string): string => (/^https?:/.test(name) ? name.replace(/^.*[/#]/s, '') : name);

/** Members that name the issuer: equal identifiers of two issuers are different. Earlier words have priority. */
export const ISSUING: ReadonlySet<string> = new Set(
  wordsIn(
    'system systemname vendor vendorname vendorid provider providername platform platformname namespace scheme authority',
    'issuer assigner identifiersystem sourcesystem systemid crmname codespace codesystem registry tenant realm domain',
  ),
);

/** Members that say which application or source an identifier came from. */
const ORIGINS = wordsIn('application applicationname app appname network partner partnername source sourcename src');

/** Members of an object about one identifier that name its issuer. In a map, `source` may be that of the lead. */
export const ISSUING_ONE: ReadonlySet<string> = new Set([...ISSUING, ...ORIGINS]);

/** Members that give an `id` its name: its kind, else its issuer, else its origin. Earlier words have priority. */
export const NAMING: ReadonlySet<string> = new Set([
  ...wordsIn('propertyid key keyname idtype identifiertype schema label displaylabel'),
  ...ISSUING_ONE,
]);

/** Members that give a `value` its name. They do not apply to an `id`, whose `name` may be that of a person. */
export const LABELING: ReadonlySet<string> = new Set([...wordsIn('propertyid name label displayname'), ...NAMING]);

/** Members with other data about the identifier. */
export const DESCRIBING: ReadonlySet<string> = new Set(
  wordsIn(
    'use isprimary primary ispreferred preferred isactive active isdefault verified isverified valid',
    'created createdat createdon createddate creationdate datecreated createdby updated updatedat updatedon updateddate',
    'dateupdated lastupdated updatedby modified modifiedat modifieddate datemodified lastmodified date timestamp',
    'validfrom validuntil validthrough validto expires expiresat period assignedat importedat syncedat lastsynced lastseen',
    'status state title description note notes comment category kind version rank priority language locale timezone',
    'environment env channel medium campaign origin brand brandname agency agencyname companyname officename teamname',
    'country region additionaltype alternatename unitcode unittext measurementtechnique maxvalue minvalue',
  ),
);

/** Endings of members with a kind, a state, the people and times involved, or a place: `leadType`, `createdBy`, `zip_code`. */
const DESCRIBING_END = new RegExp(
  `(?:${[
    'type|status|state|stage|phase|source|kind|category|class|priority|level|rating|score|temperature',
    '(?:created|updated|modified|assigned|imported|synced|received|entered)(?:by|at|on)',
    'date|time|year|origin|cohort|bucket|flag|count|version|email|phone|telephone|address|city|county|zip|(?:zip|post|postal)code',
    // A login and the page of one person identify somebody; other names and pages do not.
    '(?<!^user|^login)name|(?<!lead|contact|person|prospect|customer|client|record|profile|crm)url|useragent',
  ].join('|')})$`,
);

/** Names that end like such a member and are none: `myRealEstate`, `ShowingTime`. Vendors and words for a person. */
const ENDING_ALIKE = /(?:estate|showingtime|(?:all|tri|up|inter)state|candidate|opcity)$/;

/** Does this member hold other data about an identifier? */
export const isDescribing = (word: string): boolean =>
  DESCRIBING.has(word) || (DESCRIBING_END.test(word) && !BARE.has(word) && !ENDING_ALIKE.test(word));

/** Does this member name or describe an identifier, and identify nothing itself? */
export const isAside = (word: string): boolean => isDescribing(word) || (LABELING.has(word) && word !== 'key');

/** May this name be that of an identifier or of a description? `ShowingTime` may be the time of a showing: the value decides. */
export const isAmbiguous = (word: string): boolean => ENDING_ALIKE.test(word);

/** Times and dates without spaces: seconds or milliseconds since 1970, `3pm`, `14.30`, `1500`, `20240305`, `03-05-2024`. */
const TIMES = [
  /^1\d{9}(?:\d{3})?$/,
  /^\d{1,2}(?:[.-]?\d{2})?(?:[ap]m)?$/i,
  /^(?:19|20)\d{2}[.-]?\d{2}[.-]?\d{2}(?:T|$)/,
  /^\d{1,2}[.-]\d{1,2}[.-](?:\d{2}|\d{4})$/,
];

/** Has this text the form of an identifier: one word with at least one digit, and neither a time nor a date? */
export const isCode = (text: string): boolean =>
  /^[\w.-]*\d[\w.-]*$/.test(text) && !TIMES.some((time) => time.test(text));

/** Things that many leads share. Their numbers identify no lead: `officeId`, `listing_number`, `adset_id`. */
const SHARED: ReadonlySet<string> = new Set(
  wordsIn(
    'franchisee organization organisation org region market store mls apn unit website webform leadform ad fbad facebookad',
    'googlead metaad list tenant instance environment dealership country state postal leadsource',
  ),
);
/** The same, for names with more words before: `lead_gen_form_id`, `contactOwnerId`, `recordTypeId`. */
const SHARED_END = new RegExp(
  `(?:${[
    'agent|realtor|broker|brokerage|office|branch|agency|company|franchise|team|teammember|salesrep|salesperson|loanofficer',
    '(?<!home|land|property|by)owner|assignee|(?:created|updated|modified|assigned|imported|entered)(?:by|to)',
    'listing|property|parcel|openhouse|project|subdivision|community|development|(?<!al)location|(?<!op)city|county|zip',
    'campaign|(?<!plat)form|page|site|adset|adgroup|creative|segment|audience|placement|product|partner|affiliate|publisher|batch',
    'pipeline|stage|queue|template|widget|workspace|type|status|category|class|priority|cohort|bucket',
  ].join('|')})$`,
);
/** Things that are shared even if their name does not say that the value is a number. */
const SHARED_ALONE: ReadonlySet<string> = new Set(
  wordsIn(
    'office branch brokerage broker agent realtor listing campaign landingpage leadsource assignedto assignedagent assigneduser',
    'assignee team tenantname',
  ),
);
/** The same, for names with more words before: `leadOwner`, `buyerAgent`. */
const SHARED_ALONE_END =
  /(?:(?<!home|land|property|by)owner|salesperson|brokerage|assignee|(?:listing|buyers?|sellers?|selling|sales|lead|contact|account|assigned|primary|co|mls)agent)$/;
/** Vendors whose names end in such a thing. */
const VENDORS: ReadonlySet<string> = new Set(
  wordsIn(
    'wiseagent premieragent zillowpremieragent idealagent ratemyagent backagent effectiveagent expertagent proagent spideragent',
  ),
);
const NUMBERED = /(?:id|uid|uuid|guid|code|number|num|no|nr|key|ref|reference)$/;

/** Does this identifier belong to something that many leads share? */
export function isOfShared({ propertyID, value }: { readonly propertyID: string; readonly value: string }): boolean {
  const whole = wordOf(propertyID);
  const counted = whole.replace(NUMBERED, '');
  if (VENDORS.has(whole) && isCode(value)) return false;
  if (SHARED_ALONE_END.test(whole) || (whole.endsWith('agent') && !isCode(value))) return true;
  if (counted !== whole && SHARED_END.test(counted)) return true;
  // The name may begin with the issuer.
  const parts = propertyID.split(/\s+/);
  return parts.some((_, index) => {
    const word = wordOf(parts.slice(index).join(' '));
    const thing = word.replace(NUMBERED, '');
    return SHARED_ALONE.has(word) || (thing !== word && SHARED.has(thing));
  });
}

/** Members with the identifier itself. */
export const BARE: ReadonlySet<string> = new Set(
  wordsIn('value @value val id identifier idvalue identifiervalue localid localidentifier'),
);

/** Names of identifiers that may belong to any system, unless the issuer is known. */
export const GENERIC: ReadonlySet<string> = new Set([
  ...BARE,
  ...wordsIn(
    'number code uid uuid guid ref reference leadid leadidentifier leadnumber contactid personid customerid clientid',
    'userid recordid externalid foreignid remoteid sourceid originalid objectid entityid accountid listingid',
  ),
]);
