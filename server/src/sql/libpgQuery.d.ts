/** The Emscripten module inside libpg-query, which ships no types of its own. Only what `parser.ts` calls is declared. */
declare module 'libpg-query/wasm/libpg-query.js' {
  export interface PgQueryModule {
    readonly HEAPU8: Uint8Array;
    lengthBytesUTF8(text: string): number;
    stringToUTF8(text: string, pointer: number, maxBytes: number): void;
    UTF8ToString(pointer: number): string;
    getValue(pointer: number, type: 'i32'): number;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    _wasm_parse_query_raw(text: number): number;
    _wasm_free_parse_result(result: number): void;
  }
  /** Reads `libpg-query.wasm` from the folder of the file it runs in: the bundle's, once bundled. */
  const createModule: () => Promise<PgQueryModule>;
  // biome-ignore lint/style/noDefaultExport: that is how the library exports it
  export default createModule;
}
