/** Style sheets are bundled by esbuild, so importing them gives no values. */
declare module '*.css';
