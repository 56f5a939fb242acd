/** What a lead is called. */

/** What a message, a lead or its printed form says of the contact's name. */
type Named = Partial<Record<'name' | 'givenName' | 'familyName', string>>;

/** The contact's name, made of its parts where it has no other; empty where nothing is known. */
export function nameOf({ name, givenName, familyName }: Named): string {
  return name ?? [givenName, familyName].filter(Boolean).join(' ');
}
