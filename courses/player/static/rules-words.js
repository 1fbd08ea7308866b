// @ts-check
// rules-words.js — how many words a text says: count_words of contributions.py once more. A test compares the two.

// What says nothing: code fences, list numbers, link targets, addresses (see contributions.py).
const TYPING = [
  /(?:^|\n)[ \t]*(?:```|~~~)[^\n]*/gu,
  /(?:^|\n)[ \t]*[0-9]{1,9}[.)](?=[ \t])/gu,
  /\]\([^()\n]*\)/gu,
  /(?:[Hh][Tt][Tt][Pp][Ss]?:\/\/|[Ww]{3}\.|[Mm][Aa][Ii][Ll][Tt][Oo]:)[^ \t\r\n<>]+/gu,
]
const UNSPACED = new RegExp("(?=\\p{L})[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}" +
  "\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\u30FC]\\p{M}*", "gu")
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu

/** How many words a text says. @param {string} text */
export function countWords(text) {
  for (const typing of TYPING) text = text.replace(typing, "\n ")
  let unspaced = 0
  const rest = text.replace(UNSPACED, () => (unspaced++, " "))
  return (rest.match(WORD) ?? []).length + Math.ceil(unspaced / 2)
}
