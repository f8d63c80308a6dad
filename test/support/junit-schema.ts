// A strict reading of JUnit XML: well-formed XML 1.0 and nothing but what the schema that CI servers share allows.
// The tables follow junit-10.xsd of the Jenkins xUnit plugin (https://github.com/jenkinsci/xunit-plugin, MIT).
import { Parser } from "htmlparser2";

interface ElementRule {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly children: readonly string[];
  readonly hasText: boolean;
}

const MESSAGE: ElementRule = { required: [], optional: ["type", "message"], children: [], hasText: true };
const SCHEMA: Readonly<Record<string, ElementRule>> = {
  testsuites: {
    required: [],
    optional: ["name", "time", "tests", "failures", "errors"],
    children: ["testsuite"],
    hasText: false,
  },
  testsuite: {
    required: ["name", "tests", "failures", "errors"],
    optional: ["time", "skipped", "timestamp", "hostname", "id", "package", "file"],
    children: ["properties", "testcase"],
    hasText: false,
  },
  properties: { required: [], optional: [], children: ["property"], hasText: false },
  property: { required: ["name", "value"], optional: [], children: [], hasText: false },
  testcase: {
    required: ["name"],
    optional: ["time", "classname", "group"],
    children: ["skipped", "failure"],
    hasText: false,
  },
  failure: MESSAGE,
  skipped: MESSAGE,
};

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

/** XML 1.0, 2.2: what may stand in a document; controls as entities may not either. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** The root of a document that keeps to the schema; throws with the first thing that does not. */
export function readJunit(text: string): XmlElement {
  if (!text.startsWith(DECLARATION)) throw new Error("no XML declaration");
  if (FORBIDDEN.test(text)) throw new Error("a character that XML does not know");
  if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(text)) throw new Error("an & that begins no entity");
  if (/<!|<\?/.test(text.slice(DECLARATION.length))) throw new Error("a comment, CDATA or instruction");
  requireBalance(text.slice(DECLARATION.length));
  const root = parse(text.slice(DECLARATION.length));
  check(root);
  return root;
}

/** The parser forgives what is left open, quoted wrongly or said twice; this does not. */
function requireBalance(text: string): void {
  const open: string[] = [];
  const rest = text.replaceAll(
    /<(\/?)([a-z]+)((?: [a-z]+="[^"<>]*")*)(\/?)>/g,
    (_, closing: string, name: string, attributes: string, empty: string) => {
      const names = [...attributes.matchAll(/ ([a-z]+)="/g)].map((match) => match[1]);
      if (new Set(names).size < names.length) throw new Error(`<${name}> says an attribute twice`);
      if (closing !== "" && open.pop() !== name) throw new Error(`</${name}> closes something else`);
      if (closing === "" && empty === "") open.push(name);
      return "";
    },
  );
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is not closed`);
  if (/[<>]/.test(rest)) throw new Error("a bracket that is no tag");
}

function parse(text: string): XmlElement {
  const top: XmlElement = { name: "", attributes: {}, children: [], text: "" };
  const open = [top];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const element = { name, attributes, children: [], text: "" };
        open.at(-1)?.children.push(element);
        open.push(element);
      },
      ontext(part) {
        const element = open.at(-1);
        if (element !== undefined) element.text += part;
      },
      onclosetag() {
        open.pop();
      },
      onerror(error) {
        throw error;
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(text);
  const [root, ...others] = top.children;
  if (root === undefined || others.length > 0 || top.text.trim() !== "") throw new Error("not one root");
  return root;
}

function check({ name, attributes, children, text }: XmlElement): void {
  const rule = SCHEMA[name];
  if (rule === undefined) throw new Error(`unknown element <${name}>`);
  const known = [...rule.required, ...rule.optional];
  const strange = Object.keys(attributes).filter((attribute) => !known.includes(attribute));
  if (strange.length > 0) throw new Error(`<${name}> has ${strange.join(", ")}`);
  const missing = rule.required.filter((attribute) => attributes[attribute] === undefined);
  if (missing.length > 0) throw new Error(`<${name}> lacks ${missing.join(", ")}`);
  if (!rule.hasText && text.trim() !== "") throw new Error(`<${name}> holds text`);
  if (attributes.time !== undefined && !/^\d+\.\d{3}$/.test(attributes.time)) throw new Error("a time");
  for (const child of children) {
    if (!rule.children.includes(child.name)) throw new Error(`<${name}> holds <${child.name}>`);
    check(child);
  }
  if (name === "testsuites" || name === "testsuite") checkCounts(name, attributes, casesOf(children));
}

function checkCounts(
  name: string,
  attributes: Readonly<Record<string, string>>,
  cases: readonly XmlElement[],
): void {
  const having = (child: string) =>
    cases.filter(({ children }) => children.some((one) => one.name === child));
  const counts = { tests: cases, failures: having("failure"), skipped: having("skipped") };
  for (const [attribute, list] of Object.entries(counts)) {
    const said = attributes[attribute];
    if (said !== undefined && said !== String(list.length))
      throw new Error(`<${name}> counts ${attribute} wrong`);
  }
}

/** Every testcase below. */
export function casesOf(elements: readonly XmlElement[]): XmlElement[] {
  return elements.flatMap((element) => (element.name === "testcase" ? [element] : casesOf(element.children)));
}
