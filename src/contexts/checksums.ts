// Written by scripts/build-contexts.ts (`npm run contexts`); do not edit.

/** SHA-256 of every context in the bundle, by file name. */
export const CHECKSUMS: Readonly<Record<string, string>> = {
  'lead-v1.jsonld': '965a0faf73bd07841a427965109259141fb7f29ed442152630be4be4aebf1746',
  'schema.org.jsonld': 'df187ea6ab652d975abcd8b4a04291f47d8372c969fcd49e9890fc3384d41eac',
  'activitystreams.jsonld': '0d32cf216694aceebd0ae224fb56beafea74dd074e97fc6f29a5f1a5303ccd31',
  'solid-notifications.jsonld': '36e4f985475f8dcd8660135350f17ee90c99908a4de562c17327a44a619ade5e',
  'ldp.jsonld': 'b50f8c5007e66f4f12d62e8d047324fc340c09dce748da4fb2c9deff186abf9f',
};
