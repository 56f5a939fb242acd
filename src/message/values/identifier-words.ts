/**
 * What the members of an identifier object are for: the identifier itself, whose it is, or what else is known of it. Only the
 * first tell one lead from another; the others are shared by strangers. Names of members as {@link wordOf} makes them.
 */

import { remembered } from '../../text/remembered.ts';
import { wordsIn } from '../../text/words.ts';

/** A member's name in lower case, without what separates its words. */
export const wordOf = remembered((name) =>
  localPart(name)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}@]/gu, ''),
);

/** Under a context of its own, a message has the IRI of a vocabulary before some names. */
const localPart = (name: string): string => (/^https?:/.test(name) ? name.replace(/^.*[/#]/s, '') : name);

/** Whose identifier it is, so that another's of the same name is another: those before beat those behind. */
export const ISSUING: ReadonlySet<string> = new Set(
  wordsIn(
    'system systemname vendor vendorname vendorid provider providername platform platformname namespace scheme authority',
    'issuer assigner sourcesystem systemid crmname codespace codesystem registry tenant realm domain',
  ),
);

/** What an `id` is called by, the most telling first: its kind, else whose it is, else where it came from. */
export const NAMING: ReadonlySet<string> = new Set([
  ...wordsIn('propertyid key keyname idtype identifiertype schema label displaylabel'),
  ...ISSUING,
  ...wordsIn('application applicationname app appname network partner partnername source sourcename src'),
]);

/** What a `value` is called by; the `name` beside an `id` may be that of a person. */
export const LABELING: ReadonlySet<string> = new Set([...wordsIn('propertyid name label displayname'), ...NAMING]);

/** What else is known of it. */
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

/** What ends so says what kind of thing it is, how it stands or who had to do with it: `leadType`, `deal_stage`, `createdBy`. */
const DESCRIBING_END =
  /(?:type|status|state|stage|phase|source|kind|category|class|priority|level|rating|score|temperature|(?:created|updated|modified|assigned|imported|synced|received|entered)(?:by|at|on)|date|time|email|phone|telephone|flag|count)$/;

/** Does a member say what else is known of an identifier? */
export const isDescribing = (word: string): boolean =>
  DESCRIBING.has(word) || (DESCRIBING_END.test(word) && !BARE.has(word));

/** What many leads have in common, whose number tells none of them from another: `officeId`, `listing_number`, `adset_id`. */
const SHARED: ReadonlySet<string> = new Set(
  wordsIn(
    'office listingoffice mlsoffice branch brokerage broker agent listingagent mlsagent realtor salesrep loanofficer owner',
    'assignee franchise franchisee company agency organization organisation org team region market store location',
    'listing mlslisting mls mlsproperty apn parcel unit property propertylisting community development',
    'campaign landingpage leadsource site website page form webform leadform ad adset adgroup creative list segment audience',
    'pipeline stage queue template widget tenant workspace instance environment',
  ),
);
/** Those that are shared although nothing says that they are numbers. */
const SHARED_ALONE: ReadonlySet<string> = new Set(
  wordsIn(
    'office branch brokerage broker agent realtor listing campaign landingpage leadsource assignedto assignedagent assigneduser',
    'assignee owner ownername agentname brokername team listingagent tenantname',
  ),
);
const NUMBERED = /(?:id|uid|uuid|guid|code|number|num|no|nr|key|ref|reference)$/;

/** Is an identifier of this name that of something which many leads share? */
export function isOfShared(propertyID: string): boolean {
  // Its issuer may stand before it.
  const parts = propertyID.split(/\s+/);
  return parts.some((_, index) => {
    const word = wordOf(parts.slice(index).join(' '));
    const thing = word.replace(NUMBERED, '');
    return SHARED_ALONE.has(word) || (thing !== word && SHARED.has(thing));
  });
}

/** Members that are nothing but the identifier itself. */
export const BARE: ReadonlySet<string> = new Set(
  wordsIn('value @value val id identifier idvalue localid localidentifier'),
);

/** An identifier that could be anyone's until it is said whose it is. */
export const GENERIC: ReadonlySet<string> = new Set([
  ...BARE,
  ...wordsIn(
    'number code uid uuid guid ref reference leadid leadidentifier leadnumber contactid personid customerid clientid',
    'userid recordid externalid foreignid remoteid sourceid originalid objectid entityid accountid listingid',
  ),
]);
