import tseslint from 'typescript-eslint';

const only = (name, home) => ({
  name,
  message: `Only ${home} imports ${name}, so that its traps are met in one place.`,
});

/** Rules that a reviewer would otherwise repeat, each with its reason. */
const restrictImports = (paths, patterns = []) => ['error', { paths, patterns }];
const JSONLD = only('jsonld', 'src/json-ld/processor.ts');
const N3 = only('n3', 'src/rdf/');
const PURE = {
  group: ['node:*'],
  message: 'These folders are pure: no socket, disk, clock or chance. Pass the value in.',
};
const PURE_FOLDERS = ['text', 'rdf', 'json-ld', 'message', 'lead', 'format'].map((name) => `src/${name}/**/*.ts`);
/** The bundled files are read from the disk, once. */
const BUNDLED = ['src/json-ld/context-loader.ts', 'src/json-ld/bundle.ts', 'src/format/shapes-file.ts'];

const NO_DEFAULT_EXPORT = {
  selector: 'ExportDefaultDeclaration',
  message: 'Named exports only: a name is searched for, a default is renamed.',
};

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'docs/api/', 'node_modules/'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.js'] }, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/prefer-nullish-coalescing': 'error',
      // An index signature may hold any key: brackets say that the name is data.
      '@typescript-eslint/dot-notation': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 15],
      'no-console': 'error',
      'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT],
    },
  },
  { files: ['src/**/*.ts'], rules: { 'no-restricted-imports': restrictImports([JSONLD, N3]) } },
  { files: PURE_FOLDERS, ignores: BUNDLED, rules: { 'no-restricted-imports': restrictImports([JSONLD, N3], [PURE]) } },
  {
    // A hash is a function of its text, and Node's takes a tenth of the time.
    files: ['src/text/hash.ts'],
    rules: { 'no-restricted-imports': restrictImports([JSONLD, N3]) },
  },
  {
    // Made of the schema, in whose words anything may stand beside what is described.
    files: ['src/format/lead-message.ts'],
    rules: { '@typescript-eslint/consistent-indexed-object-style': 'off', 'max-lines': 'off' },
  },
  { files: ['src/json-ld/processor.ts'], rules: { 'no-restricted-imports': restrictImports([N3], [PURE]) } },
  {
    files: ['src/rdf/{quads,relative,stream,terms}.ts'],
    rules: { 'no-restricted-imports': restrictImports([JSONLD], [PURE]) },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**', 'src/cli.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'exit', message: 'Only src/cli/ exits.' },
        { object: 'process', property: 'argv', message: 'Only src/cli/ reads the arguments.' },
        { object: 'process', property: 'stdout', message: 'Only src/cli/ prints.' },
        { object: 'process', property: 'stderr', message: 'Only src/cli/ prints.' },
      ],
    },
  },
  {
    // The page runs in a browser: it knows the types of the server, and carries nothing of it.
    files: ['src/page/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-imports': restrictImports([JSONLD, N3], [{ ...PURE, message: 'A browser has no Node.' }]),
      'no-restricted-globals': ['error', 'process', 'Buffer', 'global', '__dirname'],
      'no-restricted-syntax': [
        'error',
        NO_DEFAULT_EXPORT,
        {
          selector: 'JSXText[value=/[A-Za-z]{2}/]',
          message: 'Texts that people read stand in src/page/texts.ts.',
        },
        {
          selector: 'JSXAttribute[name.name=/^(aria-label|title|placeholder|alt)$/] > Literal',
          message: 'Texts that people read stand in src/page/texts.ts.',
        },
      ],
    },
  },
  // However many texts there are, they stand in one file.
  { files: ['src/page/texts.ts'], rules: { 'max-lines': 'off' } },
  // Written by a script, an object a line.
  { files: ['src/dev/pod/recipe.ts'], rules: { 'max-lines': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'no-restricted-syntax': [
        'error',
        NO_DEFAULT_EXPORT,
        {
          selector:
            "CallExpression[callee.object.type='ThisExpression'][callee.property.name='timeout'] > Literal[value<=600000]",
          message:
            'A limit is a guard against hanging, also on a busy machine: the ten minutes of .mocharc.json, or more.',
        },
      ],
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['*.js', 'page/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
