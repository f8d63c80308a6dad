// Masker `html`: text nodes, attribute values, comments, scripts and styles as free text; markup keeps its characters.
// htmlparser2's tokenizer says where each begins and ends, so what is not edited is copied and never serialised.
import { Tokenizer } from "htmlparser2";
import { type EditFinder, newEditFinder } from "../free-text.ts";
import type { MaskerContext, MaskerDefinition } from "../masker.ts";
import { NO_OPTIONS, parseOptions } from "../masker-options.ts";
import { hashUnits, MAX_REMEMBERED_PIECE, newRecentPieces } from "../recent-pieces.ts";
import { FOR_TEXTS } from "../recent-trial.ts";
import { applyEdits, type Edit } from "../text-edits.ts";
import { giveUnits, takeUnits } from "../text-units.ts";
import { cutToColumn, rememberTexts, withJsonDocuments } from "./text.ts";

/** Signs that a tag's name or an attribute's name is something else. */
const UNLIKELY_MARKUP = /[@%.]|\d{3}|[\w-]{20}|<[A-Z][a-z]/;

interface Segment {
  readonly start: number;
  readonly end: number;
  readonly isMarkup: boolean;
}

/** Cuts `html` into text (nodes, attribute values, comments, declarations) and the markup between. */
export function segmentHtml(html: string): Segment[] {
  const segments: Segment[] = [];
  let done = 0;
  const add = (start: number, end: number): void => {
    const from = Math.max(start, done);
    if (end <= from) return;
    if (from > done) segments.push({ start: done, end: from, isMarkup: true });
    const previous = segments.at(-1);
    // The tokenizer ends a piece of text at each ampersand: join what touches, so that no value is cut.
    if (previous !== undefined && !previous.isMarkup && previous.end === from) {
      segments[segments.length - 1] = { start: previous.start, end, isMarkup: false };
    } else {
      segments.push({ start: from, end, isMarkup: false });
    }
    done = end;
  };
  const nothing = () => {};
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      ontext: add,
      onattribdata: add,
      oncomment: (start, end, offset) => add(start, end - offset),
      oncdata: (start, end, offset) => add(start, end - offset),
      ondeclaration: add,
      onprocessinginstruction: add,
      onattribentity: nothing,
      onattribend: nothing,
      onattribname: nothing,
      onclosetag: nothing,
      onend: nothing,
      onopentagend: nothing,
      onopentagname: nothing,
      onselfclosingtag: nothing,
      ontextentity: nothing,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  if (done < html.length) segments.push({ start: done, end: html.length, isMarkup: true });
  return segments;
}

const NO_EDITS: readonly Edit[] = [];

/** Gives the edits of `html[start, end)`, whose units are given, as edits of that piece. */
type PieceFinder = (html: string, units: Uint16Array, start: number, end: number) => readonly Edit[];

/** `find` with the edits of recent short pieces remembered: mails repeat their styles, their links and their phrases. */
function rememberEdits(find: EditFinder, context: MaskerContext): PieceFinder {
  const recent = newRecentPieces<readonly Edit[]>(FOR_TEXTS);
  let knownCount = context.known.size;
  return (html, units, start, end) => {
    if (end - start > MAX_REMEMBERED_PIECE || !recent.isAwake()) return find(html.slice(start, end));
    if (knownCount !== context.known.size) {
      knownCount = context.known.size;
      recent.clear();
    }
    const hash = hashUnits(units, start, end);
    let edits = recent.get(hash, html, start, end);
    if (edits === undefined) {
      const piece = html.slice(start, end);
      edits = find(piece);
      recent.set(hash, piece, edits);
    }
    return edits;
  };
}

/** HTML: as text, with markup kept; entities and URL escapes are read through and written again. */
export const htmlMasker: MaskerDefinition = {
  name: "html",
  summary:
    "Treats the text nodes and attribute values of HTML as free text and keeps the markup byte for byte.",
  families: ["text", "xml"],
  guarantee: "lossy",
  placement: "stream",
  options: NO_OPTIONS,
  example: "html",
  create(options, context) {
    parseOptions(NO_OPTIONS, options, "html", context.label);
    const find = newEditFinder(context);
    const findText = rememberEdits(find, context);
    // `<jane@corp.example>` is a tag to a parser: mark-up that looks like no mark-up is text as well.
    const findMarkup = rememberEdits(
      (piece) => (UNLIKELY_MARKUP.test(piece) ? find(piece) : NO_EDITS),
      context,
    );

    function maskHtml(html: string): string {
      if (!html.includes("<")) return applyEdits(html, find(html));
      const edits: Edit[] = [];
      const units = takeUnits(html);
      try {
        for (const { start, end, isMarkup } of segmentHtml(html)) {
          for (const edit of (isMarkup ? findMarkup : findText)(html, units, start, end)) {
            edits.push({ start: start + edit.start, end: start + edit.end, text: edit.text });
          }
        }
      } finally {
        giveUnits();
      }
      return applyEdits(html, edits);
    }
    return cutToColumn(withJsonDocuments(rememberTexts(maskHtml, context), context), context);
  },
};
