/** The contact of a lead, with all fields and the consent. */
import type { ComponentChildren, JSX } from 'preact';
import type { LeadView } from '../../desk-api/index.ts';
import { Entry, Section } from '../parts/section.tsx';
import { Actor, Given, Outside, Time } from '../parts/text.tsx';
import { TEXTS } from '../texts.ts';

const { fieldNames } = TEXTS;

/** The person. */
export function Person({ lead }: { lead: LeadView }): JSX.Element {
  return (
    <Section title={TEXTS.lead.person}>
      <dl>
        <Entry name={fieldNames['email'] ?? ''}>{listOf(lead.email, (text) => link(`mailto:${text}`, text))}</Entry>
        <Entry name={fieldNames['telephone'] ?? ''}>
          {listOf(lead.telephone, (text) => link(`tel:${text.replace(';ext=', ',')}`, text))}
        </Entry>
        <Entry name={fieldNames['address'] ?? ''}>
          {listOf(
            lead.address?.map(({ text }) => text),
            given,
          )}
        </Entry>
        <TextEntries lead={lead} names={['preferredContact', 'jobTitle', 'organization', 'birthDate', 'reason']} />
        <Entry name={fieldNames['language'] ?? ''}>{lead.language?.join(', ')}</Entry>
        <Entry name={fieldNames['comments'] ?? ''}>{listOf(lead.comments, long)}</Entry>
        <Entry name={fieldNames['keywords'] ?? ''}>{lead.keywords?.join(', ')}</Entry>
        <Entry name={fieldNames['groups'] ?? ''}>{lead.groups?.join(', ')}</Entry>
        <Entry name={fieldNames['score'] ?? ''}>{lead.score === undefined ? undefined : String(lead.score)}</Entry>
        <Entry name={fieldNames['consent'] ?? ''}>
          <ConsentWords lead={lead} />
        </Entry>
        <Parties lead={lead} />
        <Origin lead={lead} />
        <Identifiers lead={lead} />
      </dl>
      <OtherPeople lead={lead} />
      <Properties lead={lead} />
    </Section>
  );
}

type TextField = 'preferredContact' | 'jobTitle' | 'organization' | 'birthDate' | 'reason';

function TextEntries({ lead, names }: { lead: LeadView; names: readonly TextField[] }): JSX.Element {
  return (
    <>
      {names.map((name) => (
        <Entry key={name} name={fieldNames[name] ?? name}>
          {lead[name] === undefined ? undefined : long(lead[name])}
        </Entry>
      ))}
    </>
  );
}

const given = (text: string): JSX.Element => <Given text={text} />;
const link = (url: string, text: string): JSX.Element => <Outside url={url}>{text}</Outside>;
const long = (text: string): JSX.Element => <LongText text={text} />;

const MOST = 600;

/** A text that may be a page long. */
export function LongText({ text }: { text: string }): JSX.Element {
  if (text.length <= MOST) return <bdi class="wraps">{text}</bdi>;
  return (
    <details class="long">
      <summary>
        <bdi>{text.slice(0, MOST)}</bdi> <span class="faint">{TEXTS.cut(text.length - MOST)}</span>
      </summary>
      <bdi class="wraps">{text.slice(MOST)}</bdi>
    </details>
  );
}

function listOf(texts: readonly string[] | undefined, view: (text: string) => ComponentChildren): ComponentChildren {
  if (texts === undefined || texts.length === 0) return undefined;
  const [only] = texts;
  if (texts.length === 1 && only !== undefined) return view(only);
  return (
    <ul class="plain">
      {texts.map((text) => (
        <li key={text}>{view(text)}</li>
      ))}
    </ul>
  );
}

function ConsentWords({ lead: { consent } }: { lead: LeadView }): JSX.Element {
  const words = TEXTS.lead.consent;
  const stated = (['email', 'sms', 'telephone'] as const).filter((channel) => consent?.[channel] !== undefined);
  if (stated.length === 0) return <span class="faint">{TEXTS.lead.noConsent}</span>;
  return (
    <ul class="plain">
      {stated.map((channel) => (
        <li key={channel}>
          {words[channel]}:{' '}
          <span class={`tag ${consent?.[channel] === true ? 'good' : 'bad'}`}>
            {consent?.[channel] === true ? words.yes : words.no}
          </span>
        </li>
      ))}
    </ul>
  );
}

const PARTIES = ['assignee', 'previousAssignee', 'sender', 'recipient', 'owner'] as const;
const DATES = ['dateAssigned', 'dateSent', 'dateReceived', 'dateAccepted', 'dateRejected'] as const;

function Parties({ lead }: { lead: LeadView }): JSX.Element {
  return (
    <>
      {PARTIES.map((name) => (
        <Entry key={name} name={fieldNames[name] ?? name}>
          {lead[name] === undefined ? undefined : <Actor name={lead[name]} />}
        </Entry>
      ))}
      {DATES.map((name) => (
        <Entry key={name} name={fieldNames[name] ?? name}>
          {lead[name] === undefined ? undefined : <Time at={lead[name]} />}
        </Entry>
      ))}
    </>
  );
}

const ORIGIN = ['website', 'application', 'campaign', 'originatingSystem', 'sourceAgent'] as const;

function Origin({ lead }: { lead: LeadView }): JSX.Element {
  const sources = lead.sources.map(({ type, text, listing }) => [type, text, listing].filter(Boolean).join(': '));
  return (
    <>
      <Entry name={fieldNames['source'] ?? ''}>{listOf(sources, given)}</Entry>
      {ORIGIN.map((name) => (
        <Entry key={name} name={fieldNames[name] ?? name}>
          {lead[name] === undefined ? undefined : <Outside url={lead[name]} />}
        </Entry>
      ))}
    </>
  );
}

function Identifiers({ lead }: { lead: LeadView }): JSX.Element {
  const words = (list: LeadView['identifiers'] | undefined): string[] | undefined =>
    list?.map(({ propertyID, value }) => `${propertyID} = ${value}`);
  return (
    <>
      <Entry name={fieldNames['identifiers'] ?? ''}>{listOf(words(lead.identifiers), given)}</Entry>
      <Entry name={fieldNames['contactIdentifiers'] ?? ''}>{listOf(words(lead.contactIdentifiers), given)}</Entry>
      <Entry name={TEXTS.lead.copyIri}>
        <span class="iri">
          <Outside url={lead.id} />
        </span>
      </Entry>
    </>
  );
}

function OtherPeople({ lead: { contacts = [] } }: { lead: LeadView }): JSX.Element | null {
  if (contacts.length === 0) return null;
  return (
    <>
      <h3>{TEXTS.lead.otherContacts}</h3>
      <ul class="plain">
        {contacts.map(({ id, name, email, telephone, relationship }, index) => (
          <li key={index}>{given([name ?? id, relationship, ...email, ...telephone].filter(Boolean).join(', '))}</li>
        ))}
      </ul>
    </>
  );
}

function Properties({ lead: { properties = {} } }: { lead: LeadView }): JSX.Element | null {
  const entries = Object.entries(properties);
  if (entries.length === 0) return null;
  return (
    <details>
      <summary>{TEXTS.lead.properties}</summary>
      <dl>
        {entries.map(([name, value]) => (
          <Entry key={name} name={name}>
            <LongText text={typeof value === 'string' ? value : JSON.stringify(value)} />
          </Entry>
        ))}
      </dl>
    </details>
  );
}
