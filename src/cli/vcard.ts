/** A lead's contact as a vCard 4.0 (RFC 6350). */
import { EmailProperty, FNProperty, NoteProperty, TelProperty, TextType, UIDProperty, URIType, VCARD } from 'vcard4';
import type { LeadJson } from '../core/lead-json.ts';
import { nameOf } from './names.ts';
import { harmlessLine } from './terminal.ts';

/** One vCard, ended by a line break; whoever has no name is called by e-mail, telephone or lead, since FN must be there. */
export function leadToVCard(lead: LeadJson): string {
  const text = (value: string): TextType => new TextType(harmlessLine(value));
  const name = nameOf(lead) || (lead.email[0] ?? lead.telephone[0] ?? lead.slug);
  const card = new VCARD([
    new FNProperty([], text(name)),
    ...lead.email.map((email) => new EmailProperty([], text(email))),
    ...lead.telephone.map((telephone) => new TelProperty([], text(telephone))),
    new NoteProperty([], text(`Lead, ${lead.status}`)),
    new UIDProperty([], new URIType(lead.id)),
  ]);
  return card.repr();
}
