// Written by scripts/build/build-contexts.ts (`npm run contexts`); do not edit.

/** SHA-256 of every context in the bundle, by file name. */
export const CHECKSUMS: Readonly<Record<string, string>> = {
  'lead-v1.jsonld': '024450fba469f0b8811e9d5d36312a899b905c8b1266602616b51c512c5d4edd',
  'schema.org.jsonld': 'acbf36224d03181f39a4768c0c7b044811ed18a3e3d91c224b80a914be3f17d8',
  'activitystreams.jsonld': '0d32cf216694aceebd0ae224fb56beafea74dd074e97fc6f29a5f1a5303ccd31',
  'solid-notifications.jsonld': '36e4f985475f8dcd8660135350f17ee90c99908a4de562c17327a44a619ade5e',
  'ldp.jsonld': 'b50f8c5007e66f4f12d62e8d047324fc340c09dce748da4fb2c9deff186abf9f',
  'schema.org-ranges.json': 'c201a106a8a2eb3f150e7f1321439af134414454e6a0b8242a9fa189b4734582',
};
