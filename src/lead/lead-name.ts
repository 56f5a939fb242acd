/** What a lead is called. */
import type { LeadJson } from './lead-json.ts';

/** The contact's name, made of its parts where it has no other; empty where nothing is known. */
export function nameOf({ name, givenName, familyName }: LeadJson): string {
  return name ?? [givenName, familyName].filter(Boolean).join(' ');
}
