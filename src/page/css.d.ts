/** Styles are bundled by esbuild; of them there is nothing to import. */
declare module '*.css';
