/** The name of a lead. */

/** The members of a message, a lead or its printed form that name the contact. */
type Named = Partial<Record<'name' | 'givenName' | 'familyName', string>>;

/** The contact's name. If there is none, it is made of given name and family name. Empty if neither is known. */
export function nameOf({ name, givenName, familyName }: Named): string {
  return name ?? [givenName, familyName].filter(Boolean).join(' ');
}
