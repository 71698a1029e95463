import type { Sys } from '../../../proc/sys.ts';
import { type ColorAttr, paint } from './color.ts';

export type JsonValue = string | number | boolean | null;

/** Output as text or as JSON from one description. Ref: lib/json_print.c, lib/json_writer.c */
export class JsonPrint {
  private readonly sys: Sys;
  /** -json was asked for: newJsonObj() starts a document. */
  json = 0;
  pretty = 0;
  /** Palette in use; null prints without colours. */
  palette: readonly string[] | null = null;
  /** End of line in text output; `\` with -oneline. */
  sl = '\n';
  /** A JSON document is open. */
  isJson = false;
  private depth = 0;
  private sep = false;

  constructor(sys: Sys) {
    this.sys = sys;
  }

  // --- text

  /** PRINT_FP */
  fp(text: string): void {
    if (!this.isJson) this.sys.out(text);
  }

  fpColor(attr: ColorAttr, text: string): void {
    if (!this.isJson) this.sys.out(paint(this.palette, attr, text));
  }

  /** print_nl() */
  nl(): void {
    if (!this.isJson) this.sys.out(this.sl);
  }

  // --- both

  /** PRINT_ANY: the text, or the value under its key (an array's element without one). */
  any(key: string | null, text: string, value: JsonValue): void {
    if (this.isJson) this.value(key, value);
    else this.sys.out(text);
  }

  color(attr: ColorAttr, key: string | null, text: string, value: JsonValue): void {
    if (this.isJson) this.value(key, value);
    else this.sys.out(paint(this.palette, attr, text));
  }

  // --- JSON

  /** PRINT_JSON */
  value(key: string | null, value: JsonValue): void {
    if (!this.isJson) return;
    if (key !== null) this.name(key);
    this.raw(typeof value === 'string' ? quote(value) : String(value));
  }

  /** A value written as it is, such as a number with decimals. */
  literal(key: string, text: string): void {
    if (!this.isJson) return;
    this.name(key);
    this.raw(text);
  }

  newJsonObj(array = true): void {
    if (!this.json) return;
    this.isJson = true;
    this.depth = 0;
    this.sep = false;
    if (array) this.openArray();
  }

  deleteJsonObj(array = true): void {
    if (!this.isJson) return;
    if (array) this.closeArray();
    this.sys.out('\n');
    this.isJson = false;
  }

  openObject(key: string | null = null): void {
    if (!this.isJson) return;
    if (key !== null) this.name(key);
    this.begin('{');
  }

  closeObject(): void {
    if (this.isJson) this.end('}');
  }

  openArray(key: string | null = null): void {
    if (!this.isJson) return;
    if (key !== null) this.name(key);
    this.begin('[');
    if (this.pretty) this.sys.out(' ');
  }

  closeArray(): void {
    if (!this.isJson) return;
    if (this.pretty && this.sep) this.sys.out(' ');
    this.sep = false;
    this.end(']');
  }

  private eor(): void {
    if (this.sep) this.sys.out(',');
    this.sep = true;
  }

  private eol(): void {
    if (this.pretty) this.sys.out(`\n${'    '.repeat(this.depth)}`);
  }

  private begin(bracket: string): void {
    this.eor();
    this.sys.out(bracket);
    this.depth++;
    this.sep = false;
  }

  private end(bracket: string): void {
    this.depth--;
    if (this.sep) this.eol();
    this.sys.out(bracket);
    this.sep = true;
  }

  private name(key: string): void {
    this.eor();
    this.eol();
    this.sep = false;
    this.sys.out(`${quote(key)}:${this.pretty ? ' ' : ''}`);
  }

  private raw(text: string): void {
    this.eor();
    this.sys.out(text);
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\f': '\\f',
  '\b': '\\b',
  '\\': '\\\\',
  '"': '\\"',
};
const ESCAPED = /[\t\n\r\f\b\\"]/g;

function quote(text: string): string {
  return `"${text.replace(ESCAPED, (c) => ESCAPES[c]!)}"`;
}
